import { describe, expect, test } from '@jest/globals';
import { InvalidPeriod, periodBefore, periodOf, spelled } from '../../../analytics/report/period';

const NOW = new Date('2026-11-01T08:00:00Z');

test.each([
  ['2026-11-01T08:00:00Z', '2026-10-01', '2026-10-31'],
  ['2026-01-01T00:00:00Z', '2025-12-01', '2025-12-31'],
  ['2028-03-31T23:59:59Z', '2028-02-01', '2028-02-29'],
])('without dates a report made at %s is about %s to %s', (now, startDate, endDate) => {
  expect(periodOf({}, new Date(now))).toEqual({ startDate, endDate });
});

test('what else is in the input is left alone', () => {
  expect(periodOf({ source: 'scheduler' }, NOW).startDate).toBe('2026-10-01');
  expect(periodOf(null, NOW).startDate).toBe('2026-10-01');
});

test('the dates asked for are taken, a single day and the current one too', () => {
  const day = { startDate: '2026-11-01', endDate: '2026-11-01' };

  expect(periodOf(day, NOW)).toEqual(day);
});

describe('refuses, with a reason,', () => {
  test.each([
    [{ startDate: '2026-10-31', endDate: '2026-10-01' }, 'Swap the two'],
    [{ startDate: '2026-02-30', endDate: '2026-03-01' }, '"2026-02-30"; it takes a day'],
    [{ startDate: '2026-10-01' }, 'endDate is missing'],
    [{ endDate: '2026-10-01' }, 'startDate is missing'],
    [{ startDate: 20_261_001, endDate: '2026-10-31' }, 'startDate is 20261001'],
    [{ startDate: "2026-10-01' OR 1=1 --", endDate: '2026-10-31' }, 'it takes a day'],
    [{ startDate: '2026-11-02', endDate: '2026-11-30' }, 'has not begun: today is 2026-11-01'],
  ])('%j', (input, reason) => {
    expect(() => periodOf(input, NOW)).toThrow(InvalidPeriod);
    expect(() => periodOf(input, NOW)).toThrow(reason);
  });
});

test('the period before is as long and ends the day before', () => {
  expect(periodBefore({ startDate: '2026-03-01', endDate: '2026-03-07' })).toEqual({
    startDate: '2026-02-22',
    endDate: '2026-02-28',
  });
});

test.each([
  ['2026-10-05', '2026-10-05', '5 October 2026'],
  ['2026-10-01', '2026-10-31', '1 to 31 October 2026'],
  ['2026-09-28', '2026-10-04', '28 September to 4 October 2026'],
  ['2025-12-29', '2026-01-04', '29 December 2025 to 4 January 2026'],
])('%s to %s is spelled %s', (startDate, endDate, expected) => {
  expect(spelled({ startDate, endDate })).toBe(expected);
});
