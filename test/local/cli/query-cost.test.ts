import { describe, expect, test } from '@jest/globals';
import { costOf, summaryOf } from '../../../local/cli/query-cost';

const MEGABYTE = 1_048_576;

describe('costOf', () => {
  test.each([
    ['nothing', 0, 10],
    ['what is below the minimum', 9 * MEGABYTE, 10],
    ['the minimum', 10 * MEGABYTE, 10],
    ['a byte more', 10 * MEGABYTE + 1, 11],
    ['a terabyte', 1_048_576 * MEGABYTE, 1_048_576],
  ])('bills %s by the megabyte', (_, bytes, megabytes) => {
    expect(costOf(bytes).megabytes).toBe(megabytes);
  });

  test('asks 5 dollars for a terabyte', () => {
    expect(costOf(1_048_576 * MEGABYTE).dollars).toBe(5);
  });
});

describe('summaryOf', () => {
  const result = (bytes: number, isReused = false) => ({
    columns: [],
    rows: [['a'], ['b']],
    queryExecutionId: 'q',
    isReused,
    statistics: { dataScannedInBytes: bytes, engineExecutionTimeInMillis: 1_234 },
  });

  test('says what was scanned and what it costs, with the date of the price', () => {
    expect(summaryOf(result(209_715_200_000))).toBe(
      '2 rows, 209,715,200,000 bytes scanned, 1,234 ms\nIn Athena that is 200,000 MB billed: about $0.95 ($5 per TB, at least 10 MB a query; list price of November 2026).',
    );
  });

  test('says that a result was taken again for nothing', () => {
    expect(summaryOf(result(0, true)).split('\n')[1]).toMatch(/result of an earlier query/);
  });
});
