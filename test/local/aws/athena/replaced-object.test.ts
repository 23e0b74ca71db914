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

test('an object that was replaced is read anew, also when neither time nor size moved', async () => {
  const file = athena.store.path(BUCKET, KEY);
  await putTurns(athena.store, KEY, [{ request_id: 'r1', slot_value_size_synonym: 'small' }]);
  expect(await idsAndWords()).toEqual([['r1', 'small']]);
  const { atime, mtime, size } = statSync(file);

  await putTurns(athena.store, KEY, [{ request_id: 'r2', slot_value_size_synonym: 'large' }]);
  utimesSync(file, atime, mtime);

  expect(statSync(file).size).toBe(size);
  expect(await idsAndWords()).toEqual([['r2', 'large']]);
});
