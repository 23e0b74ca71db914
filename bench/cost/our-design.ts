import type { Usage } from './bill';
import {
  LAMBDA_CALL,
  lambdaSeconds,
  LOG_COMPRESSION,
  MILLION,
  PLATFORM_LOG,
  QUERIES,
  queriedBytes,
  STORED_OVERHEAD,
  TABLE_WRITE,
  TERABYTE,
} from './assumptions';
import { MONTH, objectsFor, rowsInWindow, shardsFor } from './load';
import { GIGABYTE } from './prices';

/** What a row of ours weighs where it goes, in bytes, and takes. */
export interface OurRow {
  /** Of the table's item, and its mean number of write request units. */
  readonly item: number;
  readonly writes: number;
  /** Of the entry in the index by user, over all rows. */
  readonly indexEntry: number;
  readonly indexWrites: number;
  /** What Firehose bills for so many rows of one invocation. */
  readonly billed: (rows: number) => number;
  /** Of the line that goes to Firehose. */
  readonly line: number;
  /** In the Parquet that Firehose writes, and in the compacted one. */
  readonly arrived: number;
  readonly compacted: number;
  /** What each of the analysts' queries reads, for each row that is kept. */
  readonly queried: number;
  /** Of the line that the stream Lambda logs for a batch. */
  readonly batchLog: number;
  /** Seconds on one CPU to encode and pack it. */
  readonly transform: number;
}

/** What the stack is set to. */
export interface OurSettings {
  /** Days that rows stay in the bucket, and in the table. */
  readonly retentionDays: number;
  readonly tableDays: number;
  /** Whether the table is of the class for infrequent access. */
  readonly isInfrequent: boolean;
  readonly batchSize: number;
  /** In seconds. */
  readonly batchingWindow: number;
  /** GB of the functions. */
  readonly streamMemory: number;
  readonly skillMemory: number;
  readonly bufferSeconds: number;
  readonly bufferBytes: number;
  readonly alarms: number;
  readonly metrics: number;
  readonly dashboards: number;
  readonly keys: number;
}

/** Overwritten and deleted objects, and logs, are kept so long. */
const TRACE_DAYS = 14;

/** The compaction's states and queries of a day: they do not depend on the load. */
const COMPACTION_TRANSITIONS = 60;
const COMPACTION_QUERIES = 10;

/** Its queries read all that arrived once, and the request ids, a third of it, three times. */
const COMPACTION_READS = 2;

/** Requests for a compacted object by a query: its footer, and a few columns. */
const GETS = 4;

/** What a month of so many turns uses, once rows are as old as they get. */
export const ourUsage = (turns: number, row: OurRow, settings: OurSettings): readonly Usage[] => {
  const { skillMemory, streamMemory, tableDays, retentionDays, bufferBytes } = settings;
  const writes = settings.isInfrequent ? 'tableWritesInfrequent' : 'tableWrites';
  const inTable = turns * (tableDays / 30);
  const kept = turns * (retentionDays / 30);
  const tableBytes = inTable * (row.item + STORED_OVERHEAD);
  const indexBytes = inTable * (row.indexEntry + STORED_OVERHEAD);
  const rows = rowsOfInvocation(turns, row, settings);
  const invocations = turns / rows;
  const firehose = (invocations * row.billed(rows)) / GIGABYTE;
  const arrivedMonths = (TRACE_DAYS + 2) / 30;
  const objects = objectsFor(turns, {
    rowBytes: row.line,
    seconds: settings.bufferSeconds,
    bytes: bufferBytes,
  });
  const logs = (invocations * (row.batchLog + PLATFORM_LOG)) / GIGABYTE;
  const compaction =
    queriedBytes(30 * COMPACTION_QUERIES, 0) + turns * row.arrived * COMPACTION_READS;
  return [
    { what: 'table writes', price: writes, units: (turns * row.writes) / MILLION },
    { what: 'index writes', price: writes, units: (turns * row.indexWrites) / MILLION },
    {
      what: 'table and index storage',
      price: settings.isInfrequent ? 'tableStorageInfrequent' : 'tableStorage',
      units: (tableBytes + indexBytes) / GIGABYTE,
    },
    { what: 'table backup', price: 'tableBackup', units: tableBytes / GIGABYTE },
    {
      what: 'waiting for the table in the skill',
      price: 'lambdaArm',
      units: turns * TABLE_WRITE * skillMemory,
    },
    { what: 'stream Lambda, requests', price: 'lambdaRequests', units: invocations / MILLION },
    {
      what: 'stream Lambda, duration',
      price: 'lambdaArm',
      units:
        (invocations * LAMBDA_CALL + turns * lambdaSeconds(row.transform, streamMemory)) *
        streamMemory,
    },
    { what: 'stream Lambda, log', price: 'lambdaLogs', units: logs },
    { what: 'logs kept', price: 'logStorage', units: logs * LOG_COMPRESSION * (TRACE_DAYS / 30) },
    { what: 'Firehose', price: 'firehose', units: firehose },
    { what: 'Firehose, to Parquet', price: 'conversion', units: firehose },
    {
      what: 'bucket storage',
      price: 's3Storage',
      units: (kept * row.compacted + turns * arrivedMonths * row.arrived) / GIGABYTE,
    },
    { what: 'bucket writes', price: 's3Put', units: (objects + 30) / 1_000 },
    { what: 'bucket reads', price: 's3Get', units: (QUERIES * retentionDays * GETS) / 1_000 },
    { what: 'compaction, Athena', price: 'athena', units: compaction / TERABYTE },
    {
      what: 'compaction, Step Functions',
      price: 'stateTransitions',
      units: (30 * COMPACTION_TRANSITIONS) / 1_000,
    },
    {
      what: "analysts' queries",
      price: 'athena',
      units: queriedBytes(QUERIES, kept * row.queried) / TERABYTE,
    },
    { what: 'alarms', price: 'alarms', units: settings.alarms },
    { what: 'metrics', price: 'metrics', units: settings.metrics },
    { what: 'dashboard', price: 'dashboards', units: settings.dashboards },
    { what: 'key', price: 'keys', units: settings.keys },
  ];
};

/** Open shards of our table's stream. */
export const ourShards = (turns: number, row: OurRow, { tableDays }: OurSettings): number =>
  shardsFor({
    writes: (turns / MONTH) * row.writes,
    bytes: turns * (tableDays / 30) * (row.item + STORED_OVERHEAD),
  });

/** Rows that an invocation of the stream Lambda gets, on average. */
export const rowsOfInvocation = (turns: number, row: OurRow, settings: OurSettings): number =>
  rowsInWindow(
    turns / MONTH / ourShards(turns, row, settings),
    settings.batchingWindow,
    settings.batchSize,
  );
