import { type HeardWord, PART_LENGTH, STEM_LENGTH } from './likeness';
import { skeletonOf } from './sound';

/** What more words share than these says little of one of them. */
const MOST_SHARING = 64;

/**
 * Finds the words of a list that may be alike to a word, without comparing it to all of them. Alike
 * words share a skeleton of sounds but for one, the beginning, or a part.
 */
export class NeighbourIndex {
  readonly #places = new Map<string, number[]>();
  readonly #most: number;
  #size = 0;

  /** @param most of the words that share something, the first so many are found */
  constructor(words: readonly HeardWord[], most: number = MOST_SHARING) {
    this.#most = most;
    for (const word of words) this.add(word);
  }

  /** Adds a word at the end of the list. */
  add(word: HeardWord): void {
    for (const key of keysOf(word)) {
      const places = this.#places.get(key);
      if (!places) this.#places.set(key, [this.#size]);
      else if (places.length < this.#most) places.push(this.#size);
    }
    this.#size += 1;
  }

  /** Positions of words that may be alike; the word itself may be among them. */
  near(word: HeardWord): ReadonlySet<number> {
    const found = new Set<number>();
    for (const key of keysOf(word)) for (const at of this.#places.get(key) ?? []) found.add(at);
    return found;
  }
}

const keysOf = (word: HeardWord): ReadonlySet<string> =>
  new Set([
    ...soundKeys(word.sound),
    `begins ${word.spelt.slice(0, STEM_LENGTH)}`,
    ...word.parts.flatMap(({ length }, at) => partKeys(word.parts[at] ?? '', length)),
  ]);

/** The skeleton, and what is left of it without one sound: words that differ in one share a key. */
const soundKeys = (sound: string): readonly string[] => {
  const skeleton = skeletonOf(sound);
  const shorter = Array.from(skeleton, (_, at) => skeleton.slice(0, at) + skeleton.slice(at + 1));
  return [skeleton, ...shorter].map((key) => `sounds ${key}`);
};

/** A part inside another shares all its pieces with it, so also the first of them. */
const partKeys = (part: string, length: number): readonly string[] =>
  Array.from(
    { length: length - PART_LENGTH + 1 },
    (_, at) => `holds ${part.slice(at, at + PART_LENGTH)}`,
  );
