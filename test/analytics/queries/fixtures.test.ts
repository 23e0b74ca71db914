import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../../analytics/athena/run-query';
import { loadQueries, parameterValues, QUERIES_FOLDER } from '../../../analytics/queries';
import { jsonValue } from '../../../local/cli/format-result';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { BUCKET, type PartialTurn, putTurns } from '../../support/turn-rows';

interface Fixture {
  readonly description: string;
  readonly rows: readonly PartialTurn[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly expected: readonly Readonly<Record<string, unknown>>[];
}

let athena: LocalAthena;
beforeAll(async () => {
  athena = await localAthena();
});
afterAll(() => athena.stop());
beforeEach(async () => {
  for (const { key } of await athena.store.list(BUCKET)) await athena.store.delete(BUCKET, key);
});

const fixturesOf = (query: string): readonly [string, Fixture][] => {
  const folder = join(QUERIES_FOLDER, query, 'fixtures');
  return readdirSync(folder).map((file) => {
    const fixture = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Fixture;
    return [fixture.description, fixture];
  });
};

describe.each(loadQueries().map((query) => [query.name, query] as const))('%s', (name, query) => {
  test.each(fixturesOf(name))('%s', async (_, { rows, parameters, expected }) => {
    if (rows.length > 0) await putTurns(athena.store, 'turns/dt=2026-11-30/a.parquet', rows);
    const result = await runQuery(athena.client, {
      sql: query.sql,
      parameters: parameterValues(query, parameters),
      database: DATABASE,
      workGroup: WORK_GROUP,
    });
    const found = result.rows.map((row) =>
      Object.fromEntries(
        result.columns.map(({ name: column, type }, index) => [
          column,
          jsonValue(row[index] ?? null, type),
        ]),
      ),
    );
    expect(found).toEqual(expected);
  });

  test('charts columns that it has', async () => {
    const { columns } = await runQuery(athena.client, {
      sql: query.sql,
      parameters: parameterValues(query, { from: '2026-11-01', to: '2026-11-30' }),
      database: DATABASE,
      workGroup: WORK_GROUP,
    });
    const { x, y = [], series } = query.chart;
    const charted = [x, ...y, series].filter((column) => column !== undefined);
    expect(columns.map((column) => column.name)).toEqual(expect.arrayContaining(charted));
  });
});
