import type { LineFormat } from '../contract/bucket-layout';
import { COLUMNS, SLOT_READING_FIELDS, type Column, type ColumnType } from '../contract/turn';
import { ByteWriter, type Piece, pieceOf } from './byte-writer';
import { MAX_RECORD_BYTES } from './limits';
import { CSV_NOTATION, JSON_NOTATION, type Notation } from './notation';

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

/** Writes the row as a line with its newline; @throws UnencodableTurn, after a part may be written */
export type WriteRow = (image: Image, bytes: ByteWriter) => void;

/** @returns the line with its newline; @throws UnencodableTurn */
export type Encode = (image: Image) => string;

/** The encoder of a format as text, for those who keep lines: the same bytes as {@link rowWriter}. */
export const encoder = (format: LineFormat, columns: readonly Column[] = COLUMNS): Encode => {
  const write = rowWriter(format, columns);
  const bytes = new ByteWriter();
  return (image) => {
    bytes.length = 0;
    write(image, bytes);
    return bytes.text();
  };
};

/**
 * The encoder of a format: DynamoDB attribute values in, one line out, in the contract's order.
 *
 * - `json`: an object a line; nulls left out.
 * - `csv`: see {@link CSV_NOTATION}; `slots` as JSON text.
 *
 * Attributes that are no column are ignored. Every value is checked against its column's type,
 * because Firehose would either drop a misfit or write it for a query to fail on.
 */
export const rowWriter = (format: LineFormat, columns: readonly Column[] = COLUMNS): WriteRow => {
  const notation = format === 'json' ? JSON_NOTATION : CSV_NOTATION;
  const table = compile(columns, notation);
  const end = pieceOf(`${notation.end}\n`);
  return (image, bytes) => {
    const start = bytes.length;
    writeFields(image, table, bytes);
    bytes.piece(end);
    if (bytes.length - start > MAX_RECORD_BYTES) throw tooLong(bytes.length - start);
  };
};

const tooLong = (length: number): UnencodableTurn =>
  new UnencodableTurn(
    undefined,
    `its line has ${length} bytes, a record of Firehose at most ${MAX_RECORD_BYTES}`,
  );

/** @param element index of the list's element that the attribute is in; undefined in the row itself */
type WriteValue = (attribute: Image, bytes: ByteWriter, element?: number) => void;

interface Compiled {
  readonly name: string;
  /** Writes the value with its label. */
  readonly write: WriteValue;
  readonly missing: WriteMissing;
}

type WriteMissing = (bytes: ByteWriter, element?: number) => void;

/** What the functions that are made for a column know of it. */
interface Place {
  readonly type: ColumnType;
  readonly notation: Notation;
  readonly label: string;
  readonly pathIn: (element: number | undefined) => string;
  readonly missing: WriteMissing;
}

/** @param list the column whose elements have these columns */
const compile = (
  columns: readonly Column[],
  notation: Notation,
  list?: string,
): readonly Compiled[] =>
  columns.map(({ name, type, nullWhen }, index) => {
    const pathIn = (element: number | undefined): string =>
      element === undefined ? name : `${list}[${element}].${name}`;
    const isRequired = index === 0 || nullWhen.startsWith('never');
    const nothing = pieceOf(notation.missing);
    const missing: WriteMissing = (bytes, element) => {
      if (isRequired) throw new UnencodableTurn(pathIn(element), 'is missing');
      bytes.piece(nothing);
    };
    const label = (index === 0 ? notation.begin : '') + notation.label(name, index === 0);
    return { name, missing, write: WRITERS[type]({ type, notation, label, pathIn, missing }) };
  });

const writeFields = (
  image: Image,
  table: readonly Compiled[],
  bytes: ByteWriter,
  element?: number,
): void => {
  for (const column of table) {
    const attribute = image[column.name];
    if (attribute === undefined || attribute === null) column.missing(bytes, element);
    else column.write(attribute as Image, bytes, element);
  }
};

/** An attribute without a value of the column's type: null, or a misfit. */
const writeOther = (
  attribute: Image,
  { type, pathIn, missing }: Place,
  bytes: ByteWriter,
  element: number | undefined,
): void => {
  if (attribute.NULL !== true) throw misfit(attribute, type, pathIn(element));
  missing(bytes, element);
};

/** Words are few and come again and again; ids are long and don't. */
const MOST_KNOWN = 1_000;
const LONGEST_KNOWN = 40;

/** What was written for a value: it is written again as it was then, label and all, unchecked. */
type Known = Map<string, Piece>;

const learn = (known: Known, value: string, bytes: ByteWriter, start: number): void => {
  if (value.length > LONGEST_KNOWN) return;
  if (known.size === MOST_KNOWN) known.clear();
  known.set(value, bytes.pieceFrom(start));
};

const stringWriter = (place: Place): WriteValue => {
  const { label, notation } = place;
  const { special, escape } = notation;
  const known: Known = new Map();
  const opening = pieceOf(label + notation.quote);
  const closing = pieceOf(notation.quote);
  const write = (value: string, bytes: ByteWriter): void => {
    if (special.test(value)) {
      bytes.utf8(label + escape(value));
      return;
    }
    bytes.piece(opening);
    bytes.ascii(value);
    bytes.piece(closing);
  };
  return (attribute, bytes, element) => {
    const value = attribute.S;
    if (typeof value !== 'string') {
      writeOther(attribute, place, bytes, element);
      return;
    }
    const piece = value.length > LONGEST_KNOWN ? undefined : known.get(value);
    if (piece !== undefined) {
      bytes.piece(piece);
      return;
    }
    const start = bytes.length;
    write(value, bytes);
    learn(known, value, bytes, start);
  };
};

const timestampWriter = (place: Place): WriteValue => {
  const { label, notation, type, pathIn } = place;
  const known: Known = new Map();
  return (attribute, bytes, element) => {
    const value = attribute.S;
    if (typeof value !== 'string') {
      writeOther(attribute, place, bytes, element);
      return;
    }
    const piece = known.get(value);
    if (piece !== undefined) {
      bytes.piece(piece);
      return;
    }
    if (!isPossibleTime(value)) throw misfit(attribute, type, pathIn(element));
    const start = bytes.length;
    bytes.utf8(label + notation.quote + value + notation.quote);
    learn(known, value, bytes, start);
  };
};

const integerWriter = (place: Place): WriteValue => {
  const { label, type, pathIn } = place;
  const known: Known = new Map();
  return (attribute, bytes, element) => {
    const value = attribute.N;
    if (typeof value !== 'string') {
      writeOther(attribute, place, bytes, element);
      return;
    }
    const piece = known.get(value);
    if (piece !== undefined) {
      bytes.piece(piece);
      return;
    }
    if (!isInteger(value)) throw misfit(attribute, type, pathIn(element));
    const start = bytes.length;
    bytes.utf8(label + String(Number(value)));
    learn(known, value, bytes, start);
  };
};

const booleanWriter = (place: Place): WriteValue => {
  const { label, notation } = place;
  const yes = pieceOf(label + notation.true);
  const no = pieceOf(label + notation.false);
  return (attribute, bytes, element) => {
    const value = attribute.BOOL;
    if (value === true) bytes.piece(yes);
    else if (value === false) bytes.piece(no);
    else writeOther(attribute, place, bytes, element);
  };
};

/** Its elements are JSON in every format. */
const slotReadingsWriter = (place: Place): WriteValue => {
  const { notation, type, pathIn } = place;
  const label = pieceOf(place.label);
  const table = compile(SLOT_READING_FIELDS, JSON_NOTATION, pathIn(undefined));
  return (attribute, bytes, element) => {
    if (!Array.isArray(attribute.L)) {
      writeOther(attribute, place, bytes, element);
      return;
    }
    bytes.piece(label);
    const start = bytes.length;
    bytes.ascii('[');
    attribute.L.forEach((reading: unknown, index) => {
      if (!isObject(reading) || !isObject(reading.M))
        throw misfit(reading, type, `${pathIn(element)}[${index}]`);
      if (index > 0) bytes.ascii(',');
      writeFields(reading.M, table, bytes, index);
      bytes.ascii(JSON_NOTATION.end);
    });
    bytes.ascii(']');
    if (notation === JSON_NOTATION) return;
    const json = bytes.text(start);
    bytes.length = start;
    bytes.utf8(notation.escape(json));
  };
};

const WRITERS: Readonly<Record<ColumnType, (place: Place) => WriteValue>> = {
  string: stringWriter,
  bigint: integerWriter,
  boolean: booleanWriter,
  timestamp: timestampWriter,
  slot_readings: slotReadingsWriter,
};

const INTEGER = /^-?\d{1,16}$/;

const isInteger = (value: string): boolean =>
  INTEGER.test(value) && Number.isSafeInteger(Number(value));

const TIMESTAMP = /^\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{3})?$/;

const isPossibleTime = (value: string): boolean => TIMESTAMP.test(value) && hasPossibleDate(value);

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const hasPossibleDate = (value: string): boolean => {
  const year = Number(value.slice(0, 4));
  const month = Number(value.slice(5, 7));
  const day = Number(value.slice(8, 10));
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= days;
};

const isObject = (value: unknown): value is Image =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const EXPECTED: Readonly<Record<ColumnType, string>> = {
  string: 'text (S)',
  bigint: 'an integer (N) from -9007199254740991 to 9007199254740991',
  boolean: 'a boolean (BOOL)',
  timestamp: 'a possible time (S) of the form yyyy-MM-dd HH:mm:ss.SSS',
  slot_readings: 'a list (L) of maps (M)',
};

const misfit = (value: unknown, type: ColumnType, path: string): UnencodableTurn =>
  new UnencodableTurn(path, `must be ${EXPECTED[type]}, but is ${excerpt(value)}`);

const excerpt = (value: unknown): string => {
  const json = JSON.stringify(value);
  return json.length > 200 ? `${json.slice(0, 200)}…` : json;
};
