import type { FirehoseClient } from '@aws-sdk/client-firehose';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { described } from '../contract/loggable-error';
import { deliver } from './deliver';
import { realEffects, type Effects } from './effects';
import type { WriteRow } from './encode';
import { encodeRows, type Misfit } from './encode-rows';
import type { PutObject } from './put-object';
import { reject } from './reject';
import { isInsert, recordsOf, type StreamRecord } from './stream-record';

export interface BatchOptions {
  readonly write: WriteRow;
  readonly firehose: FirehoseClient;
  readonly streamName: string;
  /** Takes the rows that can't be encoded. */
  readonly putObject: PutObject;
  /** Milliseconds that are left for the whole invocation. */
  readonly remaining: number;
  readonly effects?: Effects;
}

/** What is kept of the invocation's time for the answer and the log line. */
const MARGIN = 2_000;

/** S3 writes at a time: a batch of misfits may be thousands of them. */
const REJECTS_AT_ONCE = 32;

/**
 * Sends the inserted rows of a batch of stream records to the delivery stream.
 *
 * A row that can't be encoded goes to the bucket and the batch goes on. What could not be sent is
 * reported as a partial batch failure from the first unsent row: the event source mapping delivers
 * from there again. Logs one line for the batch, with counts and without any value of a row.
 */
export const processBatch = async (
  event: unknown,
  options: BatchOptions,
): Promise<DynamoDBBatchResponse> => {
  const { effects = realEffects } = options;
  const started = effects.now();
  const deadline = started + options.remaining - Math.min(MARGIN, options.remaining / 4);

  const records = recordsOf(event);
  if (records === undefined) {
    effects.log(JSON.stringify({ level: 'WARN', message: 'event without Records ignored' }));
    return { batchItemFailures: [] };
  }
  const rows = records.filter(isInsert);
  const { packs, misfits } = encodeRows(rows, options.write);
  const [delivery, rejection] = await Promise.all([
    deliver(packs, {
      client: options.firehose,
      streamName: options.streamName,
      deadline,
      effects,
    }),
    rejectRows(misfits, { putObject: options.putObject, deadline, now: effects.now }),
  ]);
  const { unwritten } = rejection;
  const firstUnsent = first([delivery.unsent[0]?.first, unwritten[0]?.index]);
  effects.log(
    JSON.stringify({
      level: firstUnsent === undefined ? 'INFO' : 'ERROR',
      message: firstUnsent === undefined ? 'batch delivered' : 'batch delivered in part',
      records_size: records.length,
      inserted: rows.length,
      encoded: rows.length - misfits.length,
      rejected_count: misfits.length - unwritten.length,
      unwritten_rejects: unwritten.length,
      ...(misfits.length === 0 ? {} : { rejected_columns: byColumn(misfits) }),
      unsent: sum(delivery.unsent.map((pack) => pack.rows)),
      failed_put_count: delivery.failedPutCount,
      put_calls: delivery.putCalls,
      firehose_records: packs.length,
      bytes: sum(packs.map(({ data }) => data.length)),
      duration: effects.now() - started,
      ...errorOf('error_name', delivery.error),
      ...errorOf('reject_error_name', rejection.error),
    }),
  );
  return { batchItemFailures: firstUnsent === undefined ? [] : [failureOf(rows[firstUnsent])] };
};

/** How many rows each column made unreadable; `slots[1].spoken` counts as `slots`. */
const byColumn = (misfits: readonly Misfit[]): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const { column = 'row' } of misfits) {
    const name = column.replace(/[[.].*/, '');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
};

interface Rejection {
  /** The rows that could not be put aside, in order. */
  readonly unwritten: readonly Misfit[];
  readonly error?: unknown;
}

const rejectRows = async (
  misfits: readonly Misfit[],
  options: Parameters<typeof reject>[2],
): Promise<Rejection> => {
  const unwritten: Misfit[] = [];
  let error: unknown;
  for (let start = 0; start < misfits.length; start += REJECTS_AT_ONCE) {
    const some = misfits.slice(start, start + REJECTS_AT_ONCE);
    const results = await Promise.allSettled(
      some.map(({ record, reason }) => reject(record, reason, options)),
    );
    results.forEach((result, index) => {
      const misfit = some[index];
      if (result.status === 'fulfilled' || misfit === undefined) return;
      unwritten.push(misfit);
      error = result.reason;
    });
  }
  return { unwritten, error };
};

const first = (indexes: readonly (number | undefined)[]): number | undefined => {
  const known = indexes.filter((index) => index !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

/** An empty identifier makes the event source mapping take the whole batch for failed. */
const failureOf = (record: StreamRecord | undefined) => ({
  itemIdentifier: record?.dynamodb?.SequenceNumber ?? '',
});

const errorOf = (key: string, error: unknown) =>
  error === undefined ? {} : { [key]: described(error).error_name };

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
