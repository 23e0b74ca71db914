import { ByteWriter } from './byte-writer';
import { MAX_CALL_BYTES, MAX_CALL_RECORDS, MAX_RECORD_BYTES } from './limits';

/** One record of Firehose with whole rows in it, in their order. */
export interface Pack {
  readonly data: Uint8Array;
  readonly rows: number;
  /** Index of its first row. */
  readonly first: number;
}

export interface Packer {
  /**
   * Appends a row with its newline. Indexes only ever grow.
   *
   * @throws RangeError when the row alone is longer than a record may be
   */
  readonly add: (row: string | Uint8Array, index: number) => void;
  /**
   * Appends the row that a function writes for a value, newline included; nothing, where it throws.
   *
   * @throws what the function throws, and what `add` does
   */
  readonly addWritten: <T>(
    write: (value: T, bytes: ByteWriter) => void,
    value: T,
    index: number,
  ) => void;
  /** The packs so far; the packer then starts anew. */
  readonly take: () => Pack[];
}

/**
 * Packs many rows into one record: Firehose bills every record rounded up to 5 KB, so that a record
 * a row would cost several times as much. A row is never split.
 *
 * Rows are written one after the other into the same bytes; a full record is copied out of them, so
 * that what waits to be sent is never written to.
 */
export const packer = (): Packer => {
  let packs: Pack[] = [];
  const bytes = new ByteWriter();
  let rows = 0;
  let first = 0;

  const close = (end: number): void => {
    if (rows > 0) packs.push({ data: bytes.takeUntil(end), rows, first });
    rows = 0;
  };

  const addWritten: Packer['addWritten'] = (write, value, index) => {
    const start = bytes.length;
    try {
      write(value, bytes);
      if (bytes.length - start > MAX_RECORD_BYTES) throw tooLong();
    } catch (error) {
      bytes.length = start;
      throw error;
    }
    if (bytes.length > MAX_RECORD_BYTES) close(start);
    if (rows === 0) first = index;
    rows += 1;
  };

  return {
    addWritten,
    add: (row, index) => {
      addWritten(writeRow, row, index);
    },
    take: () => {
      close(bytes.length);
      const taken = packs;
      packs = [];
      return taken;
    },
  };
};

const writeRow = (row: string | Uint8Array, bytes: ByteWriter): void => {
  if (typeof row === 'string') bytes.utf8(row);
  else bytes.append(row);
};

const tooLong = (): RangeError =>
  new RangeError(`A row is longer than a record of Firehose: ${MAX_RECORD_BYTES} bytes`);

/** How many of the leading packs one PutRecordBatch takes: 500 records and 4 MiB. */
export const packsOfOneCall = (packs: readonly Pack[]): number => {
  let bytes = 0;
  let count = 0;
  for (const { data } of packs) {
    bytes += data.length;
    if (count === MAX_CALL_RECORDS || bytes > MAX_CALL_BYTES) break;
    count += 1;
  }
  return count;
};
