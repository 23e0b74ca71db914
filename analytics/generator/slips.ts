import { BEHAVIOUR } from './behaviour';
import { randomOf, textHash, type Random } from './hash';

/** Sounds that speech recognition confuses. */
const CONFUSED = [
  ['b', 'p'],
  ['d', 't'],
  ['g', 'k'],
  ['c', 'g'],
  ['f', 'v'],
  ['s', 'z'],
  ['m', 'n'],
  ['l', 'r'],
  ['w', 'v'],
  ['i', 'e'],
  ['a', 'e'],
  ['o', 'u'],
  ['ee', 'i'],
  ['oo', 'u'],
  ['ea', 'e'],
  ['th', 'f'],
  ['ch', 'sh'],
  ['ck', 'g'],
  ['y', 'ie'],
  ['ei', 'ai'],
] as const;

const TRIES = 40;

/**
 * What speech recognition makes of a word that it mishears: other words, one or two sounds away.
 *
 * @param taken words that are no slips, because they mean something themselves
 * @returns up to so many forms in lower case; none for words too short to be misheard
 */
export const slipsOf = (
  word: string,
  seed: number,
  taken: (word: string) => boolean,
  forms: number = BEHAVIOUR.slipForms,
): readonly string[] => {
  const random = randomOf(seed, textHash(word));
  const slips = new Set<string>();
  for (let tried = 0; tried < TRIES && slips.size < forms; tried += 1) {
    const slip = misheard(word, random);
    if (slip.length > 1 && slip !== word && !taken(slip)) slips.add(slip);
  }
  return [...slips];
};

const misheard = (word: string, random: Random): string => {
  const way = random();
  if (way < 0.75) return confused(word, random);
  const at = Math.floor(random() * word.length);
  const letter = word.charAt(at);
  if (letter === ' ') return word;
  return way < 0.9
    ? word.slice(0, at) + word.slice(at + 1)
    : word.slice(0, at) + letter + word.slice(at);
};

const confused = (word: string, random: Random): string => {
  const pairs = CONFUSED.flatMap(([a, b]) => [
    [a, b],
    [b, a],
  ]).filter(([from = '']) => word.includes(from));
  const [from = '', to = ''] = pairs[Math.floor(random() * pairs.length)] ?? [];
  if (from === '') return word;
  const places = [...word.matchAll(new RegExp(from, 'g'))].map(({ index }) => index);
  const at = places[Math.floor(random() * places.length)] ?? 0;
  return word.slice(0, at) + to + word.slice(at + from.length);
};
