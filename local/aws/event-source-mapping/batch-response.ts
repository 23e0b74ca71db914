import type { PolledRecord } from './stream-source';

/** What became of a batch: all done, failed as a whole, or failed from the record at an index on. */
export type BatchOutcome = 'done' | 'failed' | { readonly failedFrom: number };

/**
 * Reads a function's answer as Lambda does with ReportBatchItemFailures: an answer that is empty, or
 * whose list is, is a success; the lowest sequence number in the list is where to begin again; an
 * identifier that is empty or in no record of the batch makes the whole batch a failure.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export const batchOutcome = (response: unknown, batch: readonly PolledRecord[]): BatchOutcome => {
  if (response === null || response === undefined) return 'done';
  if (typeof response !== 'object') return 'failed';
  const { batchItemFailures: failures } = response as { batchItemFailures?: unknown };
  if (failures === null || failures === undefined) return 'done';
  if (!Array.isArray(failures)) return 'failed';
  if (failures.length === 0) return 'done';
  const indexes = failures.map((failure) => indexOf(failure, batch));
  return indexes.includes(-1) ? 'failed' : { failedFrom: Math.min(...indexes) };
};

const indexOf = (failure: unknown, batch: readonly PolledRecord[]): number => {
  const identifier =
    typeof failure === 'object' && failure !== null
      ? (failure as { itemIdentifier?: unknown }).itemIdentifier
      : undefined;
  if (typeof identifier !== 'string' || identifier === '') return -1;
  return batch.findIndex(({ sequenceNumber }) => sequenceNumber === identifier);
};
