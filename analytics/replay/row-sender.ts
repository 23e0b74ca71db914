import type { FirehoseClient } from '@aws-sdk/client-firehose';
import { deliver } from '../stream/deliver';
import { realEffects, type Effects } from '../stream/effects';
import { MAX_CALL_BYTES } from '../stream/limits';
import { packer } from '../stream/pack';

/** The delivery stream did not take all rows. */
export class DeliveryFailed extends Error {
  override readonly name = 'DeliveryFailed';
}

export interface RowSenderOptions {
  readonly firehose: FirehoseClient;
  readonly streamName: string;
  /** Milliseconds that sending what was collected may take. */
  readonly timeout?: number;
  readonly effects?: Pick<Effects, 'now' | 'random' | 'sleep'>;
}

export interface RowSender {
  /** Collects a row with its newline; sends what was collected when that fills a call. */
  readonly add: (row: string | Uint8Array) => Promise<void>;
  /** Sends what was collected. */
  readonly flush: () => Promise<void>;
}

/**
 * Sends rows to a delivery stream, many in a call. After a failure nothing more should be added: what
 * fails for one row fails for the next.
 *
 * @param onSent is told how many rows were sent, in the order of `add`, from the first one on
 * @throws DeliveryFailed from `add` and `flush`
 */
export const rowSender = (
  { firehose, streamName, timeout = 60_000, effects = realEffects }: RowSenderOptions,
  onSent: (rows: number) => Promise<void> | void,
): RowSender => {
  let packing = packer();
  let rows = 0;
  let bytes = 0;

  const flush = async (): Promise<void> => {
    const sending = rows;
    const packs = packing.take();
    packing = packer();
    rows = bytes = 0;
    const { unsent, error } = await deliver(packs, {
      client: firehose,
      streamName,
      deadline: effects.now() + timeout,
      effects,
    });
    await onSent(unsent[0]?.first ?? sending);
    if (unsent.length > 0) throw deliveryFailed(streamName, sending, unsent[0]?.first ?? 0, error);
  };

  return {
    add: async (row) => {
      packing.add(row, rows);
      rows += 1;
      bytes += row.length;
      if (bytes >= MAX_CALL_BYTES) await flush();
    },
    flush,
  };
};

const deliveryFailed = (stream: string, rows: number, sent: number, error: unknown): Error => {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : 'it refused them';
  return new DeliveryFailed(
    `The delivery stream ${stream} took ${sent} of ${rows} rows (${why}); the others are kept, try again later`,
    { cause: error },
  );
};
