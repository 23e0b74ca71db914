import type { TypeValue } from './interaction-model';

const PREFIX_LETTERS = 6;
const BUCKETS = 8_192;
/** Spellings that begin in letters beyond ASCII, whose case and form cost more to tell. */
const OTHERS = BUCKETS;
const FIRST_HASH = 0x811c9dc5;

/** A letter or digit of ASCII in lower case; 0 for what separates, -1 for what is beyond ASCII. */
const LETTERS = Int16Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code).toLowerCase();
  return /[a-z0-9]/.test(letter) ? letter.charCodeAt(0) : 0;
});

const letterAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return code < 128 ? (LETTERS[code] ?? 0) : -1;
};

const bucketOf = (hash: number): number => (hash ^ (hash >>> 15)) & (BUCKETS - 1);

/**
 * The spellings of a type's values by their first letters. Indexing 50,000 values takes longer than
 * anybody should wait for an answer: so only those are indexed that an utterance may mean.
 */
export class SpellingBuckets {
  readonly #texts: string[] = [];
  readonly #values: TypeValue[] = [];
  readonly #next: number[] = [0];
  readonly #heads = new Int32Array(BUCKETS + 1);

  add(text: string, value: TypeValue): void {
    this.#texts.push(text);
    const entry = this.#values.push(value);
    const bucket = bucketOfText(text);
    this.#next[entry] = this.#heads[bucket] ?? 0;
    this.#heads[bucket] = entry;
  }

  /** Takes out the spellings that may begin like these words, in the order they were added in. */
  takeLike(
    words: readonly string[],
    start: number,
    formsOf: (word: string) => readonly string[],
    taken: (text: string, value: TypeValue) => void,
  ): void {
    const buckets = new Set<number>([OTHERS]);
    collect(words, start, formsOf, FIRST_HASH, 0, buckets);
    const entries: number[] = [];
    for (const bucket of buckets) {
      for (let at = this.#heads[bucket] ?? 0; at !== 0; at = this.#next[at] ?? 0) entries.push(at);
      this.#heads[bucket] = 0;
    }
    for (const entry of entries.sort((a, b) => a - b)) {
      const value = this.#values[entry - 1];
      if (value) taken(this.#texts[entry - 1] ?? '', value);
    }
  }
}

const bucketOfText = (text: string): number => {
  let hash = FIRST_HASH;
  let letters = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = letterAt(text, at);
    // A mark beyond ASCII may change the letter before it.
    if (letter < 0) return OTHERS;
    if (letters === PREFIX_LETTERS) break;
    if (letter === 0) continue;
    hash = Math.imul(hash ^ letter, 0x01000193);
    letters++;
  }
  return bucketOf(hash);
};

/** The buckets of every spelling that begins with the words, or that is a beginning of them. */
const collect = (
  words: readonly string[],
  at: number,
  formsOf: (word: string) => readonly string[],
  hash: number,
  letters: number,
  buckets: Set<number>,
): void => {
  const word = words[at];
  if (word === undefined) return;
  for (const form of formsOf(word)) {
    let longer = hash;
    let count = letters;
    for (let index = 0; index < form.length && count < PREFIX_LETTERS; index++) {
      const letter = letterAt(form, index);
      // Such spellings are among the others.
      if (letter < 0) return;
      longer = Math.imul(longer ^ letter, 0x01000193);
      count++;
    }
    // A spelling of fewer letters ends with a word.
    buckets.add(bucketOf(longer));
    if (count < PREFIX_LETTERS) collect(words, at + 1, formsOf, longer, count, buckets);
  }
};
