import { describe, expect, it } from '@jest/globals';
import { packer, packsOfOneCall, type Pack } from '../../../analytics/stream/pack';

const MAX_RECORD = 1_024_000;

const row = (bytes: number, letter = 'x'): string => `${letter.repeat(bytes - 1)}\n`;

const shape = ({ data, rows, first }: Pack) => ({ bytes: data.length, rows, first });

const pack = (rows: readonly (string | Uint8Array)[]): Pack[] => {
  const packing = packer();
  rows.forEach((one, index) => packing.add(one, index));
  return packing.take();
};

describe('packer', () => {
  it('puts rows one after the other into one record', () => {
    const [only, ...others] = pack(['{"a":1}\n', '{"b":"🐕é"}\n', Buffer.from('{"c":3}\n')]);
    expect(others).toEqual([]);
    expect(Buffer.from(only?.data ?? []).toString()).toBe('{"a":1}\n{"b":"🐕é"}\n{"c":3}\n');
    expect(only).toMatchObject({ rows: 3, first: 0 });
  });

  it('makes nothing of nothing', () => {
    expect(pack([])).toEqual([]);
  });

  it('fills a record to its last byte and never splits a row', () => {
    const rows = [row(MAX_RECORD - 10), row(10), row(10), row(MAX_RECORD), row(1)];
    expect(pack(rows).map(shape)).toEqual([
      { bytes: MAX_RECORD, rows: 2, first: 0 },
      { bytes: 10, rows: 1, first: 2 },
      { bytes: MAX_RECORD, rows: 1, first: 3 },
      { bytes: 1, rows: 1, first: 4 },
    ]);
  });

  it('counts bytes, not characters', () => {
    const half = row(MAX_RECORD / 4, 'é'); // 2 bytes each but the newline
    expect(Buffer.byteLength(half)).toBe(MAX_RECORD / 2 - 1);
    expect(pack([half, half, row(2), row(1)]).map(shape)).toEqual([
      { bytes: MAX_RECORD, rows: 3, first: 0 },
      { bytes: 1, rows: 1, first: 3 },
    ]);
  });

  it('refuses a row that no record can hold', () => {
    expect(() => pack([row(MAX_RECORD + 1)])).toThrow(RangeError);
  });

  it('keeps the indexes it was given', () => {
    const packing = packer();
    packing.add('a\n', 4);
    packing.add('b\n', 9);
    expect(packing.take().map(shape)).toEqual([{ bytes: 4, rows: 2, first: 4 }]);
    packing.add('c\n', 12);
    expect(packing.take().map(shape)).toEqual([{ bytes: 2, rows: 1, first: 12 }]);
  });
});

describe('packsOfOneCall', () => {
  const packs = (count: number, bytes: number): Pack[] =>
    Array.from({ length: count }, (_, first) => ({ data: new Uint8Array(bytes), rows: 1, first }));

  it('takes 500 records', () => {
    expect(packsOfOneCall(packs(501, 10))).toBe(500);
  });

  it('takes 4 MiB', () => {
    expect(packsOfOneCall(packs(5, MAX_RECORD))).toBe(4);
    expect(packsOfOneCall([...packs(4, MAX_RECORD), ...packs(1, 98_304)])).toBe(5);
    expect(packsOfOneCall([...packs(4, MAX_RECORD), ...packs(1, 98_305)])).toBe(4);
  });
});
