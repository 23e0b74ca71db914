import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../../analytics/athena/run-query';
import { loadQueries, parameterValues } from '../../../analytics/queries';
import { narrowed } from '../../../analytics/queries/narrowed';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { putTurns } from '../../support/turn-rows';

const RANGE = { from: '2026-11-01', to: '2026-11-30' };
const FILTER = { ...RANGE, database: DATABASE };

describe('narrowed', () => {
  test('puts views of the same names before the query, over its range', () => {
    expect(narrowed('SELECT 1 FROM turns', { ...FILTER, database: 'd', locale: "x'y" })).toBe(
      `WITH turns AS (SELECT * FROM "d".turns WHERE dt BETWEEN '2026-11-01' AND '2026-11-30' AND locale = 'x''y') SELECT 1 FROM turns`,
    );
  });

  test('adds to the queries that a query names itself', () => {
    const sql = 'WITH\n  a AS (SELECT 1 FROM slot_readings)\nSELECT 1 FROM a';
    expect(narrowed(sql, { ...FILTER, database: 'd', modelVersion: 'v' })).toBe(
      `WITH slot_readings AS (SELECT * FROM "d".slot_readings WHERE dt BETWEEN '2026-11-01' AND '2026-11-30' AND model_version = 'v'), a AS (SELECT 1 FROM slot_readings)\nSELECT 1 FROM a`,
    );
  });

  test('leaves a query alone without a filter, or without a view', () => {
    expect(narrowed('SELECT 1 FROM turns', FILTER)).toBe('SELECT 1 FROM turns');
    const raw = 'SELECT 1 FROM turn_rows';
    expect(narrowed(raw, { ...FILTER, locale: 'en-US' })).toBe(raw);
  });
});

describe('over rows of two locales', () => {
  let athena: LocalAthena;
  beforeAll(async () => {
    athena = await localAthena();
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [
      { request_id: 'a', locale: 'en-US', model_version: 'v1', slots: [{ name: 'animal' }] },
      { request_id: 'b', locale: 'en-US', model_version: 'v2', slots: [{ name: 'animal' }] },
      { request_id: 'c', locale: 'de-DE', model_version: 'w1', slots: [{ name: 'animal' }] },
    ]);
  });
  afterAll(() => athena.stop());

  const query = (name: string) => {
    const found = loadQueries().find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`The pack lacks ${name}`);
    return found;
  };
  const ask = async (name: string, filter: object) => {
    const { columns, rows } = await runQuery(athena.client, {
      sql: narrowed(query(name).sql, { ...FILTER, ...filter }),
      parameters: parameterValues(query(name), RANGE),
      database: DATABASE,
      workGroup: WORK_GROUP,
    });
    return { columns, rows };
  };

  test.each([
    [{}, '3'],
    [{ locale: 'en-US' }, '2'],
    [{ locale: 'en-US', modelVersion: 'v2' }, '1'],
  ])('sees the turns of %j', async (filter, turns) => {
    expect((await ask('outcomes-by-day', filter)).rows[0]?.[2]).toBe(turns);
    expect((await ask('values-requested', filter)).rows[0]?.[2]).toBe(turns);
  });

  test.each(loadQueries().map(({ name }) => name))('takes %s', async (name) => {
    const { columns } = await ask(name, { locale: 'fr-FR', modelVersion: 'v3' });
    expect(columns.length).toBeGreaterThan(1);
  });
});
