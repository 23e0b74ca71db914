import * as zlib from 'node:zlib';

/** Continues the checksum `previous` (0 at first) over `data`. */
export type Checksum = (data: Uint8Array, previous?: number) => number;

const tableOf = (polynomial: number): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value >>> 0;
  });

const checksumOver = (polynomial: number): Checksum => {
  const table = tableOf(polynomial);
  return (data, previous = 0) => {
    let value = ~previous;
    for (const byte of data) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] ?? 0);
    return ~value >>> 0;
  };
};

/** CRC-32 as zlib and PNG have it. Node has its own since 20.15, some ten times as fast. */
export const crc32: Checksum =
  (zlib as { readonly crc32?: Checksum }).crc32 ?? checksumOver(0xedb88320);

/** CRC-32C, Castagnoli's polynomial. */
export const crc32c: Checksum = checksumOver(0x82f63b78);
