import type { LineFormat } from '../contract/bucket-layout';
import { COLUMNS, SLOT_READING_FIELDS, type Column, type ColumnType } from '../contract/turn';
import { MAX_RECORD_BYTES } from './limits';

/**
 * An item as a stream record holds it. Whoever may write to the table decides what is in it, so that
 * nothing is taken for granted.
 */
export type Image = Readonly<Record<string, unknown>>;

/** A row that can't become a line: the value does not fit the column's type. */
export class UnencodableTurn extends Error {
  override readonly name = 'UnencodableTurn';
  /** The column, `slots[1].spoken` for a field of an element; undefined when the whole row is meant. */
  readonly column: string | undefined;

  constructor(column: string | undefined, problem: string) {
    super(column === undefined ? `Cannot encode the turn: ${problem}` : `${column} ${problem}`);
    this.column = column;
  }
}

/** @returns the line with its newline; @throws UnencodableTurn */
export type Encode = (image: Image) => string;

/**
 * The encoder of a format: DynamoDB attribute values in, one line out, in the contract's order.
 *
 * - `json`: an object a line; nulls left out.
 * - `csv`: what Hive's LazySimpleSerDe reads with `,` and the escape character `\`: nulls empty,
 *   booleans 1 or 0, line breaks within a value become a space, `slots` as JSON text.
 *
 * Attributes that are no column are ignored. Every value is checked against its column's type,
 * because Firehose would either drop a misfit or write it for a query to fail on.
 */
export const encoder = (format: LineFormat, columns: readonly Column[] = COLUMNS): Encode => {
  const table = compile(columns);
  return format === 'json'
    ? (image) => limited(`${jsonObject(image, table, '')}\n`)
    : (image) => limited(`${csvFields(image, table)}\n`);
};

interface Compiled {
  readonly name: string;
  readonly type: ColumnType;
  readonly required: boolean;
  /** What precedes the value in JSON: `{"name":` for the first column, `,"name":` for the others. */
  readonly label: string;
}

/** The first column is the key: it is never null, so that the others can always follow a comma. */
const compile = (columns: readonly Column[]): readonly Compiled[] =>
  columns.map(({ name, type, nullWhen }, index) => ({
    name,
    type,
    required: index === 0 || nullWhen.startsWith('never'),
    label: `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
  }));

const READING = compile(SLOT_READING_FIELDS);

const jsonObject = (image: Image, table: readonly Compiled[], path: string): string => {
  let json = '';
  for (const column of table) {
    const attribute = image[column.name];
    if (attribute === undefined || isNull(attribute)) forbidMissing(column, path);
    else json += column.label + jsonValue(attribute as Image, column, path);
  }
  return json + '}';
};

const csvFields = (image: Image, table: readonly Compiled[]): string => {
  let line = '';
  for (const column of table) {
    if (column !== table[0]) line += ',';
    const attribute = image[column.name];
    if (attribute === undefined || isNull(attribute)) forbidMissing(column, '');
    else line += csvValue(attribute as Image, column);
  }
  return line;
};

const isNull = (attribute: unknown): boolean =>
  attribute === null || (attribute as Image).NULL === true;

const forbidMissing = ({ name, required }: Compiled, path: string): void => {
  if (required) throw new UnencodableTurn(path + name, 'is missing');
};

const limited = (line: string): string => {
  // A UTF-16 unit is at most three bytes of UTF-8: only lines that might be too long are measured.
  if (line.length * 3 <= MAX_RECORD_BYTES) return line;
  const bytes = Buffer.byteLength(line);
  if (bytes <= MAX_RECORD_BYTES) return line;
  throw new UnencodableTurn(
    undefined,
    `its line has ${bytes} bytes, a record of Firehose at most ${MAX_RECORD_BYTES}`,
  );
};

const jsonValue = (attribute: Image, column: Compiled, path: string): string => {
  switch (column.type) {
    case 'string':
      return quoted(text(attribute, column, path));
    case 'bigint':
      return integer(attribute, column, path);
    case 'boolean':
      return boolean(attribute, column, path) ? 'true' : 'false';
    case 'timestamp':
      return `"${timestamp(attribute, column, path)}"`;
    case 'slot_readings':
      return slotReadings(attribute, column);
  }
};

const csvValue = (attribute: Image, column: Compiled): string => {
  switch (column.type) {
    case 'string':
      return escaped(text(attribute, column, ''));
    case 'bigint':
      return integer(attribute, column, '');
    case 'boolean':
      return boolean(attribute, column, '') ? '1' : '0';
    case 'timestamp':
      return timestamp(attribute, column, '');
    case 'slot_readings':
      return escaped(slotReadings(attribute, column));
  }
};

const text = (attribute: Image, column: Compiled, path: string): string => {
  if (typeof attribute.S === 'string') return attribute.S;
  throw misfit(attribute, column, path);
};

const INTEGER = /^-?\d{1,16}$/;

const integer = (attribute: Image, column: Compiled, path: string): string => {
  const value = attribute.N;
  if (typeof value !== 'string' || !INTEGER.test(value) || !Number.isSafeInteger(Number(value)))
    throw misfit(attribute, column, path);
  return String(Number(value));
};

const boolean = (attribute: Image, column: Compiled, path: string): boolean => {
  if (typeof attribute.BOOL === 'boolean') return attribute.BOOL;
  throw misfit(attribute, column, path);
};

const TIMESTAMP = /^\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{3})?$/;

const timestamp = (attribute: Image, column: Compiled, path: string): string => {
  const value = attribute.S;
  if (typeof value === 'string' && TIMESTAMP.test(value) && hasPossibleDate(value)) return value;
  throw misfit(attribute, column, path);
};

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const hasPossibleDate = (value: string): boolean => {
  const year = Number(value.slice(0, 4));
  const month = Number(value.slice(5, 7));
  const day = Number(value.slice(8, 10));
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= days;
};

const slotReadings = (attribute: Image, column: Compiled): string => {
  if (!Array.isArray(attribute.L)) throw misfit(attribute, column, '');
  let json = '';
  let index = 0;
  for (const element of attribute.L as readonly unknown[]) {
    const path = `${column.name}[${index}]`;
    if (!isObject(element) || !isObject(element.M)) throw misfit(element, column, '', path);
    json += (index === 0 ? '' : ',') + jsonObject(element.M, READING, `${path}.`);
    index += 1;
  }
  return `[${json}]`;
};

const isObject = (value: unknown): value is Image =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// eslint-disable-next-line no-control-regex -- JSON has to escape them
const NEEDS_CARE = /["\\\u0000-\u001f\ud800-\udfff]/;

const quoted = (value: string): string =>
  NEEDS_CARE.test(value) ? JSON.stringify(wellFormed(value)) : `"${value}"`;

/** Half a surrogate pair is no character; UTF-8 has no bytes for it. */
const wellFormed = (value: string): string => value.replace(/\p{Surrogate}/gu, '\ufffd');

const NEEDS_ESCAPE = /[\\,\n\r\ud800-\udfff]/;

const escaped = (value: string): string =>
  NEEDS_ESCAPE.test(value)
    ? wellFormed(value)
        .replace(/[\\,]/g, String.raw`\$&`)
        .replace(/[\n\r]/g, ' ')
    : value;

const EXPECTED: Readonly<Record<ColumnType, string>> = {
  string: 'text (S)',
  bigint: 'an integer (N) from -9007199254740991 to 9007199254740991',
  boolean: 'a boolean (BOOL)',
  timestamp: 'a possible time (S) of the form yyyy-MM-dd HH:mm:ss.SSS',
  slot_readings: 'a list (L) of maps (M)',
};

const misfit = (value: unknown, { name, type }: Compiled, path: string, where = path + name) =>
  new UnencodableTurn(where, `must be ${EXPECTED[type]}, but is ${excerpt(value)}`);

const excerpt = (value: unknown): string => {
  const json = JSON.stringify(value);
  return json.length > 200 ? `${json.slice(0, 200)}…` : json;
};
