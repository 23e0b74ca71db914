import type { BucketObjects } from './bucket-objects';
import { rowSender, type RowSenderOptions } from './row-sender';

/** The rows that an object holds, or why it has to stay where it is. */
export type ObjectRows =
  { readonly rows: readonly (string | Uint8Array)[] } | { readonly problem: string };

export interface RedeliverOptions extends RowSenderOptions {
  readonly objects: BucketObjects;
  readonly prefix: string;
  readonly rowsOf: (content: Uint8Array) => ObjectRows;
  /** Reads and counts, and changes nothing. */
  readonly dryRun?: boolean;
  /** Is told of each object that stays, and why. */
  readonly onProblem: (message: string) => void;
}

export interface ReplaySummary {
  readonly objects: number;
  /** Rows that the delivery stream took; in a dry run, that it would be sent. */
  readonly rows: number;
  /** Objects that stay. */
  readonly kept: number;
}

/**
 * Sends the rows of objects to the delivery stream, and removes each object once all of its rows are
 * taken. Interrupted in between it sends some rows twice; they are counted once by their request id.
 *
 * @throws DeliveryFailed when the delivery stream does not take the rows; the objects stay
 */
export const redeliverObjects = async (options: RedeliverOptions): Promise<ReplaySummary> => {
  const { objects, prefix, rowsOf, dryRun = false, onProblem } = options;
  const keys = await objects.keys(prefix);
  const underWay: { readonly key: string; left: number }[] = [];
  let rows = 0;
  let kept = 0;

  const sender = rowSender(options, async (sent) => {
    rows += sent;
    let taken = sent;
    for (const object of underWay) {
      const own = Math.min(taken, object.left);
      object.left -= own;
      taken -= own;
    }
    while (underWay[0]?.left === 0) await objects.remove(underWay.shift()?.key ?? '');
  });

  for (const key of keys) {
    const content = rowsOf(await objects.read(key));
    if ('problem' in content) {
      kept += 1;
      onProblem(`${key} stays: ${content.problem}`);
    } else if (dryRun) rows += content.rows.length;
    else {
      underWay.push({ key, left: content.rows.length });
      for (const row of content.rows) await sender.add(row);
    }
  }
  await sender.flush();
  return { objects: keys.length, rows, kept };
};
