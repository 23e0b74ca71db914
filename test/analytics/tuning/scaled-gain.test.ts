import { describe, expect, test } from '@jest/globals';
import { gainOf } from '../../../analytics/tuning/gain';
import { scaledGain } from '../../../analytics/tuning/scaled-gain';

const asOften = (turns: number): number => turns;

describe('a gain for other traffic', () => {
  test.each([0.1, 0.5, 1, 3])('of %d times the size is what gainOf gives', (size) => {
    const proposals = [
      { turns: 400, probability: 0.9 },
      { turns: 250, probability: 0.8 },
    ];
    const scaled = scaledGain(gainOf(proposals, asOften, 1), size);
    const given = gainOf(proposals, asOften, size);
    expect(scaled.expected).toBeCloseTo(given.expected, 6);
    expect(scaled.low).toBeCloseTo(given.low, 6);
    expect(scaled.high).toBeCloseTo(given.high, 6);
  });

  test('of no traffic is nothing', () => {
    expect(scaledGain({ expected: 10, low: 2, high: 18 }, 0)).toEqual({
      expected: 0,
      low: 0,
      high: 0,
    });
  });

  test('narrower than chance allows keeps the chance', () => {
    const { high } = scaledGain({ expected: 100, low: 99, high: 101 }, 1);
    // The square root of 100 is 10.
    expect(high).toBeCloseTo(100 + 1.96 * 10, 9);
  });
});
