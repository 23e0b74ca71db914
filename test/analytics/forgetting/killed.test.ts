import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BUCKET, putTurns } from '../../support/turn-rows';
import { type ForgetfulLake, startForgetfulLake } from './forgetful-lake';

let lake: ForgetfulLake;
beforeAll(async () => {
  lake = await startForgetfulLake();
  await lake.reset();
}, 60_000);
afterAll(() => lake.stop());

const OTHERS = "SELECT * FROM turns WHERE user_id <> 'ada'";
const ARRIVED = "SELECT * FROM turn_rows WHERE user_id <> 'ada'";

const rowsOf = (user: string, id: string, day: string) => ({
  request_id: `${user}-${id}`,
  user_id: user,
  event_time: `${day} 12:00:00.000`,
});

const put = async (day: string, object: string, users: readonly string[]): Promise<void> => {
  const rows = users.map((user) => rowsOf(user, `${object}-${day}`, day));
  await putTurns(lake.athena.store, `turns/dt=${day}/${object}.parquet`, rows);
};

/** Ada in a compacted day, in two objects of a day that is over, and in one alone; and in the tables. */
const fillWithAda = async (time: number): Promise<void> => {
  lake.now = new Date(Date.parse('2026-12-01T00:00:00Z') + time * 1_000);
  for (const day of ['2026-11-02', '2026-11-03']) await put(day, `mixed-${time}`, ['ada', 'bob']);
  await put('2026-11-03', `hers-${time}`, ['ada']);
  await lake.compact({ through: '2026-11-02' });
  await lake.putTurn(rowsOf('ada', `t-${time}`, '2026-11-03'));
  await lake.putAttributes('ada');
};

/** Asks until the work is done: each row of the others is there once in each answer. */
const watched = async (
  present: readonly string[],
  work: () => Promise<void>,
): Promise<string[]> => {
  const faults: string[] = [];
  const done = new AbortController();
  const asking = (async () => {
    do {
      const rows = await lake.rowsOf(
        "SELECT request_id, count(*) FROM turns WHERE user_id <> 'ada' GROUP BY 1",
      );
      const counts = new Map(rows.map(([id, count]) => [id, count]));
      for (const [id, count] of counts) if (count !== '1') faults.push(`${id} ${count} times`);
      for (const id of present) if (!counts.has(id)) faults.push(`${id} is missing`);
    } while (!done.signal.aborted);
  })();
  try {
    await work();
  } finally {
    done.abort();
    await asking;
  }
  return faults;
};

const killAfter = (time: number, seen: string[]): void => {
  lake.onForgetting = (change) => {
    seen.push(change);
    if (seen.length < time) return;
    lake.onForgetting = undefined;
    throw new Error('killed');
  };
};

/** Between two changes nothing happens that a kill could tell: so one after each is all. */
test('killed after every change and run again, nothing of her is left, and all of the others', async () => {
  await lake.putTurn(rowsOf('bob', 't', '2026-11-03'));
  let seen: string[] = [];
  for (let time = 1; ; time += 1) {
    await fillWithAda(time);
    const before = [await lake.digest(OTHERS), await lake.digest(ARRIVED)];
    const present = (await lake.rowsOf(OTHERS)).map(([id]) => String(id));
    seen = [];
    const outcome = { isWhole: false };
    const faults = await watched(present, async () => {
      killAfter(time, seen);
      const killed = lake.forget({ users: ['ada'] });
      outcome.isWhole = await killed.then(
        () => true,
        () => false,
      );
      lake.onForgetting = undefined;
      await lake.forget();
    });
    const at = `${time}: ${seen.at(-1) ?? ''}`;
    expect([at, faults]).toEqual([at, []]);
    expect([at, await lake.rowsOf("SELECT * FROM turns WHERE user_id = 'ada'")]).toEqual([at, []]);
    expect([at, await lake.rowsOf("SELECT * FROM turn_rows WHERE user_id = 'ada'")]).toEqual([
      at,
      [],
    ]);
    expect([at, await lake.digest(OTHERS), await lake.digest(ARRIVED)]).toEqual([at, ...before]);
    expect([at, await lake.turns(), await lake.attributes()]).toEqual([at, ['bob-t'], []]);
    expect([at, (await lake.list.all()).map(({ isDone }) => isDone)]).toEqual([at, [true]]);
    const left = (await lake.athena.store.list(BUCKET, 'forgetting/')).map(({ key }) => key);
    expect([at, left]).toEqual([at, []]);
    if (outcome.isWhole) break;
  }
  // The changes of a whole run, so that a kill after each was tried.
  const day = ['CREATE TABLE', 'S3.PutObject'];
  expect(seen).toEqual([
    'DynamoDB.PutItem',
    'S3.PutObject',
    'DynamoDB.BatchWriteItem',
    'DynamoDB.DeleteItem',
    ...[...day, 'S3.CopyObject', 'Glue.DeleteTable'],
    ...[...day, 'Glue.UpdatePartition', 'Glue.DeleteTable'],
    ...['S3.DeleteObjects', 'S3.DeleteObject', 'S3.DeleteObjects', 'S3.DeleteObject'],
    'S3.DeleteObjects',
    'DynamoDB.UpdateItem',
  ]);
}, 600_000);
