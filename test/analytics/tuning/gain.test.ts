import { describe, expect, it } from '@jest/globals';
import { gainOf, recurrenceOf } from '../../../analytics/tuning/gain';
import { evidenceOf, missedWord, sizes } from './evidence-factory';

const words = (turns: number, count: number) =>
  Array.from({ length: count }, (_, index) => missedWord(`${turns}-${index}`, {}, { turns }));

describe('how often a word recurs', () => {
  it('is less than it was said, the more so the rarer it is', () => {
    // N(r) falls with the square of r, so that r* = r (1 + 1/r)^-1.
    const evidence = evidenceOf(sizes([...words(1, 64), ...words(2, 16), ...words(4, 8)]));

    const recurrence = recurrenceOf(evidence);

    expect(recurrence(1)).toBeCloseTo(0.5);
    expect(recurrence(4)).toBeCloseTo(3.2);
  });

  it('is as often as it was said where there is nothing to compare with', () => {
    expect(recurrenceOf(evidenceOf(sizes(words(3, 1))))(3)).toBe(3);
  });
});

describe('the gain of proposals', () => {
  it('is what recurs and is right, with the chance in both', () => {
    // 50 turns; the variance is 50 of what comes, 50 of what was counted, 2,500 of being right.
    const { expected, low, high } = gainOf([{ turns: 100, probability: 0.5 }], (turns) => turns, 1);

    expect(expected).toBe(50);
    expect(low).toBe(0);
    expect(high).toBeCloseTo(50 + 1.96 * Math.sqrt(50 + 25 + 2_500));
  });
});
