import { describe, expect, it } from '@jest/globals';
import { type GuideRow, guideUsage } from '../../../bench/cost/guide-design';
import {
  type OurRow,
  type OurSettings,
  ourShards,
  ourUsage,
  rowsOfInvocation,
} from '../../../bench/cost/our-design';

const GB = 2 ** 30;

const row: OurRow = {
  item: 924,
  writes: 2,
  indexEntry: 412,
  indexWrites: 1,
  billed: (rows) => Math.ceil((rows * 1_000) / 5_120) * 5_120,
  line: 1_000,
  arrived: 100,
  compacted: 50,
  queried: 1,
  batchLog: 240,
  transform: 2e-6,
};

const settings: OurSettings = {
  retentionDays: 300,
  tableDays: 30,
  isInfrequent: false,
  batchSize: 1_000,
  batchingWindow: 10,
  streamMemory: 0.25,
  skillMemory: 0.5,
  bufferSeconds: 60,
  bufferBytes: 64 * 2 ** 20,
  alarms: 2,
  metrics: 3,
  dashboards: 1,
  keys: 1,
};

const guide: GuideRow = {
  item: 924,
  writes: 1,
  line: 300,
  log: 2_000,
  skillLog: 100,
  transform: 30e-6,
};

/** 10 a second. */
const TURNS = 25_920_000;

const unitsOf = (usages: readonly { what: string; units: number }[]) =>
  Object.fromEntries(usages.map(({ what, units }) => [what, units]));

describe('the bill of our design', () => {
  // 25,920,000 items of 924 and 100 bytes are 24.7 GB, and 20 units a second at 3 times as many.
  it('has a shard for each partition of the table, and waits for batches in each of them', () => {
    expect(ourShards(TURNS, row, settings)).toBe(4);
    // 2.5 rows a second on each of four shards, for 10 seconds.
    expect(rowsOfInvocation(TURNS, row, settings)).toBe(26);
    // Ten times as long in the table: 247.2 GB in partitions of 10 GB.
    expect(ourShards(TURNS, row, { ...settings, tableDays: 300 })).toBe(25);
    expect(rowsOfInvocation(TURNS, row, { ...settings, tableDays: 300 })).toBeCloseTo(5, 9);
  });

  it('counts what the table and its index take', () => {
    expect(unitsOf(ourUsage(TURNS, row, settings))).toMatchObject({
      'table writes': 51.84,
      'index writes': 25.92,
      'table and index storage': (TURNS * (1_024 + 512)) / GB,
      'table backup': (TURNS * 1_024) / GB,
      // 5 ms of half a GB.
      'waiting for the table in the skill': 64_800,
    });
  });

  it('pays for the table by its class', () => {
    const pricesOf = (isInfrequent: boolean) =>
      ourUsage(TURNS, row, { ...settings, isInfrequent })
        .filter(({ what }) => /^(table|index)/.test(what))
        .map(({ price }) => price);

    expect(pricesOf(false)).toEqual(['tableWrites', 'tableWrites', 'tableStorage', 'tableBackup']);
    expect(pricesOf(true)).toEqual([
      'tableWritesInfrequent',
      'tableWritesInfrequent',
      'tableStorageInfrequent',
      'tableBackup',
    ]);
  });

  it('counts the invocations, their log and what Firehose bills for their records', () => {
    const usages = unitsOf(ourUsage(TURNS, row, settings));
    const invocations = TURNS / 26;

    expect(usages['stream Lambda, requests']).toBeCloseTo(invocations / 1e6, 9);
    expect(usages['stream Lambda, log']).toBeCloseTo((invocations * 500) / GB, 9);
    // 26 rows of 1,000 bytes are 6 times 5,120.
    expect(usages['Firehose']).toBeCloseTo((invocations * 30_720) / GB, 9);
    expect(usages['Firehose, to Parquet']).toBe(usages['Firehose']);
    // 30 ms a call, and 2 µs a row on the seventh part of a CPU.
    expect(usages['stream Lambda, duration']).toBeCloseTo(
      (invocations * 0.03 + TURNS * 2e-6 * (1_769 / 256)) * 0.25,
      3,
    );
  });

  it('counts what is kept in the bucket for ten months, and what queries read of it', () => {
    const usages = unitsOf(ourUsage(TURNS, row, settings));

    // Compacted for ten months, as it arrived for 16 days.
    expect(usages['bucket storage']).toBeCloseTo((TURNS * (10 * 50 + (16 / 30) * 100)) / GB, 9);
    // 60 queries of 259,200,000 bytes.
    expect(usages["analysts' queries"]).toBeCloseTo((60 * TURNS * 10) / 2 ** 40, 12);
    // Few rows: Athena bills 10 MB all the same.
    expect(unitsOf(ourUsage(1_000, row, settings))["analysts' queries"]).toBeCloseTo(
      (60 * 10 * 2 ** 20) / 2 ** 40,
      12,
    );
  });
});

describe("the bill of the guide's design", () => {
  const usages = unitsOf(guideUsage(TURNS, guide, { months: 10, skillMemory: 0.5 }));

  it('keeps everything, and reads all of it with each query', () => {
    expect(usages['table storage']).toBeCloseTo((TURNS * 10 * 1_024) / GB, 9);
    expect(usages['bucket storage']).toBeCloseTo((TURNS * 10 * 300) / GB, 9);
    expect(usages["analysts' queries"]).toBeCloseTo((60 * TURNS * 10 * 300) / 2 ** 40, 9);
  });

  it('pays 5 KB of Firehose for each row', () => {
    expect(usages['Firehose']).toBeCloseTo((TURNS * 5_120) / GB, 9);
  });

  it('logs each row, and invokes its function with the few rows of a look into a shard', () => {
    // 0.4 rows a second on each of 25 shards, looked at four times: 1.051 rows of those that find any.
    expect(usages['stream Lambda, requests']).toBeCloseTo(25.92 / 1.0508, 2);
    expect(usages['stream Lambda, log']).toBeCloseTo(
      (TURNS * 2_000 + (TURNS / 1.0508) * 260) / GB,
      1,
    );
    expect(usages["skill's log of the write"]).toBeCloseTo((TURNS * 100) / GB, 9);
  });

  it('writes an object a minute, and reads each of them with each query', () => {
    // 10 rows a second: 60 s and the tenth of a second until the first row; 180 KB fill no buffer.
    const objects = 2_592_000 / 60.1;
    expect(usages['bucket writes']).toBeCloseTo(objects / 1_000, 9);
    expect(usages['bucket reads']).toBeCloseTo((60 * objects * 10) / 1_000, 9);
  });
});
