import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BUCKET, putTurns } from '../../support/turn-rows';
import { type Lake, startLake } from './lake';

let lake: Lake;
beforeAll(async () => {
  lake = await startLake();
  await lake.reset();
});
afterAll(() => lake.stop());

const dayOf = (number: number): string => `2026-11-${String(number).padStart(2, '0')}`;

/** Puts a row of a day, twice: streams deliver at least once. */
const put = (id: string, day: number, arrival = day): Promise<void> => {
  const row = { request_id: id, event_time: `${dayOf(day)} 12:00:00.000` };
  return putTurns(lake.athena.store, `turns/dt=${dayOf(arrival)}/${id}.parquet`, [row, row]);
};

/** Asks until the work is done: what was there at the start is there once in each answer. */
const watched = async (
  present: readonly string[],
  work: () => Promise<void>,
): Promise<string[]> => {
  const faults: string[] = [];
  const done = new AbortController();
  const asking = (async () => {
    do {
      const rows = await lake.rowsOf('SELECT request_id, count(*) FROM turns GROUP BY 1');
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

/** The changes that a run makes which has a new day, and a late row of a compacted one. */
const CHANGES = [
  ['S3.PutObject', 1],
  ['CREATE TABLE', 1],
  ['CREATE TABLE', 2],
  ['Glue.UpdatePartition', 1],
  ['Glue.CreatePartition', 1],
  ['Glue.DeleteTable', 1],
  ['Glue.DeleteTable', 2],
  ['CREATE OR REPLACE VIEW', 1],
  ['S3.DeleteObjects', 1],
  ['S3.DeleteObjects', 2],
] as const;

const killAfter = (wanted: string, time: number): void => {
  let times = 0;
  lake.onChange = (change) => {
    if (change.startsWith(wanted)) times += 1;
    if (times < time) return;
    lake.onChange = undefined;
    throw new Error('killed');
  };
};

/** Between two changes nothing happens that a kill could tell: so one after each is all. */
test('killed after every change and run again, no query misses a row or sees one twice', async () => {
  const rows = ['day-1'];
  await put('day-1', 1);
  await lake.compact({ through: dayOf(1) });
  for (const [index, [change, time]] of CHANGES.entries()) {
    const today = index + 2;
    const through = dayOf(today);
    await put(`day-${today}`, today);
    await put(`late-${today}`, today - 1, today);
    rows.push(`day-${today}`);
    const faults = await watched(rows, async () => {
      killAfter(change, time);
      const killed = await lake.compact({ through });
      expect([change, time, killed.status]).toEqual([change, time, 'FAILED']);
      const next = await lake.compact({ through });
      expect([change, time, next.status, next.cause]).toEqual([
        change,
        time,
        'SUCCEEDED',
        undefined,
      ]);
    });
    expect([change, time, faults]).toEqual([change, time, []]);
    rows.push(`late-${today}`);
    const seen = await lake.rowsOf('SELECT request_id FROM turns ORDER BY 1');
    expect(seen.flat()).toEqual(rows.toSorted());
    expect(await lake.athena.store.list(BUCKET, 'turns/')).toEqual([]);
  }
}, 600_000);
