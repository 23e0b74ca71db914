import {
  PutRecordBatchCommand,
  type FirehoseClient,
  type PutRecordBatchCommandOutput,
} from '@aws-sdk/client-firehose';
import { realEffects, type Effects } from './effects';
import { packsOfOneCall, type Pack } from './pack';
import { isTransient } from './transient';

export interface Delivery {
  /** What the delivery stream did not take, in order. */
  readonly unsent: readonly Pack[];
  readonly putCalls: number;
  /** Entries that a call which was answered with 200 refused, over all attempts. */
  readonly failedPutCount: number;
  /** The error that the last call ended with, where packs are unsent because of one. */
  readonly error?: unknown;
}

export interface DeliverOptions {
  /** With `maxAttempts: 1`: it is the loop here that retries. */
  readonly client: FirehoseClient;
  readonly streamName: string;
  /** When to stop, in milliseconds since 1970. */
  readonly deadline: number;
  /** Milliseconds that one call may take. */
  readonly callTimeout?: number;
  readonly effects?: Pick<Effects, 'now' | 'random' | 'sleep'>;
}

const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;

/**
 * Sends packs to a delivery stream, in order, and sends again what it refused, until everything is
 * taken, the deadline is near, or an error says that trying again is useless. Never throws.
 *
 * - 200 with `FailedPutCount` above 0 is a partial failure: only the failed entries are sent again.
 * - Throttling, 5xx, network errors and timeouts: the whole call is sent again. It may have been
 *   taken all the same; rows are counted once by their request id.
 *
 * Waits grow exponentially, with full jitter, while a call brings no progress.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export const deliver = async (
  packs: readonly Pack[],
  { client, streamName, deadline, callTimeout = 10_000, effects = realEffects }: DeliverOptions,
): Promise<Delivery> => {
  let unsent = packs;
  let putCalls = 0;
  let failedPutCount = 0;
  let failures = 0;
  let error: unknown;

  while (unsent.length > 0) {
    const remaining = deadline - effects.now();
    if (remaining <= 0) break;
    const call = unsent.slice(0, packsOfOneCall(unsent));
    const rest = unsent.slice(call.length);
    putCalls += 1;
    try {
      const output = await client.send(
        new PutRecordBatchCommand({
          DeliveryStreamName: streamName,
          Records: call.map(({ data }) => ({ Data: data })),
        }),
        { abortSignal: AbortSignal.timeout(Math.ceil(Math.min(callTimeout, remaining))) },
      );
      const failed = failedOf(call, output);
      failedPutCount += failed.length;
      failures = failed.length < call.length ? 0 : failures + 1;
      unsent = [...failed, ...rest];
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
  return { unsent, putCalls, failedPutCount, ...(error === undefined ? {} : { error }) };
};

/** Entries correspond by position; an answer that names fewer or more of them proves nothing. */
const failedOf = (
  call: readonly Pack[],
  { RequestResponses: responses = [] }: PutRecordBatchCommandOutput,
): readonly Pack[] =>
  responses.length === call.length
    ? call.filter((_, index) => responses[index]?.ErrorCode !== undefined)
    : call;
