import {
  FAILED_BATCHES_PREFIX,
  FIREHOSE_ERRORS_PREFIX,
  REJECTED_PREFIX,
} from '../../../analytics/contract/bucket-layout';
import type { Range } from '../../cli/query-range';

/** Lists the keys of objects with when each was written; stops when the caller does. */
export type ListObjects = (
  prefix: string,
) => AsyncIterable<{ readonly key: string; readonly lastModified: Date }>;

/** Objects that hold what did not become rows, written on the days of a range. */
export interface LostRows {
  /** A row each that could not be encoded. */
  readonly rejected: number;
  /** Objects of records that Firehose could not convert. */
  readonly deliveryErrors: number;
  /** Batches of the stream that Lambda gave up. */
  readonly failedBatches: number;
  /** The bucket has more objects than were counted. */
  readonly isPartial: boolean;
}

const MOST_COUNTED = 10_000;

/** Counts what waits for `npm run replay`. */
export const lostRows = async (list: ListObjects, { from, to }: Range): Promise<LostRows> => {
  let isPartial = false;
  const count = async (prefix: string): Promise<number> => {
    let found = 0;
    let seen = 0;
    for await (const { lastModified } of list(prefix)) {
      const day = lastModified.toISOString().slice(0, 10);
      if (day >= from && day <= to) found += 1;
      seen += 1;
      if (seen < MOST_COUNTED) continue;
      isPartial = true;
      break;
    }
    return found;
  };
  return {
    rejected: await count(REJECTED_PREFIX),
    deliveryErrors: await count(FIREHOSE_ERRORS_PREFIX),
    failedBatches: await count(FAILED_BATCHES_PREFIX),
    isPartial,
  };
};
