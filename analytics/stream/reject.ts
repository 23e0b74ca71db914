import { createHash } from 'node:crypto';
import { REJECTED_PREFIX } from '../contract/bucket-layout';
import type { PutObject } from './put-object';
import type { StreamRecord } from './stream-record';

/** The object of a rejected row. */
export interface RejectedRow {
  /** Why it can't be encoded: names the column and quotes the value. */
  readonly reason: string;
  readonly event_id: string;
  readonly sequence_number: string | null;
  /** ISO 8601, UTC. */
  readonly arrived_at: string;
  /** The image as it came: DynamoDB attribute values. */
  readonly image: unknown;
}

export interface RejectOptions {
  readonly putObject: PutObject;
  /** When to stop, in milliseconds since 1970. */
  readonly deadline: number;
  readonly now: () => number;
}

/**
 * Puts a row that can't be encoded into the bucket. The key depends on the record alone, so that a
 * batch which comes again writes the same object.
 *
 * @throws what S3 answers, or a TimeoutError at the deadline
 */
export const reject = async (
  record: StreamRecord,
  reason: string,
  { putObject, deadline, now }: RejectOptions,
): Promise<void> => {
  const { key, row } = rejectedRow(record, reason, now());
  const signal = AbortSignal.timeout(Math.max(0, Math.ceil(deadline - now())));
  await putObject(key, JSON.stringify(row), signal);
};

const rejectedRow = (record: StreamRecord, reason: string, now: number) => {
  const { eventID, dynamodb } = record;
  const seconds = dynamodb?.ApproximateCreationDateTime;
  const arrivedAt = new Date(isEpoch(seconds) ? seconds * 1_000 : now).toISOString();
  const id = typeof eventID === 'string' && SAFE_ID.test(eventID) ? eventID : digest(record);
  const row: RejectedRow = {
    reason,
    event_id: id,
    sequence_number: dynamodb?.SequenceNumber ?? null,
    arrived_at: arrivedAt,
    image: dynamodb?.NewImage ?? null,
  };
  return { key: `${REJECTED_PREFIX}dt=${arrivedAt.slice(0, 10)}/${id}.json`, row };
};

const SAFE_ID = /^[\w-]{1,100}$/;

const LAST_SECOND = 253_402_300_799; // of the year 9999: later dates have longer years

const isEpoch = (seconds: unknown): seconds is number =>
  typeof seconds === 'number' && seconds >= 0 && seconds <= LAST_SECOND;

const digest = (record: StreamRecord): string =>
  createHash('sha256').update(JSON.stringify(record)).digest('hex').slice(0, 32);
