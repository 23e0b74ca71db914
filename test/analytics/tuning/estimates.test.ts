import { describe, expect, test } from '@jest/globals';
import { NO_ESTIMATE, sumOfEstimates, timesEstimate } from '../../../analytics/tuning/estimates';

describe('estimates', () => {
  test('add up with the root of their squared deviations', () => {
    const sum = sumOfEstimates([
      { expected: 10, low: 7, high: 13 },
      { expected: 20, low: 16, high: 24 },
    ]);
    expect(sum).toEqual({ expected: 30, low: 25, high: 35 });
  });

  test('take the upper deviation where the lower one was cut off', () => {
    const sum = sumOfEstimates([
      { expected: 1, low: 0, high: 4 },
      { expected: 20, low: 16, high: 24 },
    ]);
    expect(sum).toEqual({ expected: 21, low: 16, high: 26 });
  });

  test('are nothing without any', () => {
    expect(sumOfEstimates([])).toEqual(NO_ESTIMATE);
  });

  test('grow with the traffic', () => {
    expect(timesEstimate({ expected: 2, low: 1, high: 4 }, 3)).toEqual({
      ...{ expected: 6, low: 3, high: 12 },
    });
  });
});
