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
import type { Usage } from './bill';
import { MONTH, objectsFor, rowsOfPoll, shardsFor } from './load';
import { FIREHOSE_UNIT, GIGABYTE } from './prices';

/** What a row of the guide's weighs where it goes, in bytes, and takes. */
export interface GuideRow {
  readonly item: number;
  readonly writes: number;
  /** In the CSV. */
  readonly line: number;
  /** Of what its stream function logs for it. */
  readonly log: number;
  /** Of what its skill logs for it. */
  readonly skillLog: number;
  /** Seconds on one CPU in its stream function. */
  readonly transform: number;
}

/** What the consoles propose, which the guide keeps: a batch size, and no window. */
const BATCH_SIZE = 100;

/** GB: the consoles' default. */
const MEMORY = 0.125;

const BUFFER = { seconds: 60, bytes: 5 * 2 ** 20 };

/** Keys of one LIST. */
const LISTED = 1_000;

/**
 * What a month of so many turns uses, when the guide's table, bucket and logs, which never forget, are
 * as old as ours: `months`. One table, one stream, one Lambda that logs each record, a record of
 * Firehose for each row, CSV without partitions, all of it scanned by each query.
 */
export const guideUsage = (
  turns: number,
  row: GuideRow,
  { months, skillMemory }: { readonly months: number; readonly skillMemory: number },
): readonly Usage[] => {
  const kept = turns * months;
  const tableBytes = kept * (row.item + STORED_OVERHEAD);
  const shards = shardsFor({ writes: (turns / MONTH) * row.writes, bytes: tableBytes });
  const invocations = turns / rowsOfPoll(turns / MONTH / shards, BATCH_SIZE);
  const objects = objectsFor(turns, { rowBytes: row.line, ...BUFFER });
  const streamLog = (turns * row.log + invocations * PLATFORM_LOG) / GIGABYTE;
  const skillLog = (turns * row.skillLog) / GIGABYTE;
  return [
    { what: 'table writes', price: 'tableWrites', units: (turns * row.writes) / MILLION },
    { what: 'table storage', price: 'tableStorage', units: tableBytes / GIGABYTE },
    {
      what: 'waiting for the table in the skill',
      price: 'lambdaX86',
      units: turns * TABLE_WRITE * skillMemory,
    },
    { what: 'stream Lambda, requests', price: 'lambdaRequests', units: invocations / MILLION },
    {
      what: 'stream Lambda, duration',
      price: 'lambdaX86',
      units: (invocations * LAMBDA_CALL + turns * lambdaSeconds(row.transform, MEMORY)) * MEMORY,
    },
    { what: 'stream Lambda, log', price: 'lambdaLogs', units: streamLog },
    { what: "skill's log of the write", price: 'lambdaLogs', units: skillLog },
    {
      what: 'logs kept',
      price: 'logStorage',
      units: (streamLog + skillLog) * LOG_COMPRESSION * months,
    },
    {
      what: 'Firehose',
      price: 'firehose',
      units: (turns * FIREHOSE_UNIT * Math.ceil(row.line / FIREHOSE_UNIT)) / GIGABYTE,
    },
    { what: 'bucket storage', price: 's3Storage', units: (kept * row.line) / GIGABYTE },
    { what: 'bucket writes', price: 's3Put', units: objects / 1_000 },
    { what: 'bucket reads', price: 's3Get', units: (QUERIES * objects * months) / 1_000 },
    { what: 'bucket lists', price: 's3Put', units: (QUERIES * objects * months) / LISTED / 1_000 },
    {
      what: "analysts' queries",
      price: 'athena',
      units: queriedBytes(QUERIES, kept * row.line) / TERABYTE,
    },
  ];
};
