import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Format } from '../../../../analytics/contract/glue';
import { COLUMNS } from '../../../../analytics/contract/turn';
import { QueryFailed } from '../../../../analytics/athena/errors';
import { runQuery } from '../../../../analytics/athena/run-query';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../../support/local-athena';
import { BUCKET } from '../../../support/turn-rows';

const READING = {
  name: 'animal',
  spoken: 'big, "dog"\\ 🐶',
  resolved: 'dog',
  resolved_id: 'dog',
  status: 'ER_SUCCESS_MATCH',
  changed: true,
};

const ROW: Readonly<Record<string, unknown>> = {
  request_id: 'r1',
  api_execution_time: 42,
  slot_value_animal_synonym: 'big, "dog"\\ 🐶',
  slot_value_animal_is_valid: true,
  slot_value_size_is_valid: false,
  event_time: '2026-11-22 06:35:52.000',
  turn: 1,
  outcome: 'matched',
  is_simulated: true,
  slots: [READING],
};

/** As LazySimpleSerDe reads: no quotes, backslash escapes, 1 and 0, nothing for null. */
const csvLine = (row: Readonly<Record<string, unknown>>): string =>
  COLUMNS.map(({ name }) => {
    const value = row[name];
    if (value === undefined) return '';
    if (typeof value === 'boolean') return value ? '1' : '0';
    const text =
      typeof value === 'object' ? JSON.stringify(value) : (value as string | number).toString();
    return text.replaceAll('\\', '\\\\').replaceAll(',', '\\,');
  }).join(',');

const LINES = { json: (row: object) => JSON.stringify(row), csv: csvLine } as const;

describe.each(['json', 'csv'] as const)('objects of the format %s', (format) => {
  let athena: LocalAthena;
  beforeAll(async () => {
    athena = await localAthena({}, format satisfies Format);
  });
  afterAll(() => athena.stop());

  const query = (sql: string) =>
    runQuery(athena.client, { sql, database: DATABASE, workGroup: WORK_GROUP });
  const put = (key: string, text: string) => athena.store.put(BUCKET, key, text);
  const line = LINES[format];

  test('give the types of the views, also when there are none', async () => {
    const { columns, rows } = await query('SELECT is_simulated, turn, slots FROM turns');
    expect(columns.map(({ type }) => type)).toEqual(['boolean', 'bigint', 'array']);
    expect(rows).toEqual([]);
  });

  test('give the same values as Parquet', async () => {
    await put(
      'turns/dt=2026-11-22/a',
      `${line(ROW)}\n${line({ request_id: 'r2', event_time: '2026-11-22 06:35:53.000' })}\n`,
    );
    const { rows } = await query(
      `SELECT request_id, user_id, api_execution_time, slot_value_animal_synonym, slot_value_animal_is_valid,
        slot_value_size_is_valid, slot_value_energy_is_valid, event_time, is_simulated, dt FROM turns ORDER BY 1`,
    );
    expect(rows).toEqual([
      [
        'r1',
        null,
        '42',
        'big, "dog"\\ 🐶',
        'true',
        'false',
        null,
        '2026-11-22 06:35:52.000',
        'true',
        '2026-11-22',
      ],
      ['r2', null, null, null, null, null, null, '2026-11-22 06:35:53.000', null, '2026-11-22'],
    ]);
    const readings = await query(
      'SELECT name, spoken, resolved, changed, is_valid, is_base_word FROM slot_readings',
    );
    expect(readings.rows).toEqual([['animal', 'big, "dog"\\ 🐶', 'dog', 'true', 'true', 'false']]);
  });

  test('are scanned whole', async () => {
    const text = `${line({ request_id: 'r0' })}\n`;
    await put('turns/dt=2020-01-01/a', text);
    const { statistics } = await query("SELECT max(turn) FROM turn_rows WHERE dt = '2020-01-01'");
    await athena.store.delete(BUCKET, 'turns/dt=2020-01-01/a');
    expect(statistics.dataScannedInBytes).toBe(Buffer.byteLength(text));
  });

  test('may have fewer or more columns than the table', async () => {
    const short = { json: '{"request_id":"r3"}', csv: 'r3,u3' };
    const long = {
      json: '{"request_id":"r4","later":[1]}',
      csv: `${csvLine({ request_id: 'r4' })},x,y`,
    };
    await put('turns/dt=2026-11-22/b', `${short[format]}\n${long[format]}\n`);
    const { rows } = await query("SELECT request_id FROM turns WHERE request_id > 'r2' ORDER BY 1");
    expect(rows).toEqual([['r3'], ['r4']]);
  });
});

test('a JSON object with half a line fails the query and is named', async () => {
  const athena = await localAthena({}, 'json');
  await athena.store.put(BUCKET, 'turns/dt=2026-11-22/half', '{"request_id":"r1"}\n{"request_id');
  const error: unknown = await runQuery(athena.client, {
    sql: 'SELECT * FROM turns',
    database: DATABASE,
    workGroup: WORK_GROUP,
  }).catch((thrown: unknown) => thrown);
  await athena.stop();
  expect(error).toBeInstanceOf(QueryFailed);
  expect((error as Error).message).toMatch(
    /^HIVE_CANNOT_OPEN_SPLIT: .*s3:\/\/test-bucket\/turns\/dt=2026-11-22\/half/,
  );
});

test('a number that CSV holds as a word is null, as LazySimpleSerDe makes it', async () => {
  const athena = await localAthena({}, 'csv');
  await athena.store.put(BUCKET, 'turns/dt=2026-11-22/a', 'r1,u1,many\nr2,u2,7\n');
  const { rows } = await runQuery(athena.client, {
    sql: 'SELECT request_id, api_execution_time FROM turns ORDER BY 1',
    database: DATABASE,
    workGroup: WORK_GROUP,
  });
  await athena.stop();
  expect(rows).toEqual([
    ['r1', null],
    ['r2', '7'],
  ]);
});
