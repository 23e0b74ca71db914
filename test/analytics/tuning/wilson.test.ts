import { describe, expect, test } from '@jest/globals';
import { wilson } from '../../../analytics/tuning/wilson';

describe("Wilson's interval", () => {
  // Wilson 1927, as in the tables of Newcombe (1998), method 3.
  test.each([
    [81, 263, 0.308, 0.2553, 0.3662],
    [15, 148, 0.1014, 0.0624, 0.1605],
    [0, 20, 0, 0, 0.1611],
    [1, 29, 0.0345, 0.0061, 0.1718],
    [20, 20, 1, 0.8389, 1],
  ])('of %i of %i', (hits, of, expected, low, high) => {
    const interval = wilson(hits, of);
    expect(interval.expected).toBeCloseTo(expected, 3);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test('is everything where nothing was counted', () => {
    expect(wilson(0, 0)).toEqual({ expected: 0, low: 0, high: 1 });
  });
});
