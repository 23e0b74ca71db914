import type { FirehoseClient } from '@aws-sdk/client-firehose';
import type { Random } from '../../analytics/generator/hash';
import { deliver } from '../../analytics/stream/deliver';
import { MAX_CALL_RECORDS, MAX_RECORD_BYTES } from '../../analytics/stream/limits';
import { messageOf } from '../errors';
import type { EventTemplate } from './template';

/** What sending needs of the world. */
export interface SendEffects {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Between two attempts: 0 ≤ x < 1. */
  readonly random: () => number;
}

const REAL: SendEffects = {
  now: Date.now,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

export interface SendOptions {
  /** With `maxAttempts: 1`: what is refused is sent again here. */
  readonly client: FirehoseClient;
  readonly deliveryStream: string;
  readonly template: EventTemplate;
  readonly random: Random;
  /** Events a second. */
  readonly rate: number;
  /** Infinity goes on until the signal. */
  readonly count: number;
  /** Makes no more events; what is on its way is waited for. */
  readonly signal: AbortSignal;
  readonly onProgress?: (sent: Sent) => void;
  readonly effects?: SendEffects;
}

/** What became of the events. */
export interface Sent {
  readonly made: number;
  /** That the delivery stream has acknowledged. */
  readonly taken: number;
  readonly failed: number;
  readonly calls: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Why the last of those that failed did. */
  readonly reason?: string;
}

/** So often events are made that are due by then. */
const TICK_MS = 50;

/** Calls on their way at a time; behind them, events wait to be made. */
const MOST_CALLS = 8;

/** How long a call is tried again. */
const PATIENCE_MS = 30_000;

/**
 * Sends events to a delivery stream at a rate, each a record that ends with a newline, as the Kinesis
 * Data Generator does. Exactly so many are made, also where the stream is slower for a while; what it
 * refuses is sent again with growing waits, and counted as failed after half a minute.
 */
export const sendEvents = async ({
  client,
  deliveryStream,
  template,
  random,
  rate,
  count,
  signal,
  onProgress = () => undefined,
  effects = REAL,
}: SendOptions): Promise<Sent> => {
  const begun = effects.now();
  const calls = new Set<Promise<void>>();
  let sent: Omit<Sent, 'seconds'> = { made: 0, taken: 0, failed: 0, calls: 0, bytes: 0 };
  const soFar = (): Sent => ({ ...sent, seconds: (effects.now() - begun) / 1_000 });

  const make = (amount: number): readonly Buffer[] =>
    Array.from({ length: amount }, () =>
      Buffer.from(`${template({ random, now: effects.now() })}\n`),
    );

  const send = async (records: readonly Buffer[]): Promise<void> => {
    const sendable = records.filter(({ length }) => length <= MAX_RECORD_BYTES);
    const { unsent, putCalls, error } = await deliver(
      sendable.map((data, first) => ({ data, rows: 1, first })),
      { client, streamName: deliveryStream, deadline: effects.now() + PATIENCE_MS, effects },
    );
    const tooLong = records.length - sendable.length;
    const reason = reasonOf(error, unsent.length, tooLong);
    sent = {
      ...sent,
      taken: sent.taken + sendable.length - unsent.length,
      failed: sent.failed + unsent.length + tooLong,
      calls: sent.calls + putCalls,
      ...(reason === undefined ? {} : { reason }),
    };
  };

  while (sent.made < count && !signal.aborted) {
    const due = Math.floor(((effects.now() - begun) / 1_000) * rate) + 1;
    const amount = Math.min(count - sent.made, due - sent.made, MAX_CALL_RECORDS);
    if (amount > 0) {
      const records = make(amount);
      const bytes = records.reduce((sum, { length }) => sum + length, 0);
      sent = { ...sent, made: sent.made + amount, bytes: sent.bytes + bytes };
      const call: Promise<void> = send(records).finally(() => calls.delete(call));
      calls.add(call);
      if (calls.size >= MOST_CALLS) await Promise.race(calls);
    }
    onProgress(soFar());
    if (amount < MAX_CALL_RECORDS && sent.made < count) await effects.sleep(TICK_MS);
  }
  await Promise.all(calls);
  onProgress(soFar());
  return soFar();
};

const reasonOf = (error: unknown, unsent: number, tooLong: number): string | undefined => {
  if (tooLong > 0) return `An event is longer than a record may be, ${MAX_RECORD_BYTES} bytes.`;
  if (unsent === 0) return undefined;
  return error === undefined
    ? 'The delivery stream refused them again and again.'
    : messageOf(error);
};
