import { expect, test } from '@jest/globals';
import { reportQueries } from '../../../analytics/report/content';
import { MissingQuery, planReport } from '../../../analytics/report/plan';
import { QUERIES } from './support/sample';

const NOW = new Date('2026-11-01T08:00:00Z');

test('asks the queries of the report over the period, those that compare over the one before, too', () => {
  const { startDate, endDate, queries } = planReport(QUERIES, {}, NOW);
  const named = (period: string) =>
    queries.filter((query) => query.period === period).map(({ name }) => name);

  expect({ startDate, endDate }).toEqual({ startDate: '2026-10-01', endDate: '2026-10-31' });
  expect(named('current')).toEqual(
    expect.arrayContaining(reportQueries(QUERIES).map(({ name }) => name)),
  );
  expect(named('before')).toEqual([
    'fallback-rate',
    'funnel',
    'returning-and-new-users',
    'rows-by-skill-version',
    'times-by-hour',
    'validity-by-day',
  ]);
});

test('gives each ? of a query its literal', () => {
  const { queries } = planReport(QUERIES, { startDate: '2026-10-05', endDate: '2026-10-06' }, NOW);
  const parameters = (period: string) =>
    queries.find((query) => query.name === 'validity-by-day' && query.period === period)
      ?.parameters;

  expect(parameters('current')).toEqual(["'2026-10-05'", "'2026-10-06'", "'all'"]);
  expect(parameters('before')).toEqual(["'2026-10-03'", "'2026-10-04'", "'all'"]);
});

test('fits into the 256 KiB that Step Functions hands on', () => {
  expect(JSON.stringify(planReport(QUERIES, {}, NOW)).length).toBeLessThan(200_000);
});

test('a pack without a query that the report needs is refused by name', () => {
  const queries = QUERIES.filter(({ name }) => name !== 'funnel');

  expect(() => planReport(queries, {}, NOW)).toThrow(MissingQuery);
  expect(() => planReport(queries, {}, NOW)).toThrow('"funnel"');
});
