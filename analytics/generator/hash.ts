/**
 * Everything that looks random in generated traffic is a hash of the seed and of what it is drawn
 * for, so that the same seed gives the same rows whatever is computed when, and by how many threads.
 */

/** A number in [0, 1), the next one with each call. */
export type Random = () => number;

const WORD = 2 ** 32;

const mix = (hash: number, part: number): number => {
  let mixed = Math.imul(hash ^ part, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) + 0x9e3779b9;
};

/** 32 bits of up to four integers, each up to 2^53. */
export const hashOf = (a: number, b = 0, c = 0, d = 0): number =>
  mix(mixWide(mixWide(mixWide(mixWide(0x5bd1e995, a), b), c), d), 0x27d4eb2f) >>> 0;

const mixWide = (hash: number, part: number): number =>
  mix(mix(hash, part | 0), Math.floor(part / WORD));

/** A number in [0, 1) for the integers. */
export const unit = (a: number, b = 0, c = 0, d = 0): number => hashOf(a, b, c, d) / WORD;

/** A sequence of numbers for the integers (splitmix32). */
export const randomOf = (a: number, b = 0, c = 0): Random => {
  let state = hashOf(a, b, c);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / WORD;
  };
};

/** 32 bits of a text. */
export const textHash = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/** The items in an order that depends on the seed and on their texts alone. */
export const shuffled = <T>(
  items: readonly T[],
  seed: number,
  textOf: (item: T) => string,
): readonly T[] =>
  items
    .map((item) => ({ item, hash: hashOf(seed, textHash(textOf(item))), text: textOf(item) }))
    .sort((a, b) => a.hash - b.hash || (a.text < b.text ? -1 : 1))
    .map(({ item }) => item);

/** Chooses an index of `weights`, in proportion to them, by a number in [0, 1). */
export const chooser = (weights: readonly number[]): ((drawn: number) => number) => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const limits = weights.map((weight) => (sum += weight) / total);
  const last = weights.findLastIndex((weight) => weight > 0);
  return (drawn) => {
    const index = limits.findIndex((limit) => drawn < limit);
    return index === -1 ? last : index;
  };
};

/** Weights of Zipf's law: the first is the most popular. */
export const zipf = (count: number, exponent: number): readonly number[] =>
  Array.from({ length: count }, (_, rank) => 1 / (rank + 1) ** exponent);
