import { pick, type Random } from './random';

/** What speech recognition confuses; either may stand for the other. */
const CONFUSED: readonly (readonly [string, string])[] = [
  ['b', 'p'],
  ['d', 't'],
  ['g', 'k'],
  ['f', 'v'],
  ['s', 'z'],
  ['m', 'n'],
  ['l', 'r'],
  ['w', 'v'],
  ['a', 'e'],
  ['e', 'i'],
  ['o', 'u'],
  ['ee', 'i'],
  ['oo', 'u'],
  ['ou', 'ow'],
  ['th', 'f'],
  ['ch', 'sh'],
  ['ck', 'g'],
  ['ie', 'y'],
  ['c', 's'],
];

const PAIRS = CONFUSED.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]);

const FORMS = 2;
const TRIES = 30;

/** Of the slips, those in which a sound is confused; in the others one is swallowed. */
const CONFUSIONS = 0.85;

/** Up to two forms in which a word is misheard, none of them a word itself. */
export const slipsOf = (
  word: string,
  random: Random,
  isWord: (word: string) => boolean,
): readonly string[] => {
  const slips = new Set<string>();
  for (let tries = 0; tries < TRIES && slips.size < FORMS; tries += 1) {
    const slip = random() < CONFUSIONS ? confuse(word, random) : swallow(word, random);
    if (slip !== word && slip.length > 1 && !isWord(slip)) slips.add(slip);
  }
  return [...slips];
};

const confuse = (word: string, random: Random): string => {
  const possible = PAIRS.filter(([sound]) => word.includes(sound));
  if (possible.length === 0) return word;
  const [sound, heard] = pick(possible, random);
  const places = [...word.matchAll(new RegExp(sound, 'g'))].map(({ index }) => index);
  const at = pick(places, random);
  return word.slice(0, at) + heard + word.slice(at + sound.length);
};

const swallow = (word: string, random: Random): string => {
  const at = Math.floor(random() * word.length);
  return word.charAt(at) === ' ' ? word : word.slice(0, at) + word.slice(at + 1);
};
