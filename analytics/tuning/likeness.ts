import { soundDistance, soundOf } from './sound';

/**
 * How alike two words are: 0 not at all, 1 a part in common, 2 an inflection, 3 near in sound, 4 nearly
 * the same sound. What each is worth is learnt from the traffic.
 */
export type Likeness = 0 | 1 | 2 | 3 | 4;

/** More than any likeness: the same word, in another locale of the language. */
export const KIN_LIKENESS = 5;

/** A word made ready for comparison. */
export interface HeardWord {
  readonly spelt: string;
  readonly sound: string;
  /** Its words of some length: what an overlap counts. */
  readonly parts: readonly string[];
}

/** Distances of sound, see {@link soundDistance}. */
const SAME = 0.5;
const NEAR = 1;

const NEAR_LENGTH = 4;
/** Shorter parts and stems are no evidence. */
export const PART_LENGTH = 4;
export const STEM_LENGTH = 4;
const STEM_SHARE = 0.6;
const ENDING_LENGTH = 3;

export const hear = (word: string, locale: string): HeardWord => {
  const spelt = word.normalize('NFC').toLowerCase().trim();
  return {
    spelt,
    sound: soundOf(spelt, locale),
    parts: spelt.split(/[\s'’-]+/u).filter(({ length }) => length >= PART_LENGTH),
  };
};

export const likenessOf = (a: HeardWord, b: HeardWord): Likeness => {
  const length = Math.max(a.sound.length, b.sound.length);
  const distance = soundDistance(a.sound, b.sound, NEAR);
  if (distance <= SAME && length > 2) return 4;
  if (distance <= NEAR && length >= NEAR_LENGTH) return 3;
  if (isInflection(a.spelt, b.spelt)) return 2;
  return overlaps(a, b) ? 1 : 0;
};

const isInflection = (a: string, b: string): boolean => {
  const longer = Math.max(a.length, b.length);
  let stem = 0;
  while (stem < longer && a.charAt(stem) === b.charAt(stem)) stem += 1;
  return stem >= STEM_LENGTH && stem >= STEM_SHARE * longer && longer - stem <= ENDING_LENGTH;
};

/** A word in common, or one inside a compound. */
const overlaps = (a: HeardWord, b: HeardWord): boolean =>
  a.parts.some((part) => b.spelt.includes(part)) || b.parts.some((part) => a.spelt.includes(part));
