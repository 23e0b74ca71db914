import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FORMATS } from '../../analytics/contract/glue';
import { checkSql, countSql, findSql, writeSql } from '../../analytics/forgetting/statements';
import { filled } from '../support/turn-rows';
import { type Lake, openLake } from './lake';
import { localLocation } from './metastore';
import { runningTrino } from './running';

const trino = runningTrino();

const row = (request_id: string, user_id: string | null, time: string) =>
  filled({ request_id, user_id, event_time: `2026-11-20 ${time}`, slots: [{ spoken: 'dog' }] }, 0);

const USERS = [
  { userId: 'ada', until: '2026-11-20T12:00:00.000Z', isDone: false },
  { userId: "o'hara", until: '2026-11-30T00:00:00.000Z', isDone: true },
];

const DAY = { source: 'arrived', day: '2026-11-20' } as const;

(trino ? describe : describe.skip).each(FORMATS)('users who are forgotten, in %s', (format) => {
  let lake: Lake;
  beforeAll(async () => {
    if (!trino) return;
    lake = await openLake(trino, format, `forgetting_${format}`);
    await lake.write(
      [
        row('1', 'ada', '12:00:00.000'),
        row('2', 'ada', '12:00:00.001'),
        row('3', "o'hara", '23:00:00.000'),
        row('4', 'bob', '10:00:00.000'),
        row('5', null, '10:00:00.000'),
      ],
      '2026-11-20',
    );
    await lake.write([row('6', 'bob', '11:00:00.000')], '2026-11-21');
  });
  afterAll(() => lake.close());

  test('are found by the day of arrival, up to their times', async () => {
    expect((await lake.ask(findSql(USERS))).rows).toEqual([['arrived', '2026-11-20', 2]]);
    expect((await lake.ask(countSql(DAY, USERS))).rows).toEqual([[3, 3]]);
  });

  if (format !== 'parquet') return;

  test('are left out of the object that is written, and nobody else is', async () => {
    const location = `s3://${lake.bucket}/forgetting/staging/run/`;
    const sql = writeSql(DAY, USERS, { table: 'forgetting_run', location });

    await lake.ask(localLocation(sql).replace("write_compression = 'SNAPPY',", ''));

    const written = await lake.ask('SELECT request_id FROM forgetting_run ORDER BY request_id');
    expect(written.rows).toEqual([['2'], ['4'], ['5']]);
    expect((await lake.ask(checkSql(DAY, USERS, 'forgetting_run'))).rows).toEqual([[3, 3, 0, 3]]);
    const files = await lake.ask('SELECT count(DISTINCT "$path") FROM forgetting_run');
    expect(files.rows).toEqual([[1]]);
  });
});
