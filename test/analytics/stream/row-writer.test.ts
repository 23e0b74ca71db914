import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { COLUMNS, SLOT_READING_FIELDS, type Column } from '../../../analytics/contract/turn';
import { ByteWriter } from '../../../analytics/stream/byte-writer';
import { rowWriter, type Image } from '../../../analytics/stream/encode';
import { packer } from '../../../analytics/stream/pack';

/** Few words, so that they come again; hostile ones; lengths around every limit of the encoder. */
const text = fc.oneof(
  fc.constantFrom('dog', 'größe', '🐕', 'a,b', '"', '\\', '\\N', '\n', '\u007f', '\ud83d', ''),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ maxLength: 300 }),
  fc.array(fc.nat(0xffff), { maxLength: 45 }).map((units) => String.fromCharCode(...units)),
);

const time = fc
  .date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString().slice(0, 23).replace('T', ' '));

type Value = string | number | boolean | readonly Row[];
type Row = Readonly<Record<string, Value | null>>;

const valueOf = ({ type }: Column): fc.Arbitrary<Value> => {
  if (type === 'bigint') return fc.oneof(fc.maxSafeInteger(), fc.nat(200));
  if (type === 'boolean') return fc.boolean();
  if (type === 'timestamp') return time;
  if (type === 'slot_readings') return fc.array(rowOf(SLOT_READING_FIELDS), { maxLength: 4 });
  return text;
};

const rowOf = (columns: readonly Column[]): fc.Arbitrary<Row> =>
  fc.record(
    Object.fromEntries(
      columns.map((column, index) => [
        column.name,
        index === 0 || column.nullWhen.startsWith('never')
          ? valueOf(column)
          : fc.option(valueOf(column)),
      ]),
    ),
  );

/** As DynamoDB holds it; a null is either NULL or not there. */
const imageOf = (row: Row): Image =>
  Object.fromEntries<object>(
    Object.entries(row)
      .filter(([name, value]) => value !== null || name.endsWith('_resolved'))
      .map(([name, value]) => [name, attributeOf(value)] as const)
      .reverse(),
  );

const attributeOf = (value: Value | null): object => {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  return { L: value.map((element) => ({ M: imageOf(element) })) };
};

/** Strings are made of what UTF-8 can hold; nulls are left out; columns are in their order. */
const said = (row: Row, columns: readonly Column[]): object =>
  Object.fromEntries(
    columns
      .map(({ name }) => [name, row[name] ?? null] as const)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [
        name,
        typeof value === 'string'
          ? Buffer.from(value).toString()
          : Array.isArray(value)
            ? (value as readonly Row[]).map((element) => said(element, SLOT_READING_FIELDS))
            : value,
      ]),
  );

const jsonLine = (row: Row): string => `${JSON.stringify(said(row, COLUMNS))}\n`;

const csvLine = (row: Row): string => {
  const known = said(row, COLUMNS) as Readonly<Record<string, unknown>>;
  const fields = COLUMNS.map(({ name }) => {
    const value = known[name];
    if (value === undefined) return '';
    if (typeof value === 'boolean') return value ? '1' : '0';
    const plain = typeof value === 'string' ? value : JSON.stringify(value);
    return plain
      .replaceAll('\\', '\\\\')
      .replaceAll(',', '\\,')
      .replaceAll('\n', ' ')
      .replaceAll('\r', ' ');
  });
  return `${fields.join(',')}\n`;
};

const least = (id: string): Image => ({
  request_id: { S: id },
  event_time: { S: '2026-11-22 07:01:08.000' },
  request_type: { S: 'LaunchRequest' },
  outcome: { S: 'launched' },
  response_time: { N: '12' },
});

describe('the bytes of many rows, one after the other,', () => {
  it.each([
    ['json', 'cold', jsonLine],
    ['csv', 'cold', csvLine],
    ['json', 'warm', jsonLine],
    ['csv', 'warm', csvLine],
  ] as const)('are in %s of a %s process what a plain encoder says', (format, state, plain) => {
    const warm = rowWriter(format);
    for (let rows = 0; rows < 1_000; rows += 1) warm(least('a'), new ByteWriter());
    fc.assert(
      fc.property(fc.array(rowOf(COLUMNS), { maxLength: 8 }), (rows) => {
        const write = state === 'warm' ? warm : rowWriter(format);
        const packing = packer();
        rows.forEach((row, index) => {
          packing.addWritten(write, imageOf(row), index);
        });
        const written = packing.take().map(({ data }) => Buffer.from(data).toString());
        expect(written.join('')).toBe(rows.map(plain).join(''));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a writer of rows', () => {
  it('is right about more words than it remembers, before it is warm and after', () => {
    const write = rowWriter('json', COLUMNS.slice(0, 1));
    const bytes = new ByteWriter();
    const ids = Array.from({ length: 9_000 }, (_, index) => `größe ${index % 1_300}`);
    for (const id of ids) write(least(id), bytes);
    expect(Buffer.from(bytes.takeUntil(bytes.length)).toString()).toBe(
      ids.map((id) => `{"request_id":"${id}"}\n`).join(''),
    );
  });

  it('fills one record after the other from the first row on', () => {
    const write = rowWriter('json', COLUMNS.slice(0, 1));
    const packing = packer();
    const id = 'ö'.repeat(30_000);
    const line = `{"request_id":"${id}"}\n`;
    for (let index = 0; index < 100; index += 1) packing.addWritten(write, least(id), index);

    const packs = packing.take();

    expect(packs.map(({ rows }) => rows)).toEqual([17, 17, 17, 17, 17, 15]);
    for (const { data, rows } of packs)
      expect(Buffer.from(data).equals(Buffer.from(line.repeat(rows)))).toBe(true);
  });

  it('leaves nothing of a row that can’t be encoded in the record', () => {
    const write = rowWriter('json', COLUMNS.slice(0, 3));
    const packing = packer();
    const add = (image: Image, index: number) => {
      packing.addWritten(write, image, index);
    };
    add(least('a'), 0);
    expect(() => {
      add({ ...least('b'), api_execution_time: { N: 'x' } }, 1);
    }).toThrow('api_execution_time must be an integer');
    add(least('c'), 2);
    const [pack] = packing.take();
    expect(Buffer.from(pack?.data ?? []).toString()).toBe(
      '{"request_id":"a"}\n{"request_id":"c"}\n',
    );
    expect(pack).toMatchObject({ rows: 2, first: 0 });
  });

  it('never writes into a record that it has given away', () => {
    const packing = packer();
    packing.add('first\n', 0);
    const [sent] = packing.take();
    packing.add('other\n', 1);
    packing.take();
    expect(Buffer.from(sent?.data ?? []).toString()).toBe('first\n');
  });
});
