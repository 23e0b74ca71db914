import { statSync, utimesSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runQuery } from '../../../../analytics/athena/run-query';
import { DATABASE, type LocalAthena, localAthena, WORK_GROUP } from '../../../support/local-athena';
import { BUCKET, putTurns } from '../../../support/turn-rows';

let athena: LocalAthena;

beforeAll(async () => {
  athena = await localAthena();
});

afterAll(() => athena.stop());

const KEY = 'turns/dt=2026-11-22/a.parquet';

const idsAndWords = async () => {
  const { rows } = await runQuery(athena.client, {
    sql: 'SELECT request_id, slot_value_size_synonym FROM turn_rows ORDER BY request_id',
    database: DATABASE,
    workGroup: WORK_GROUP,
  });
  return rows;
};

test('an object that was replaced is read anew, also when its time did not move', async () => {
  await putTurns(athena.store, KEY, [
    { request_id: 'r1', slot_value_size_synonym: 'x'.repeat(500) },
  ]);
  expect(await idsAndWords()).toEqual([['r1', 'x'.repeat(500)]]);
  const { atime, mtime } = statSync(athena.store.path(BUCKET, KEY));

  await putTurns(athena.store, KEY, [
    { request_id: 'r2', slot_value_size_synonym: 'small' },
    { request_id: 'r3', slot_value_size_synonym: 'large' },
  ]);
  utimesSync(athena.store.path(BUCKET, KEY), atime, mtime);

  expect(await idsAndWords()).toEqual([
    ['r2', 'small'],
    ['r3', 'large'],
  ]);
});
