import { PutRecordsCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { realEffects, type Effects } from '../stream/effects';
import { isTransient } from '../stream/transient';
import type { TrackEvent } from './track-event';

export interface PutOptions {
  /** With `maxAttempts: 1`: it is the loop here that retries. */
  readonly client: Pick<KinesisClient, 'send'>;
  readonly streamName: string;
  /** When to stop, in milliseconds since 1970. */
  readonly deadline: number;
  readonly effects?: Pick<Effects, 'now' | 'random' | 'sleep'>;
}

export interface Putting {
  /** What the stream did not take, in order. */
  readonly unsent: readonly TrackEvent[];
  /** What the last call failed with, where something is unsent because of it. */
  readonly error?: unknown;
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html; the events are small. */
const RECORDS_A_CALL = 500;
const CALL_MS = 10_000;
const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;

/**
 * Puts events on the stream, those of a session into one shard, and puts again what it refused, until
 * everything is taken, the deadline is near, or an error says that trying again is useless. Never
 * throws.
 */
export const putRecords = async (
  events: readonly TrackEvent[],
  { client, streamName, deadline, effects = realEffects }: PutOptions,
): Promise<Putting> => {
  let unsent = events;
  let failures = 0;
  let error: unknown;
  while (unsent.length > 0) {
    const remaining = deadline - effects.now();
    if (remaining <= 0) break;
    const call = unsent.slice(0, RECORDS_A_CALL);
    try {
      const failed = await putOnce(call, client, streamName, Math.min(CALL_MS, remaining));
      failures = failed.length < call.length ? 0 : failures + 1;
      unsent = [...failed, ...unsent.slice(call.length)];
      error = undefined;
      if (failed.length === 0) continue;
    } catch (thrown) {
      error = thrown;
      if (!isTransient(thrown)) break;
      failures += 1;
    }
    const delay = effects.random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** failures);
    if (effects.now() + delay >= deadline) break;
    await effects.sleep(delay);
  }
  return { unsent, ...(error === undefined ? {} : { error }) };
};

/** @returns what was refused; an answer that names fewer records, or more, proves nothing */
const putOnce = async (
  call: readonly TrackEvent[],
  client: PutOptions['client'],
  streamName: string,
  milliseconds: number,
): Promise<readonly TrackEvent[]> => {
  const { Records: results = [] } = await client.send(
    new PutRecordsCommand({
      StreamName: streamName,
      Records: call.map((event) => ({
        Data: Buffer.from(JSON.stringify(event)),
        PartitionKey: event.anonymousId,
      })),
    }),
    { abortSignal: AbortSignal.timeout(Math.ceil(milliseconds)) },
  );
  return results.length === call.length
    ? call.filter((_, index) => results[index]?.ErrorCode !== undefined)
    : call;
};
