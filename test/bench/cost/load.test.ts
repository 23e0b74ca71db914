import { describe, expect, it } from '@jest/globals';
import { objectsFor, rowsInWindow, rowsOfPoll, shardsFor } from '../../../bench/cost/load';

const GB = 2 ** 30;

describe('the shards of a table', () => {
  it('are four at first, then as many as its peak of writes or its size ask for', () => {
    expect(shardsFor({ writes: 1, bytes: 1 })).toBe(4);
    // A peak of three times 5,000 units, 1,000 a partition.
    expect(shardsFor({ writes: 5_000, bytes: 1 })).toBe(15);
    // 10 GB a partition.
    expect(shardsFor({ writes: 5_000, bytes: 1_001 * GB })).toBe(101);
  });
});

describe('the rows of an invocation', () => {
  it('are the first of a window and what arrives within it, up to the batch size', () => {
    expect(rowsInWindow(0, 10, 1_000)).toBe(1);
    expect(rowsInWindow(0.5, 10, 1_000)).toBe(6);
    expect(rowsInWindow(200, 10, 1_000)).toBe(1_000);
  });

  it('are those of a look that finds any, where there is no window', () => {
    expect(rowsOfPoll(0.001, 100)).toBeCloseTo(1, 3);
    // A look finds one on average, and 63.2 % of looks find any.
    expect(rowsOfPoll(4, 100)).toBeCloseTo(1 / 0.632, 2);
    expect(rowsOfPoll(4_000, 100)).toBe(100);
  });
});

describe('the objects of a delivery stream', () => {
  const buffer = { rowBytes: 1_000, seconds: 60, bytes: 5_000_000 };

  it('are closed by their age while there are few rows', () => {
    // A row a minute: 60 s of waiting for it, 60 s of buffer.
    expect(objectsFor(43_200, buffer)).toBeCloseTo(21_600, 6);
  });

  it('are closed by their size once there are many', () => {
    expect(objectsFor(10e9, buffer)).toBe(2_000_000);
  });
});
