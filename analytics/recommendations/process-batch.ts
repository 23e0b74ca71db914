import type { KinesisStreamBatchResponse, KinesisStreamRecord } from 'aws-lambda';
import { described } from '../contract/loggable-error';
import { eventGroups, type StreamedEvent } from './event-groups';
import { sendEvents, type SendOptions } from './send-events';
import { readTrackEvent, SKIP_REASONS, type SkipReason } from './track-event';

export interface BatchOptions extends Omit<SendOptions, 'remaining'> {
  /** Milliseconds that are left for the whole invocation. */
  readonly remaining: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Writes one line, without its newline. */
  readonly log: (line: string) => void;
}

/** What is kept of the invocation's time for the answer and the log line. */
const MARGIN = 2_000;

type Skipped = Record<SkipReason, number>;

/**
 * Sends the events in a batch of the stream's records to Personalize. Records that are no events for it
 * are counted by their reason and skipped, and so are those that Personalize refuses as invalid. What else
 * it did not take is reported as a partial batch failure: the event source mapping delivers again from the first of it, and Personalize knows an event
 * by its id. Logs one line for the batch, with counts and without any id of a user.
 */
export const processBatch = async (
  event: unknown,
  { remaining, now, log, ...sending }: BatchOptions,
): Promise<KinesisStreamBatchResponse> => {
  const started = now();
  const records = recordsOf(event);
  if (records === undefined) {
    log(JSON.stringify({ level: 'WARN', message: 'event without Records ignored' }));
    return { batchItemFailures: [] };
  }
  const { events, skipped } = readRecords(records);
  const groups = eventGroups(events);
  const { failed, refused, calls, error } = await sendEvents(groups, {
    ...sending,
    remaining: remaining - Math.min(MARGIN, remaining / 4),
  });
  const unsent = failed.flat();
  log(
    JSON.stringify({
      level: unsent.length > 0 ? 'ERROR' : refused.length > 0 ? 'WARN' : 'INFO',
      message: unsent.length === 0 ? 'events sent' : 'events sent in part',
      records_size: records.length,
      sent_events: events.length - unsent.length - refused.length,
      unsent_events: unsent.length,
      refused_events: refused.length,
      put_calls: calls,
      skipped_records: Object.values(skipped).reduce((sum, count) => sum + count, 0),
      skipped,
      duration: now() - started,
      ...(error === undefined ? {} : described(error)),
    }),
  );
  // Lambda takes the lowest of them as the place to begin again.
  const sequenceNumbers = new Set(unsent.map(({ sequenceNumber }) => sequenceNumber));
  return { batchItemFailures: [...sequenceNumbers].map((itemIdentifier) => ({ itemIdentifier })) };
};

const readRecords = (
  records: readonly KinesisStreamRecord[],
): { events: readonly StreamedEvent[]; skipped: Skipped } => {
  const skipped = Object.fromEntries(SKIP_REASONS.map((reason) => [reason, 0])) as Skipped;
  const events = records.flatMap(({ kinesis, eventID }) => {
    const json = Buffer.from(kinesis.data, 'base64').toString('utf8');
    const read = readTrackEvent(json, { recordId: eventID });
    if (typeof read !== 'string')
      return read.map((event) => ({ event, sequenceNumber: kinesis.sequenceNumber }));
    skipped[read] += 1;
    return [];
  });
  return { events, skipped };
};

/** Undefined for what no stream sends, such as the test event of the Lambda console. */
const recordsOf = (event: unknown): readonly KinesisStreamRecord[] | undefined => {
  const records: unknown = (event as { readonly Records?: unknown } | null | undefined)?.Records;
  return Array.isArray(records) ? (records as readonly KinesisStreamRecord[]) : undefined;
};
