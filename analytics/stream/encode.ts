import type { LineFormat } from '../contract/bucket-layout';
import { COLUMNS, SLOT_READING_FIELDS, type Column, type ColumnType } from '../contract/turn';
import { type ByteWriter, type Piece, pieceOf } from './byte-writer';
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

/**
 * The encoder of a format: DynamoDB attribute values in, one line out, in the contract's order.
 *
 * - `json`: an object a line; nulls left out.
 * - `csv`: see {@link CSV_NOTATION}; `slots` as JSON text.
 *
 * Attributes that are no column are ignored. Every value is checked against its column's type,
 * because Firehose would either drop a misfit or write it for a query to fail on.
 */
export const encoder = (format: LineFormat, columns: readonly Column[] = COLUMNS): Encode => {
  const notation = notationOf(format);
  return lineOf(compile(columns, notation), notation);
};

const lineOf =
  (table: readonly Compiled[], notation: Notation): Encode =>
  (image) => {
    const line = `${fieldsOf(image, table)}${notation.end}\n`;
    const length = Buffer.byteLength(line);
    if (length > MAX_RECORD_BYTES) throw tooLong(length);
    return line;
  };

/** Rows after which the engine has compiled what writes bytes. */
const WARM = 200;

/**
 * The same as bytes, and several times as fast: what was written for a value is copied when the value
 * comes again. That is so once the engine has compiled it. While it interprets it, to copy eight bytes
 * takes as long as to join two texts, so that the first rows come from the {@link encoder}.
 */
export const rowWriter = (format: LineFormat, columns: readonly Column[] = COLUMNS): WriteRow => {
  const notation = notationOf(format);
  const table = compile(columns, notation);
  const encode = lineOf(table, notation);
  let rows = 0;
  let write: WriteRow | undefined;
  return (image, bytes) => {
    if (write !== undefined) {
      write(image, bytes);
      return;
    }
    bytes.utf8(encode(image));
    rows += 1;
    if (rows === WARM) write = warmWriter(table, notation);
  };
};

const warmWriter = (table: readonly Compiled[], notation: Notation): WriteRow => {
  const writers = writersOf(table);
  const end = pieceOf(`${notation.end}\n`);
  return (image, bytes) => {
    const start = bytes.length;
    writeFields(image, writers, bytes);
    bytes.piece(end);
    if (bytes.length - start > MAX_RECORD_BYTES) throw tooLong(bytes.length - start);
  };
};

const notationOf = (format: LineFormat): Notation =>
  format === 'json' ? JSON_NOTATION : CSV_NOTATION;

const tooLong = (length: number): UnencodableTurn =>
  new UnencodableTurn(
    undefined,
    `its line has ${length} bytes, a record of Firehose at most ${MAX_RECORD_BYTES}`,
  );

/**
 * The text of a value with its label.
 *
 * @param element index of the list's element that the attribute is in; undefined in the row itself
 * @throws UnencodableTurn
 */
type TextOf = (attribute: Image, element?: number) => string;

/** Writes the same text. */
type WriteValue = (attribute: Image, bytes: ByteWriter, element?: number) => void;

interface Compiled {
  readonly name: string;
  readonly place: Place;
  readonly text: TextOf;
}

interface Writer extends Compiled {
  readonly write: WriteValue;
}

/** What the functions that are made for a column know of it. */
interface Place {
  readonly type: ColumnType;
  readonly notation: Notation;
  readonly label: string;
  readonly pathIn: (element: number | undefined) => string;
  /** The text of an attribute that is not there. */
  readonly missing: (element?: number) => string;
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
    const missing: Place['missing'] = (element) => {
      if (isRequired) throw new UnencodableTurn(pathIn(element), 'is missing');
      return notation.missing;
    };
    const label = (index === 0 ? notation.begin : '') + notation.label(name, index === 0);
    const place = { type, notation, label, pathIn, missing };
    return { name, place, text: TEXTS[type](place) };
  });

const writersOf = (table: readonly Compiled[]): readonly Writer[] =>
  table.map(({ name, place, text }) => ({
    ...{ name, place, text },
    write: WRITERS[place.type](place, text),
  }));

const fieldsOf = (image: Image, table: readonly Compiled[], element?: number): string => {
  let fields = '';
  for (const { name, place, text } of table) {
    const attribute = image[name];
    fields +=
      attribute === undefined || attribute === null
        ? place.missing(element)
        : text(attribute as Image, element);
  }
  return fields;
};

const writeFields = (
  image: Image,
  table: readonly Writer[],
  bytes: ByteWriter,
  element?: number,
): void => {
  for (const column of table) {
    const attribute = image[column.name];
    if (attribute === undefined || attribute === null) bytes.ascii(column.place.missing(element));
    else column.write(attribute as Image, bytes, element);
  }
};

/** The text of an attribute without a value of the column's type: null, or a misfit. */
const otherText = (
  attribute: Image,
  { type, pathIn, missing }: Place,
  element: number | undefined,
): string => {
  if (attribute.NULL !== true) throw misfit(attribute, type, pathIn(element));
  return missing(element);
};

const stringText = (place: Place): TextOf => {
  const { quote, special, escape } = place.notation;
  const [opening, { label }] = [place.label + quote, place];
  return (attribute, element) => {
    const value = attribute.S;
    if (typeof value !== 'string') return otherText(attribute, place, element);
    return special.test(value) ? label + escape(value) : opening + value + quote;
  };
};

const timestampText = (place: Place): TextOf => {
  const { label, notation, type, pathIn } = place;
  return (attribute, element) => {
    const value = attribute.S;
    if (typeof value !== 'string') return otherText(attribute, place, element);
    if (!isPossibleTime(value)) throw misfit(attribute, type, pathIn(element));
    return label + notation.quote + value + notation.quote;
  };
};

const integerText = (place: Place): TextOf => {
  const { label, type, pathIn } = place;
  return (attribute, element) => {
    const value = attribute.N;
    if (typeof value !== 'string') return otherText(attribute, place, element);
    if (!isInteger(value)) throw misfit(attribute, type, pathIn(element));
    return label + String(Number(value));
  };
};

const booleanText = (place: Place): TextOf => {
  const { label, notation } = place;
  return (attribute, element) => {
    const value = attribute.BOOL;
    if (typeof value !== 'boolean') return otherText(attribute, place, element);
    return label + (value ? notation.true : notation.false);
  };
};

/** Its elements are JSON in every format. */
const slotReadingsText = (place: Place): TextOf => {
  const { label, notation, pathIn } = place;
  const table = compile(SLOT_READING_FIELDS, JSON_NOTATION, pathIn(undefined));
  return (attribute, element) => {
    if (!Array.isArray(attribute.L)) return otherText(attribute, place, element);
    let readings = '';
    attribute.L.forEach((reading: unknown, index) => {
      const fields = fieldsOf(imageOfReading(reading, index, place, element), table, index);
      readings += (index > 0 ? ',' : '') + fields + JSON_NOTATION.end;
    });
    const json = `[${readings}]`;
    return label + (notation === JSON_NOTATION ? json : notation.escape(json));
  };
};

const imageOfReading = (
  reading: unknown,
  index: number,
  { type, pathIn }: Place,
  element: number | undefined,
): Image => {
  if (isObject(reading) && isObject(reading.M)) return reading.M;
  throw misfit(reading, type, `${pathIn(element)}[${index}]`);
};

const TEXTS: Readonly<Record<ColumnType, (place: Place) => TextOf>> = {
  string: stringText,
  bigint: integerText,
  boolean: booleanText,
  timestamp: timestampText,
  slot_readings: slotReadingsText,
};

/** Words are few and come again and again; ids are long and don't. */
const MOST_KNOWN = 1_000;
const LONGEST_KNOWN = 40;

/** What was written for a value: it is written again as it was then, label and all, unchecked. */
type Known = Map<string, Piece>;

/** @param value undefined where what is written is not a value's */
const writeNew = (known: Known, value: unknown, text: string, bytes: ByteWriter): void => {
  const start = bytes.length;
  bytes.utf8(text);
  if (typeof value !== 'string' || value.length > LONGEST_KNOWN) return;
  if (known.size === MOST_KNOWN) known.clear();
  known.set(value, bytes.pieceFrom(start));
};

const stringWriter = ({ label, notation }: Place, text: TextOf): WriteValue => {
  const { special } = notation;
  const known: Known = new Map();
  const opening = pieceOf(label + notation.quote);
  const closing = pieceOf(notation.quote);
  return (attribute, bytes, element) => {
    const value = attribute.S;
    if (typeof value !== 'string') {
      bytes.ascii(text(attribute, element));
      return;
    }
    const piece = value.length > LONGEST_KNOWN ? undefined : known.get(value);
    if (piece !== undefined) {
      bytes.piece(piece);
      return;
    }
    if (value.length > LONGEST_KNOWN && !special.test(value)) {
      bytes.piece(opening);
      bytes.ascii(value);
      bytes.piece(closing);
    } else writeNew(known, value, text(attribute, element), bytes);
  };
};

const timestampWriter = (_place: Place, text: TextOf): WriteValue => {
  const known: Known = new Map();
  return (attribute, bytes, element) => {
    const value = attribute.S;
    const piece = known.get(value as string);
    if (piece === undefined) writeNew(known, value, text(attribute, element), bytes);
    else bytes.piece(piece);
  };
};

const integerWriter = (_place: Place, text: TextOf): WriteValue => {
  const known: Known = new Map();
  return (attribute, bytes, element) => {
    const value = attribute.N;
    const piece = known.get(value as string);
    if (piece === undefined) writeNew(known, value, text(attribute, element), bytes);
    else bytes.piece(piece);
  };
};

const booleanWriter = ({ label, notation }: Place, text: TextOf): WriteValue => {
  const yes = pieceOf(label + notation.true);
  const no = pieceOf(label + notation.false);
  return (attribute, bytes, element) => {
    const value = attribute.BOOL;
    if (value === true) bytes.piece(yes);
    else if (value === false) bytes.piece(no);
    else bytes.ascii(text(attribute, element));
  };
};

const slotReadingsWriter = (place: Place, text: TextOf): WriteValue => {
  if (place.notation !== JSON_NOTATION)
    return (attribute, bytes, element) => {
      bytes.utf8(text(attribute, element));
    };
  const label = pieceOf(`${place.label}[`);
  const table = writersOf(compile(SLOT_READING_FIELDS, JSON_NOTATION, place.pathIn(undefined)));
  return (attribute, bytes, element) => {
    if (!Array.isArray(attribute.L)) {
      bytes.ascii(text(attribute, element));
      return;
    }
    bytes.piece(label);
    attribute.L.forEach((reading: unknown, index) => {
      if (index > 0) bytes.ascii(',');
      writeFields(imageOfReading(reading, index, place, element), table, bytes, index);
      bytes.ascii(JSON_NOTATION.end);
    });
    bytes.ascii(']');
  };
};

const WRITERS: Readonly<Record<ColumnType, (place: Place, text: TextOf) => WriteValue>> = {
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
