import type { Evidence } from './evidence';

/** An expected number, and the 95 % interval of what comes. */
export interface Estimate {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** How often a word will be said in as much traffic again, by how often it was said. */
export type Recurrence = (turns: number) => number;

/**
 * Words were chosen because they were said often, some by chance: the Good-Turing estimate
 * r* = (r + 1) N(r + 1) / N(r) takes that back. N(r), the number of words said r times, is smoothed by
 * a power law (Gale and Sampson's Simple Good-Turing).
 */
export const recurrenceOf = ({ slots }: Evidence): Recurrence => {
  const counts = new Map<number, number>();
  for (const { turns } of slots.flatMap(({ misses }) => misses))
    counts.set(turns, (counts.get(turns) ?? 0) + 1);
  for (const { turns, words } of slots.flatMap(({ singleUserWords = [] }) => singleUserWords))
    counts.set(turns, (counts.get(turns) ?? 0) + words);
  const slope = slopeOf([...counts].sort(([a], [b]) => a - b));
  return (turns) => turns * Math.min(1, (1 + 1 / turns) ** (slope + 1));
};

/** Of log N(r) over log r; each N(r) is spread over the gap around its r. */
const slopeOf = (counts: readonly (readonly [number, number])[]): number => {
  const points = counts.map(([turns, words], at) => {
    const before = counts[at - 1]?.[0] ?? 0;
    const after = counts[at + 1]?.[0] ?? 2 * turns - before;
    return { x: Math.log(turns), y: Math.log((2 * words) / (after - before)) };
  });
  if (points.length < 2) return -1;
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const covariance = mean(points.map(({ x, y }) => (x - meanX) * (y - meanY)));
  return covariance / mean(points.map(({ x }) => (x - meanX) ** 2));
};

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((a, b) => a + b, 0) / numbers.length;

/** 95 % of a normal distribution lie within so many deviations. */
const DEVIATIONS = 1.96;

/**
 * Turns that become valid in other traffic of the same kind. The interval holds the chance in what
 * was counted, in what comes, and in whether the proposals are right.
 *
 * @param size of the other traffic, in times of the counted one
 */
export const gainOf = (
  proposals: readonly { readonly turns: number; readonly probability: number }[],
  recurrence: Recurrence,
  size: number,
): Estimate => {
  let expected = 0;
  let variance = 0;
  for (const { turns, probability } of proposals) {
    const recurring = recurrence(turns);
    expected += size * probability * recurring;
    variance += size * probability * recurring;
    variance += (size * probability) ** 2 * recurring;
    variance += probability * (1 - probability) * (size * recurring) ** 2;
  }
  const margin = DEVIATIONS * Math.sqrt(variance);
  return { expected, low: Math.max(0, expected - margin), high: expected + margin };
};
