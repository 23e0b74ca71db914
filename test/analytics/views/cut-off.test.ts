import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../../analytics/athena/run-query';
import { viewStatements } from '../../../analytics/views';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { BUCKET, putTurns } from '../../support/turn-rows';

let athena: LocalAthena;
beforeAll(async () => {
  athena = await localAthena();
});
afterAll(() => athena.stop());

const query = (sql: string) =>
  runQuery(athena.client, { sql, database: DATABASE, workGroup: WORK_GROUP });

const rowsOf = async (sql: string) => (await query(sql)).rows;

const on = (request_id: string, day: string) => ({
  request_id,
  event_time: `${day} 12:00:00.000`,
  slots: [{ spoken: request_id }],
});

const compacted = async (day: string, ...ids: readonly string[]): Promise<void> => {
  const folder = `compacted/dt=${day}/run/`;
  const rows = ids.map((id) => on(id, day));
  await putTurns(athena.store, `${folder}object`, rows);
  athena.catalog.createPartitions('compacted_turns', [
    {
      Values: [day],
      StorageDescriptor: {
        ...athena.catalog.state().tables.get('compacted_turns')?.input.StorageDescriptor,
        Location: `s3://${BUCKET}/${folder}`,
      },
    },
  ]);
};

const cutOffAt = async (cutOff: string): Promise<void> => {
  await query(viewStatements('athena', 'parquet', { cutOff })[0] ?? '');
};

/** Days 1 to 4 are compacted; the first two objects of arrived rows were not removed yet. */
beforeAll(async () => {
  await compacted('2026-11-01', 'a');
  await compacted('2026-11-02', 'b', 'b2');
  await compacted('2026-11-03', 'c');
  // A run that died wrote it, and did not move the cut-off.
  await compacted('2026-11-04', 'd');
  await putTurns(athena.store, 'turns/dt=2026-11-01/x.parquet', [on('a', '2026-11-01')]);
  await putTurns(athena.store, 'turns/dt=2026-11-03/x.parquet', [
    on('c', '2026-11-03'),
    // It arrived after midnight, into an object that was begun before.
    on('d', '2026-11-04'),
  ]);
  await putTurns(athena.store, 'turns/dt=2026-11-04/x.parquet', [
    on('d', '2026-11-04'),
    on('d2', '2026-11-04'),
  ]);
  await putTurns(athena.store, 'turns/dt=2026-11-05/x.parquet', [
    on('e', '2026-11-05'),
    on('d2', '2026-11-04'),
    on('late', '2026-11-02'),
  ]);
});

const ALL = [
  ['a', '2026-11-01'],
  ['c', '2026-11-03'],
  ['d', '2026-11-04'],
  ['d2', '2026-11-04'],
  ['e', '2026-11-05'],
];

describe('with the cut-off at a compacted day', () => {
  beforeAll(() => cutOffAt('2026-11-03'));

  test('each turn is there once: up to it the compacted, after it the arrived', async () => {
    expect(await rowsOf('SELECT request_id, dt FROM turns ORDER BY dt, 1')).toEqual([
      ['a', '2026-11-01'],
      ['b', '2026-11-02'],
      ['b2', '2026-11-02'],
      ...ALL.slice(1),
    ]);
  });

  test('its readings are, too', async () => {
    expect(await rowsOf('SELECT spoken FROM slot_readings ORDER BY 1')).toEqual(
      ['a', 'b', 'b2', 'c', 'd', 'd2', 'e'].map((spoken) => [spoken]),
    );
  });

  test('a range of days is cut out of both', async () => {
    const between = (from: string, to: string) =>
      rowsOf(`SELECT request_id FROM turns WHERE dt BETWEEN '${from}' AND '${to}' ORDER BY 1`);
    expect(await between('2026-11-02', '2026-11-04')).toEqual(
      ['b', 'b2', 'c', 'd', 'd2'].map((id) => [id]),
    );
    expect(await between('2026-11-05', '2026-11-05')).toEqual([['e']]);
    expect(await between('2026-10-01', '2026-10-31')).toEqual([]);
  });

  test('a compacted day costs what its columns cost, and arrived rows before the cut-off nothing', async () => {
    const bytes = async (sql: string) => (await query(sql)).statistics.dataScannedInBytes;
    const ids = 'SELECT request_id FROM';
    const oneDay = await bytes(`${ids} turns WHERE dt = '2026-11-02'`);
    expect(oneDay).toBe(await bytes(`${ids} compacted_turns WHERE dt = '2026-11-02'`));
    expect(oneDay).toBeGreaterThan(0);
    const arrived = await bytes(
      "SELECT request_id, event_time FROM turn_rows WHERE dt >= '2026-11-03'",
    );
    expect(await bytes(`${ids} turns WHERE dt >= '2026-11-04'`)).toBe(arrived);
  });
});

test('before the first compaction everything is as it arrived', async () => {
  await cutOffAt('1970-01-01');
  expect(await rowsOf('SELECT request_id, dt FROM turns ORDER BY dt, 1')).toEqual([
    ['a', '2026-11-01'],
    ['late', '2026-11-02'],
    ...ALL.slice(1),
  ]);
});

test('a move of the cut-off changes no answer about what was compacted', async () => {
  await cutOffAt('2026-11-02');
  const before = await rowsOf('SELECT request_id, dt FROM turns ORDER BY dt, 1');
  await cutOffAt('2026-11-03');
  expect(await rowsOf('SELECT request_id, dt FROM turns ORDER BY dt, 1')).toEqual(before);
});
