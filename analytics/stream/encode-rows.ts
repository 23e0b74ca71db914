import { type Image, UnencodableTurn, type WriteRow } from './encode';
import { packer, type Pack } from './pack';
import type { StreamRecord } from './stream-record';

/** A row that can't be encoded. */
export interface Misfit {
  readonly index: number;
  readonly record: StreamRecord;
  readonly reason: string;
  /** The column that holds what can't be encoded; undefined where it is the row. */
  readonly column?: string | undefined;
}

/**
 * One for all batches: what was added is taken before anything waits. With a new one for each batch
 * the engine would forget, whenever it collects the last one, how to write to it, and run slowly
 * until it has learnt it again.
 */
const packing = packer();

/** Packs the rows of stream records, in their order, and says which can't be. */
export const encodeRows = (
  rows: readonly StreamRecord[],
  write: WriteRow,
): { packs: readonly Pack[]; misfits: readonly Misfit[] } => {
  const misfits: Misfit[] = [];
  rows.forEach((record, index) => {
    const problem = tryAdd(record, index, write);
    if (problem !== undefined) misfits.push({ index, record, ...problem });
  });
  return { packs: packing.take(), misfits };
};

/** Whatever goes wrong with one row is that row's alone: nothing may block the shard. */
const tryAdd = (
  record: StreamRecord,
  index: number,
  write: WriteRow,
): Pick<Misfit, 'reason' | 'column'> | undefined => {
  const image: unknown = record.dynamodb?.NewImage;
  if (typeof image !== 'object' || image === null)
    return { reason: 'the stream record carries no NewImage' };
  try {
    packing.addWritten(write, image as Image, index);
    return undefined;
  } catch (error) {
    return {
      reason: error instanceof Error ? error.message : String(error),
      ...(error instanceof UnencodableTurn ? { column: error.column } : {}),
    };
  }
};
