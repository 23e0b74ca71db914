import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { BUCKET, putTurns } from '../../support/turn-rows';
import { type Lake, startLake } from './lake';

let lake: Lake;
beforeAll(async () => {
  lake = await startLake();
});
afterAll(() => lake.stop());
beforeEach(() => lake.reset());

/** A turn of November 2026: `at('a', '01 23:59')`. */
const at = (request_id: string, time: string) => ({
  request_id,
  event_time: `2026-11-${time}:00.000`,
});

const put = (key: string, ...rows: readonly ReturnType<typeof at>[]): Promise<void> =>
  putTurns(lake.athena.store, key, rows);

const keys = async (prefix = ''): Promise<readonly string[]> =>
  (await lake.athena.store.list(BUCKET, prefix))
    .map(({ key }) => key)
    .filter((key) => key !== 'compacted/_run');

const turns = () => lake.rowsOf('SELECT request_id, dt FROM turns ORDER BY 1');

const temporaryTables = (): readonly string[] =>
  [...lake.athena.catalog.state().tables.keys()].filter((name) => name.startsWith('compaction_'));

const putThreeDays = async (): Promise<void> => {
  await put('turns/dt=2026-11-01/a.parquet', at('1', '01 10:00'), at('2', '01 11:00'));
  await put('turns/dt=2026-11-01/b.parquet', at('2', '01 11:00'), at('3', '01 12:00'));
  await put('turns/dt=2026-11-02/c.parquet', at('4', '01 23:59'), at('5', '02 00:00'));
  await put('turns/dt=2026-11-03/d.parquet', at('6', '03 00:00'));
};

const THREE_DAYS = [
  ['1', '2026-11-01'],
  ['2', '2026-11-01'],
  ['3', '2026-11-01'],
  ['4', '2026-11-01'],
  ['5', '2026-11-02'],
  ['6', '2026-11-03'],
];

const THROUGH_2 = { through: '2026-11-02' };

test("a day's many objects become one, by the day of the event, each request once, with zstd", async () => {
  await putThreeDays();
  const { status, output } = await lake.compact(THROUGH_2);
  expect({ status, output: JSON.parse(output ?? '') as unknown }).toEqual({
    status: 'SUCCEEDED',
    output: {
      through: '2026-11-02',
      days: [
        { day: '2026-11-01', rows: 4 },
        { day: '2026-11-02', rows: 1 },
      ],
    },
  });
  expect(await keys('compacted/')).toEqual([
    expect.stringMatching(/^compacted\/dt=2026-11-01\/[0-9a-f]{32}\/[^/]+$/),
    expect.stringMatching(/^compacted\/dt=2026-11-02\/[0-9a-f]{32}\/[^/]+$/),
  ]);
  expect(await keys('turns/')).toEqual(['turns/dt=2026-11-03/d.parquet']);
  expect(await turns()).toEqual(THREE_DAYS);
  expect(temporaryTables()).toEqual([]);
  expect(lake.messages).toEqual([]);
  expect(await compressionOf((await keys('compacted/'))[0] ?? '')).toEqual(['ZSTD']);
});

const compressionOf = async (key: string): Promise<readonly unknown[]> => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const file = lake.athena.store.path(BUCKET, key);
  const result = await connection.runAndReadAll(
    `SELECT DISTINCT compression FROM parquet_metadata('${file}')`,
  );
  connection.closeSync();
  instance.closeSync();
  return result.getRowsJS().flat();
};

test('an empty bucket is compacted without a fault', async () => {
  const { status, output } = await lake.compact(THROUGH_2);
  expect(status).toBe('SUCCEEDED');
  expect(JSON.parse(output ?? '')).toEqual({ through: '2026-11-02', days: [] });
  await putThreeDays();
  // What comes late now waits for the next run.
  expect(await turns()).toEqual([['6', '2026-11-03']]);
});

test('a second run changes nothing', async () => {
  await putThreeDays();
  await lake.compact(THROUGH_2);
  const before = await keys();
  const changes: string[] = [];
  lake.onChange = (change) => void changes.push(change);
  const { output } = await lake.compact(THROUGH_2);
  expect(JSON.parse(output ?? '')).toEqual({ through: '2026-11-02', days: [] });
  expect(changes).toEqual(['S3.PutObject']);
  expect(await keys()).toEqual(before);
});

test('a row that comes late shows on its day with the next run, and again is no other', async () => {
  await putThreeDays();
  await lake.compact(THROUGH_2);
  const [first = ''] = await keys('compacted/dt=2026-11-01/');
  await put('turns/dt=2026-11-03/late.parquet', at('late', '01 09:00'), at('1', '01 10:00'));
  expect(await turns()).toEqual(THREE_DAYS);
  const { output } = await lake.compact(THROUGH_2);
  expect(JSON.parse(output ?? '')).toMatchObject({ days: [{ day: '2026-11-01', rows: 5 }] });
  expect(await turns()).toEqual([...THREE_DAYS, ['late', '2026-11-01']]);
  expect(await keys('compacted/dt=2026-11-01/')).toHaveLength(1);
  expect(await keys('compacted/dt=2026-11-01/')).not.toContain(first);
  // It lies in the folder of a day that is not over.
  expect(await keys('turns/')).toContain('turns/dt=2026-11-03/late.parquet');
  await lake.compact({ through: '2026-11-03' });
  expect(await keys('turns/')).toEqual([]);
  expect(await turns()).toEqual([...THREE_DAYS, ['late', '2026-11-01']]);
});

test('a row that arrives while its day is written, and one that arrives before the end, are kept', async () => {
  await putThreeDays();
  lake.onChange = async (change) => {
    if (change.startsWith('CREATE TABLE compaction_20261101'))
      await put('turns/dt=2026-11-02/between.parquet', at('between', '01 13:00'));
    if (change === 'S3.DeleteObjects')
      await put('turns/dt=2026-11-02/after.parquet', at('after', '02 13:00'));
  };
  const { status } = await lake.compact(THROUGH_2);
  expect(status).toBe('SUCCEEDED');
  expect(await turns()).toEqual([...THREE_DAYS, ['between', '2026-11-01']]);
  expect(await keys('turns/dt=2026-11-02')).toEqual(['turns/dt=2026-11-02/after.parquet']);
  lake.onChange = undefined;
  await lake.compact(THROUGH_2);
  expect(await turns()).toEqual([
    ...THREE_DAYS,
    ['after', '2026-11-02'],
    ['between', '2026-11-01'],
  ]);
});

test('where the counts differ the run fails, says so, and removes nothing', async () => {
  await putThreeDays();
  const before = await keys('turns/');
  lake.onChange = async (change) => {
    const [, location = ''] = /s3:\/\/[^/]+\/(compacted\/dt=2026-11-01\/\w+\/)/.exec(change) ?? [];
    if (!change.startsWith('CREATE TABLE') || location === '') return;
    const [written = ''] = await keys(location);
    const { store } = lake.athena;
    await store.put(BUCKET, `${location}again`, await store.get(BUCKET, written));
  };
  const { status, error, cause } = await lake.compact(THROUGH_2);
  expect({ status, error, cause }).toEqual({
    status: 'FAILED',
    error: 'CountsDiffer',
    cause: expect.stringContaining(
      'The object of 2026-11-01 holds 8 rows of 4 requests; 4 were expected. Nothing was removed.',
    ),
  });
  expect(lake.messages).toEqual([
    {
      subject: 'PetMatch compaction failed',
      message: expect.stringMatching(/CountsDiffer: .*The object of 2026-11-01 holds 8 rows/),
    },
  ]);
  expect(await keys('turns/')).toEqual(before);
  expect(await turns()).toEqual(THREE_DAYS);
  lake.onChange = undefined;
  await lake.compact(THROUGH_2);
  expect(await turns()).toEqual(THREE_DAYS);
  expect(await keys('turns/')).toEqual(['turns/dt=2026-11-03/d.parquet']);
});

test('what dead runs left goes: their tables at once, their objects with the originals', async () => {
  await putThreeDays();
  await put('compacted/dt=2026-11-01/dead/x', at('1', '01 10:00'));
  await lake.rowsOf(
    "CREATE TABLE compaction_dead WITH (format = 'PARQUET', external_location = 's3://test-bucket/compacted/dt=2026-11-02/dead/') AS SELECT request_id FROM turn_rows",
  );
  expect(temporaryTables()).toEqual(['compaction_dead']);
  await lake.compact(THROUGH_2);
  expect(temporaryTables()).toEqual([]);
  expect((await keys('compacted/')).filter((key) => key.includes('dead'))).toEqual([]);
  expect(await keys('compacted/')).toHaveLength(2);
  expect(await turns()).toEqual(THREE_DAYS);
});

test('what was compacted of a day that the catalogue has lost stays where it is', async () => {
  await putThreeDays();
  await put('compacted/dt=2026-10-01/lost/x', at('1', '01 10:00'));
  await lake.compact(THROUGH_2);
  expect(await keys('compacted/')).toContain('compacted/dt=2026-10-01/lost/x');
});

test('of two runs at once the older stops, and the newer does the work', async () => {
  await putThreeDays();
  let newer: ReturnType<Lake['compact']> | undefined;
  lake.onChange = (change) => {
    // The older run is about to switch its first day when the newer one begins.
    if (change.startsWith('CREATE TABLE')) newer ??= lake.compact(THROUGH_2);
  };
  const first = await lake.compact(THROUGH_2);
  expect(first.status).toBe('FAILED');
  expect(['RunTakenOver', 'States.TaskFailed']).toContain(first.error);
  expect((await newer)?.status).toBe('SUCCEEDED');
  expect(await turns()).toEqual(THREE_DAYS);
  expect(await keys('compacted/dt=2026-11-02/')).toHaveLength(1);
});

describe('somebody else changes', () => {
  const during = (when: RegExp, change: () => Promise<unknown>): void => {
    let done = false;
    lake.onChange = async (made) => {
      if (done || !when.test(made)) return;
      done = true;
      await change();
    };
  };

  test('the view back: nothing is removed', async () => {
    await putThreeDays();
    const before = await keys('turns/');
    during(/^CREATE OR REPLACE VIEW/, lake.resetView);
    const { status, error, cause } = await lake.compact(THROUGH_2);
    expect([status, error]).toEqual(['FAILED', 'ChangedMeanwhile']);
    expect(cause).toContain('The view turns has the cut-off 1970-01-01, not 2026-11-02');
    expect(await keys('turns/')).toEqual(before);
    expect(await turns()).toEqual(THREE_DAYS);
  });

  test("a day's partition: it is not switched", async () => {
    await putThreeDays();
    const { catalog } = lake.athena;
    during(/^CREATE TABLE compaction_20261102/, () => {
      catalog.createPartitions('compacted_turns', [
        { Values: ['2026-11-02'], StorageDescriptor: { Location: 's3://test-bucket/else/' } },
      ]);
      return Promise.resolve();
    });
    const { status, error, cause } = await lake.compact(THROUGH_2);
    expect([status, error]).toEqual(['FAILED', 'ChangedMeanwhile']);
    expect(cause).toContain(
      'The rows of 2026-11-02 lie in s3://test-bucket/else/, not in no place as before',
    );
    expect(await turns()).toEqual(THREE_DAYS);
  });
});

test('an input that cannot be fails the run, which says why, and leaves a run under way alone', async () => {
  const changes: string[] = [];
  lake.onChange = (change) => void changes.push(change);
  const { status, error, cause } = await lake.compact({ through: '2026-13-01' });
  expect([status, error]).toEqual(['FAILED', 'InvalidInput']);
  expect(cause).toContain('it takes a day as yyyy-MM-dd');
  expect(changes).toEqual([]);
});
