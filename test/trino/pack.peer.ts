import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { FORMATS } from '../../analytics/contract/glue';
import { loadQueries, type PackQuery, parameterValues } from '../../analytics/queries';
import { byArrivalDay, fixturesOf, type QueryFixture } from '../support/query-fixtures';
import { filled } from '../support/turn-rows';
import { type Lake, openLake } from './lake';
import { runningTrino } from './running';
import { objectsOf } from './values';

const trino = runningTrino();

(trino ? describe : describe.skip).each(FORMATS)('over %s objects', (format) => {
  let lake: Lake;
  beforeAll(async () => {
    if (trino) lake = await openLake(trino, format, `pack_${format}`);
  });
  afterAll(() => lake.close());
  beforeEach(() => lake.clear());

  describe.each(loadQueries().map((query) => [query.name, query] as const))('%s', (name, query) => {
    test.each(fixturesOf(name).map((fixture) => [fixture.description, fixture] as const))(
      '%s',
      async (_, fixture) => {
        for (const [day, turns] of byArrivalDay(fixture.rows))
          await lake.write(turns.map(filled), day);
        const result = await lake.ask(query.sql, parameterValues(query, fixture.parameters));
        const found = objectsOf(result);
        expect(found).toEqual(withinOneRank(fixture, query, found));
        for (const row of fixture.expected)
          expect(result.columns.map((column) => column.name)).toEqual(Object.keys(row));
      },
    );
  });
});

type Rows = QueryFixture['expected'];

/**
 * What a query may give on Trino: what it gives on DuckDB to the last digit, but for percentiles. Of
 * n values Trino's approx_percentile takes the one of rank ⌊p·n⌋ + 1, the stand-in that of rank ⌈p·n⌉:
 * the value may be the next greater one of those that the fixture's rows hold.
 */
const withinOneRank = ({ expected, rows }: QueryFixture, { sql }: PackQuery, found: Rows): Rows => {
  const percentiles = new Map(
    [...sql.matchAll(/approx_percentile\((\w+), [\d.]+\) AS (\w+)/g)].map(
      ([, measured = '', column = '']) => [column, measured],
    ),
  );
  return expected.map((row, index) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => {
        const measured = percentiles.get(column);
        const other = found[index]?.[column];
        const isNext =
          measured !== undefined &&
          other ===
            nextGreater(
              value,
              rows.map(filled).map((turn) => turn[measured]),
            );
        return [column, isNext ? other : value];
      }),
    ),
  );
};

const nextGreater = (value: unknown, values: readonly unknown[]): number | undefined =>
  values
    .filter((other): other is number => typeof other === 'number' && other > Number(value))
    .sort((a, b) => a - b)[0];
