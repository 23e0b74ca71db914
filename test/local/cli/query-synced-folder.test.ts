import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../../analytics/athena/run-query';
import { objectStore } from '../../../local/aws/object-store';
import { withAthena } from '../../../local/cli/connect';
import { formatOfCopy, withSyncedFolder } from '../../../local/cli/query-synced-folder';
import { BUCKET, putTurns } from '../../support/turn-rows';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'copy-of-bucket-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const day = (path: string): void => {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, 'object'), '');
};

describe('formatOfCopy', () => {
  test.each([
    ['turns/dt=2026-11-22', 'parquet'],
    ['turns-json/dt=2026-11-22', 'json'],
    ['turns-csv/dt=2026-11-22', 'csv'],
    ['compacted/dt=2026-11-22/run', 'parquet'],
  ])('takes a folder with %s for a copy of a bucket', (path, format) => {
    day(path);
    expect(formatOfCopy(folder)).toBe(format);
  });

  test('leaves data folders and all others alone', () => {
    expect(formatOfCopy(folder)).toBeUndefined();
    expect(formatOfCopy(join(folder, 'nowhere'))).toBeUndefined();
    day('photos/dt=2026-11-22');
    expect(formatOfCopy(folder)).toBeUndefined();
    day('turns/dt=2026-11-22');
    writeFileSync(join(folder, 'petmatch.json'), '{}');
    expect(formatOfCopy(folder)).toBeUndefined();
  });
});

describe('withSyncedFolder', () => {
  test('asks a copy of the bucket, and writes nothing into it', async () => {
    const copy = join(folder, 'copy');
    const store = objectStore(join(folder, 'store'));
    await putTurns(store, 'turns/dt=2026-11-22/a.parquet', [{ request_id: 'a' }]);
    cpSync(join(folder, 'store', BUCKET), copy, { recursive: true });

    const { rows } = await withSyncedFolder({ data: copy }, withAthena, (session) =>
      runQuery(session.client, { ...session, sql: 'SELECT request_id, dt FROM turns' }),
    );

    expect(rows).toEqual([['a', '2026-11-22']]);
    expect(readdirSync(copy)).toEqual(['turns']);
  });

  test('finds the compacted days, each in its last run', async () => {
    const copy = join(folder, 'copy');
    const store = objectStore(join(folder, 'store'));
    await putTurns(store, 'compacted/dt=2026-11-20/run-1/a', [{ request_id: 'old' }]);
    await putTurns(store, 'compacted/dt=2026-11-20/run-2/a', [{ request_id: 'a' }]);
    await putTurns(store, 'compacted/dt=2026-11-21/run-2/a', [{ request_id: 'b' }]);
    // A day that is compacted, whose objects were not deleted yet, and one that is not.
    const times = [{ event_time: '2026-11-21 10:00:00.000' }, {}];
    await putTurns(store, 'turns/dt=2026-11-21/a.parquet', [{ request_id: 'b', ...times[0] }]);
    await putTurns(store, 'turns/dt=2026-11-22/a.parquet', [{ request_id: 'c', ...times[1] }]);
    cpSync(join(folder, 'store', BUCKET), copy, { recursive: true });
    const early = new Date('2026-11-22T01:00:00Z');
    utimesSync(join(copy, 'compacted/dt=2026-11-20/run-1/a'), early, early);

    const { rows } = await withSyncedFolder({ data: copy }, withAthena, (session) =>
      runQuery(session.client, { ...session, sql: 'SELECT request_id, dt FROM turns ORDER BY 1' }),
    );

    expect(rows).toEqual([
      ['a', '2026-11-20'],
      ['b', '2026-11-21'],
      ['c', '2026-11-22'],
    ]);
  });

  test('hands everything else on as it is', async () => {
    day('turns/dt=2026-11-22');
    const asked: unknown[] = [];
    const connect = <T>(options: unknown): Promise<T> => {
      asked.push(options);
      return Promise.resolve(undefined as T);
    };
    for (const options of [{}, { data: join(folder, 'x') }, { data: folder, profile: 'p' }])
      await withSyncedFolder(options, connect, () => Promise.resolve());
    expect(asked).toEqual([{}, { data: join(folder, 'x') }, { data: folder, profile: 'p' }]);
  });
});
