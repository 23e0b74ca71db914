import { malformed, type ConversionError } from './json-documents';
import { parseHiveType, type HiveType, type ScalarKind } from './hive-type';

/** Firehose's two readers of JSON: OpenX takes what it can make fit, Hive refuses it. */
export type Deserializer = 'openx' | 'hive';

/** A document that does not fit the columns. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
  readonly error: ConversionError;

  constructor(message: string) {
    super(message);
    this.error = malformed(message);
  }
}

const doesNotMatch = (reason: string): Misfit =>
  new Misfit(`Data does not match the schema. ${reason}`);

/** Java's message for text that is no number, boolean or time; so Firehose answers. */
const forInput = (value: unknown): Misfit => doesNotMatch(`For input string: "${textOf(value)}"`);

/** Gives the JSON text of a value as a type's reader takes it; null where there is no value. */
type Encode = (value: unknown) => string;

/**
 * Makes the encoder of documents for a table: a document becomes one line of JSON with the table's
 * columns, of exactly the declared types, so that the writer of the Parquet file need not check
 * anything. Keys are matched in lower case; fields that are no columns are dropped, columns without
 * a field are null.
 *
 * What each reader takes follows what was measured on AWS
 * (https://github.com/floci-io/floci/pull/3521, https://github.com/floci-io/floci/pull/3333); a
 * number with a fraction for an integer column, which nobody has measured, does not fit.
 *
 * @throws UserError for a column type that JSON cannot be converted to
 */
export const rowEncoder = (
  columns: readonly { readonly name: string; readonly type: string }[],
  deserializer: Deserializer,
): ((document: Readonly<Record<string, unknown>>) => string) => {
  const fields = columns.map(({ name, type }) => ({ name, type: parseHiveType(type) }));
  return structEncoder(fields, deserializer);
};

const encoderOf = (type: HiveType, deserializer: Deserializer): Encode => {
  switch (type.kind) {
    case 'array':
      return nullable(arrayEncoder(encoderOf(type.of, deserializer), deserializer));
    case 'map':
      return nullable(mapEncoder(encoderOf(type.of, deserializer), deserializer));
    case 'struct':
      return nullable(objectEncoder(type.fields, deserializer));
    default:
      return nullable(scalarEncoders(deserializer)[type.kind]);
  }
};

const nullable =
  (encode: Encode): Encode =>
  (value) =>
    value === null || value === undefined ? 'null' : encode(value);

type Fields = readonly { readonly name: string; readonly type: HiveType }[];

const structEncoder = (
  fields: Fields,
  deserializer: Deserializer,
): ((object: Readonly<Record<string, unknown>>) => string) => {
  const encoders = fields.map(({ name, type }): Encode => {
    const label = `${JSON.stringify(name)}:`;
    const encode = encoderOf(type, deserializer);
    return (value) => label + encode(value);
  });
  const places = new Map(fields.map(({ name }, i) => [name.toLowerCase(), i]));
  return (object) => {
    const parts = new Array<string | undefined>(encoders.length);
    for (const key of Object.keys(object)) {
      const place = places.get(key) ?? places.get(key.toLowerCase());
      if (place === undefined) continue;
      if (parts[place] !== undefined) throw doesNotMatch(`Duplicate key "${key.toLowerCase()}"`);
      parts[place] = encoders[place]?.(object[key]);
    }
    return `{${parts.filter((part) => part !== undefined).join(',')}}`;
  };
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectEncoder = (fields: Fields, deserializer: Deserializer): Encode => {
  const encode = structEncoder(fields, deserializer);
  const byPosition = (values: readonly unknown[]): string =>
    encode(Object.fromEntries(fields.map(({ name }, i) => [name, values[i]])));
  return (value) => {
    if (isObject(value)) return encode(value);
    if (deserializer === 'hive')
      throw doesNotMatch('java.io.IOException: Start of Object expected');
    if (Array.isArray(value)) return byPosition(value);
    throw doesNotMatch(`Data is not JSONObject but ${typeof value} with value ${textOf(value)}`);
  };
};

const arrayEncoder = (encode: Encode, deserializer: Deserializer): Encode => {
  const encodeAll = (values: readonly unknown[]): string => `[${values.map(encode).join(',')}]`;
  return (value) => {
    if (Array.isArray(value)) return encodeAll(value);
    if (deserializer === 'hive') throw doesNotMatch('java.io.IOException: Start of Array expected');
    return encodeAll([value]);
  };
};

const mapEncoder =
  (encode: Encode, deserializer: Deserializer): Encode =>
  (value) => {
    if (!isObject(value)) throw doesNotMatch('A map column takes a JSON object.');
    const entries = new Map<string, string>();
    for (const [key, item] of Object.entries(value)) {
      const name = deserializer === 'openx' ? key.toLowerCase() : key;
      if (entries.has(name)) throw doesNotMatch(`Duplicate key "${name}"`);
      entries.set(name, encode(item));
    }
    return `{${Array.from(entries, ([key, item]) => `${jsonText(key)}:${item}`).join(',')}}`;
  };

const LIMITS = {
  tinyint: 2n ** 7n,
  smallint: 2n ** 15n,
  int: 2n ** 31n,
  bigint: 2n ** 63n,
} as const;

const scalarEncoders = (deserializer: Deserializer): Readonly<Record<ScalarKind, Encode>> => {
  const isLenient = deserializer === 'openx';
  const integer = (kind: keyof typeof LIMITS): Encode => integerEncoder(kind, isLenient);
  return {
    string: isLenient ? (value) => jsonText(textOf(lowerCased(value))) : strictText,
    boolean: booleanEncoder(isLenient),
    tinyint: integer('tinyint'),
    smallint: integer('smallint'),
    int: integer('int'),
    bigint: integer('bigint'),
    float: floatEncoder(isLenient, Math.fround),
    double: floatEncoder(isLenient, (value) => value),
    timestamp: (value) => JSON.stringify(timestampOf(value, isLenient)),
    date: (value) => JSON.stringify(dateOf(value)),
  };
};

const strictText: Encode = (value) => {
  if (typeof value === 'object')
    throw new Misfit(
      'One or more fields have incorrect format. Exception when validating field (root)',
    );
  return jsonText(textOf(value));
};

/** JSON text of a string; half a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD. */
const jsonText = (text: string): string => {
  const json = JSON.stringify(text);
  return json.includes('\\ud') ? JSON.stringify(Buffer.from(text, 'utf8').toString('utf8')) : json;
};

/** The text that a string column gets; objects and arrays as compact JSON. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  const members = Object.entries(value).map(([key, item]) => `${jsonText(key)}:${jsonOf(item)}`);
  return `{${members.join(',')}}`;
};

const jsonOf = (value: unknown): string =>
  typeof value === 'string' ? jsonText(value) : textOf(value);

/** OpenX lower-cases the keys at every depth before a column takes its value. */
const lowerCased = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(lowerCased);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toLowerCase(), lowerCased(item)]),
  );
};

const booleanEncoder =
  (isLenient: boolean): Encode =>
  (value) => {
    if (typeof value === 'boolean') return String(value);
    const text = isLenient && typeof value === 'string' ? value.toLowerCase() : '';
    if (text === 'true' || text === 'false') return text;
    throw forInput(value);
  };

const NOT_NUMERIC = 'Current token (VALUE_STRING) not numeric, can not use numeric value accessors';

const integerEncoder = (kind: keyof typeof LIMITS, isLenient: boolean): Encode => {
  const limit = LIMITS[kind];
  return (value) => {
    if (typeof value === 'string' && !isLenient) throw doesNotMatch(NOT_NUMERIC);
    const integer = integerOf(value);
    if (integer === undefined) throw forInput(value);
    if (integer < -limit || integer >= limit)
      throw doesNotMatch(`Value ${integer} is out of range for the type ${kind}.`);
    return String(integer);
  };
};

const integerOf = (value: unknown): bigint | undefined => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^[+-]?\d{1,20}$/.test(value)
    ? BigInt(value.replace('+', ''))
    : undefined;
};

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

const floatEncoder =
  (isLenient: boolean, round: (value: number) => number): Encode =>
  (value) => {
    if (typeof value === 'string' && !isLenient) throw doesNotMatch(NOT_NUMERIC);
    const isNumeric =
      typeof value === 'number' ||
      typeof value === 'bigint' ||
      (typeof value === 'string' && DECIMAL.test(value));
    const number = isNumeric ? Number(value) : Number.NaN;
    if (!Number.isFinite(round(number))) throw forInput(value);
    return JSON.stringify(number);
  };

const SPACED = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?Z?$/;

/** Beyond it a number counts as milliseconds, below as seconds; measured on AWS. */
const MILLISECONDS_FROM = 1e12;

/** The time as DuckDB reads it, to the microsecond, which is what the Parquet file keeps. */
const timestampOf = (value: unknown, isLenient: boolean): string => {
  const text = typeof value === 'string' ? value : '';
  const [, ...fields] = SPACED.exec(text) ?? (isLenient ? ISO.exec(text) : null) ?? [];
  if (fields.length > 0) {
    const [y, mo, d, h, mi, s] = fields.slice(0, 6).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const time = new Date(Date.UTC(y, mo - 1, d, h, mi, s));
    const isReal =
      time.getUTCDate() === d && time.getUTCFullYear() === y && h < 24 && mi < 60 && s < 60;
    if (isReal) return written(time, (fields[6] ?? '').slice(0, 6));
  }
  const epoch = isLenient ? epochOf(value) : undefined;
  if (epoch === undefined) throw forInput(value);
  return written(epoch, String(epoch.getUTCMilliseconds()).padStart(3, '0'));
};

const written = (time: Date, fraction: string): string =>
  `${time.toISOString().slice(0, 19).replace('T', ' ')}${fraction === '' ? '' : `.${fraction}`}`;

const epochOf = (value: unknown): Date | undefined => {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && DECIMAL.test(value));
  const number = isNumeric ? Number(value) : Number.NaN;
  const time = new Date(Math.abs(number) < MILLISECONDS_FROM ? number * 1000 : number);
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9999 ? time : undefined;
};

const dateOf = (value: unknown): string => {
  const [, y, m, d] =
    /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typeof value === 'string' ? value : '') ?? [];
  const time = new Date(Date.UTC(Number(y), Number(m) - 1, Number(d)));
  if (time.getUTCDate() !== Number(d) || time.getUTCFullYear() !== Number(y)) throw forInput(value);
  return time.toISOString().slice(0, 10);
};
