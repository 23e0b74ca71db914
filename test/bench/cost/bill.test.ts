import { describe, expect, it } from '@jest/globals';
import { billOf, totalOf } from '../../../bench/cost/bill';
import { dollarsFor, PRICES } from '../../../bench/cost/prices';

describe('a price with tiers', () => {
  it('takes each unit at the price of its tier', () => {
    // 60 TB of Lambda's logs: 10 at 0.50, 20 at 0.25, 20 at 0.10 and 10 at 0.05 a GB.
    expect(dollarsFor(PRICES.lambdaLogs, 60 * 1_024)).toBeCloseTo(
      (10 * 0.5 + 20 * 0.25 + 20 * 0.1 + 10 * 0.05) * 1_024,
      6,
    );
    expect(dollarsFor(PRICES.lambdaLogs, 1)).toBe(0.5);
    expect(dollarsFor(PRICES.lambdaLogs, 0)).toBe(0);
  });
});

describe('a bill', () => {
  it('begins with the largest charge', () => {
    const bill = billOf([
      { what: 'keys', price: 'keys', units: 1 },
      { what: 'writes', price: 'tableWrites', units: 8 },
    ]);

    expect(bill.map(({ what, dollars }) => [what, dollars])).toEqual([
      ['writes', 5],
      ['keys', 1],
    ]);
    expect(totalOf(bill)).toBe(6);
  });

  it('puts uses at one price together before it looks for their tier', () => {
    // 20,480 GB: the first half at 0.50, the other at 0.25, 7,680 dollars for both.
    const bill = billOf([
      { what: 'one', price: 'lambdaLogs', units: 5_120 },
      { what: 'other', price: 'lambdaLogs', units: 15_360 },
    ]);

    expect(bill.map(({ dollars }) => dollars)).toEqual([5_760, 1_920]);
  });
});
