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
  /** The packs so far; the packer then starts anew. */
  readonly take: () => Pack[];
}

/**
 * Packs many rows into one record: Firehose bills every record rounded up to 5 KB, so that a record
 * a row would cost several times as much. A row is never split.
 *
 * Rows are written straight into the record's buffer. Joining them as strings first, or a buffer for
 * each, costs half as much again as encoding them.
 */
export const packer = (): Packer => {
  let packs: Pack[] = [];
  let buffer = Buffer.alloc(0);
  let length = 0;
  let rows = 0;
  let first = 0;

  const close = (): void => {
    if (rows > 0) packs.push({ data: buffer.subarray(0, length), rows, first });
    rows = length = 0;
  };
  const open = (index: number): void => {
    close();
    buffer = Buffer.allocUnsafeSlow(MAX_RECORD_BYTES);
    first = index;
  };

  return {
    add: (row, index) => {
      if (!fits(row, MAX_RECORD_BYTES))
        throw new RangeError(
          `A row is longer than a record of Firehose: ${MAX_RECORD_BYTES} bytes`,
        );
      if (rows === 0 || !fits(row, MAX_RECORD_BYTES - length)) open(index);
      if (typeof row === 'string') length += buffer.write(row, length);
      else {
        buffer.set(row, length);
        length += row.length;
      }
      rows += 1;
    },
    take: () => {
      close();
      const taken = packs;
      packs = [];
      return taken;
    },
  };
};

/** A UTF-16 unit is at most three bytes of UTF-8: near the limit only are the bytes counted. */
const fits = (row: string | Uint8Array, room: number): boolean =>
  typeof row === 'string'
    ? row.length * 3 <= room || Buffer.byteLength(row) <= room
    : row.length <= room;

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
