import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../../analytics/athena/run-query';
import { loadQueries, parameterValues } from '../../../analytics/queries';
import { filteredSql } from '../../../local/dashboard/server/filtered-sql';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { putTurns } from '../../support/turn-rows';

describe('the SQL of a filtered query', () => {
  test('is the query itself without a filter', () => {
    expect(filteredSql('SELECT 1 FROM turns', {})).toBe('SELECT 1 FROM turns');
  });

  test('hides the view that it reads', () => {
    expect(filteredSql('SELECT 1 FROM turns', { locale: 'en-US' })).toBe(
      `WITH
  turns AS (
    SELECT
      *
    FROM
      turns
    WHERE
      locale = 'en-US'
  )
SELECT 1 FROM turns`,
    );
  });

  test('puts its names before those of the query', () => {
    expect(
      filteredSql('WITH\n  a AS (SELECT 1 FROM slot_readings)\nSELECT * FROM a', {
        modelVersion: 'one',
      }),
    ).toBe(
      `WITH
  slot_readings AS (
    SELECT
      *
    FROM
      slot_readings
    WHERE
      model_version = 'one'
  ),
  a AS (SELECT 1 FROM slot_readings)
SELECT * FROM a`,
    );
  });

  test('keeps a value a value', () => {
    expect(filteredSql('SELECT 1 FROM turns', { locale: "'; DROP TABLE turns --" })).toContain(
      "locale = '''; DROP TABLE turns --'",
    );
  });
});

describe('every query of the pack', () => {
  let athena: LocalAthena;
  beforeAll(async () => {
    athena = await localAthena();
    const turn = {
      ...{ event_time: '2026-11-20 10:00:00.000', model_version: 'one', turn: 1 },
      ...{ api_execution_time: 5, device_interfaces: 'Display', error_name: 'Error' },
    };
    const slots = [
      { name: 'size', spoken: 'beefy', status: 'ER_SUCCESS_NO_MATCH' },
      { name: 'animal', spoken: 'dog', status: 'ER_SUCCESS_MATCH' },
    ] as const;
    await putTurns(athena.store, 'turns/dt=2026-11-20/a.parquet', [
      { ...turn, request_id: 'a', locale: 'en-US', session_id: 's', user_id: 'u', slots },
      { ...turn, request_id: 'b', locale: 'de-DE', session_id: 't', user_id: 'v', slots },
    ]);
  });
  afterAll(() => athena.stop());

  test.each(loadQueries().map((query) => [query.name, query] as const))(
    '%s finds nothing in a locale that nobody speaks',
    async (_, query) => {
      const { rows } = await runQuery(athena.client, {
        sql: filteredSql(query.sql, { locale: 'fr-FR', modelVersion: 'one' }),
        parameters: parameterValues(query, {
          ...{ from: '2026-11-20', to: '2026-11-20' },
          model_words: '[["en-US","size","large","big"]]',
        }),
        ...{ database: DATABASE, workGroup: WORK_GROUP },
      });
      // A funnel has its steps, whoever took them.
      expect(
        rows.every((row) => row.every((value) => value === null || !/^[1-9]/.test(value))),
      ).toBe(true);
    },
  );
});
