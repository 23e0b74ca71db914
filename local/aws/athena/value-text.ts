import {
  DuckDBArrayType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';

import { FailedQuery } from './failures';

/** A column of a result, as `GetQueryResults` describes it. */
export interface ResultColumn {
  readonly name: string;
  /** Athena's name of the type. */
  readonly type: string;
  readonly precision: number;
  readonly scale: number;
}

const VARCHAR = { type: 'varchar', precision: 2_147_483_647, scale: 0 };
const BIGINT = { type: 'bigint', precision: 19, scale: 0 };
const TIMESTAMP = { type: 'timestamp', precision: 3, scale: 0 };

const TYPES: Partial<Record<DuckDBTypeId, Omit<ResultColumn, 'name'>>> = {
  [DuckDBTypeId.BOOLEAN]: { type: 'boolean', precision: 0, scale: 0 },
  [DuckDBTypeId.TINYINT]: { type: 'tinyint', precision: 3, scale: 0 },
  [DuckDBTypeId.SMALLINT]: { type: 'smallint', precision: 5, scale: 0 },
  [DuckDBTypeId.INTEGER]: { type: 'integer', precision: 10, scale: 0 },
  [DuckDBTypeId.BIGINT]: BIGINT,
  // DuckDB sums integers in 128 bits, Athena in 64.
  [DuckDBTypeId.HUGEINT]: BIGINT,
  [DuckDBTypeId.UBIGINT]: BIGINT,
  [DuckDBTypeId.UINTEGER]: BIGINT,
  [DuckDBTypeId.FLOAT]: { type: 'float', precision: 17, scale: 0 },
  [DuckDBTypeId.DOUBLE]: { type: 'double', precision: 17, scale: 0 },
  [DuckDBTypeId.DATE]: { type: 'date', precision: 0, scale: 0 },
  [DuckDBTypeId.TIME]: { type: 'time', precision: 3, scale: 0 },
  [DuckDBTypeId.TIMESTAMP]: TIMESTAMP,
  [DuckDBTypeId.TIMESTAMP_S]: TIMESTAMP,
  [DuckDBTypeId.TIMESTAMP_MS]: TIMESTAMP,
  [DuckDBTypeId.TIMESTAMP_NS]: TIMESTAMP,
  [DuckDBTypeId.TIMESTAMP_TZ]: { type: 'timestamp with time zone', precision: 3, scale: 0 },
  [DuckDBTypeId.INTERVAL]: { type: 'interval day to second', precision: 0, scale: 0 },
  [DuckDBTypeId.BLOB]: { type: 'varbinary', precision: 1_073_741_824, scale: 0 },
  [DuckDBTypeId.LIST]: { type: 'array', precision: 0, scale: 0 },
  [DuckDBTypeId.ARRAY]: { type: 'array', precision: 0, scale: 0 },
  [DuckDBTypeId.STRUCT]: { type: 'row', precision: 0, scale: 0 },
  [DuckDBTypeId.MAP]: { type: 'map', precision: 0, scale: 0 },
};

/** Describes a column of DuckDB's result in Athena's terms. */
export const resultColumn = (name: string, type: DuckDBType): ResultColumn => {
  if (type.typeId === DuckDBTypeId.DECIMAL && 'width' in type)
    return { name, type: 'decimal', precision: type.width, scale: type.scale };
  return { name, ...(TYPES[type.typeId] ?? VARCHAR) };
};

/** Writes values of one type as Athena writes them; null for null. */
export type ValueWriter = (value: DuckDBValue) => string | null;

/** The writer for a column of DuckDB's result. */
export const valueWriter = (type: DuckDBType): ValueWriter => {
  const write = nonNullWriter(type);
  return (value) => (value === null ? null : write(value));
};

/** What the writers read of DuckDB's values. */
interface Items {
  readonly items: readonly DuckDBValue[];
}
interface Fields {
  readonly entries: Readonly<Record<string, DuckDBValue>>;
}
interface Entries {
  readonly entries: readonly { readonly key: DuckDBValue; readonly value: DuckDBValue }[];
}
interface Micros {
  readonly micros: bigint;
}

type Writer = (value: Exclude<DuckDBValue, null>) => string;

const nonNullWriter = (type: DuckDBType): Writer => {
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    const item = nested(type.valueType);
    return (value) => `[${(value as Items).items.map(item).join(', ')}]`;
  }
  if (type instanceof DuckDBStructType) {
    const fields = type.entryTypes.map((entryType, index) => ({
      name: type.entryNames[index] ?? '',
      write: nested(entryType),
    }));
    return (value) => {
      const { entries } = value as Fields;
      return `{${fields.map(({ name, write }) => `${name}=${write(entries[name] ?? null)}`).join(', ')}}`;
    };
  }
  if (type instanceof DuckDBMapType) {
    const [key, item] = [nested(type.keyType), nested(type.valueType)];
    return (map) =>
      `{${(map as Entries).entries.map((e) => `${key(e.key)}=${item(e.value)}`).join(', ')}}`;
  }
  return WRITERS[type.typeId] ?? String;
};

const nested = (type: DuckDBType): ((value: DuckDBValue) => string) => {
  const write = valueWriter(type);
  return (value) => write(value) ?? 'null';
};

const MAX_BIGINT = 2n ** 63n - 1n;

/** @throws FailedQuery for a sum that Athena could not hold */
const bigintText = (value: bigint): string => {
  if (value > MAX_BIGINT || value < -MAX_BIGINT - 1n)
    throw new FailedQuery(`NUMERIC_VALUE_OUT_OF_RANGE: bigint overflow: ${value}`);
  return String(value);
};

const WRITERS: Partial<Record<DuckDBTypeId, Writer>> = {
  [DuckDBTypeId.HUGEINT]: (value) => bigintText(value as bigint),
  [DuckDBTypeId.UBIGINT]: (value) => bigintText(value as bigint),
  [DuckDBTypeId.DOUBLE]: (value) => numberText(value as number),
  [DuckDBTypeId.FLOAT]: (value) => numberText(shortestFloat(value as number)),
  [DuckDBTypeId.TIMESTAMP]: (value) => timestampText((value as Micros).micros),
  [DuckDBTypeId.TIMESTAMP_S]: (value) =>
    timestampText((value as { readonly seconds: bigint }).seconds * 1_000_000n),
  [DuckDBTypeId.TIMESTAMP_MS]: (value) =>
    timestampText((value as { readonly millis: bigint }).millis * 1_000n),
  [DuckDBTypeId.TIMESTAMP_NS]: (value) =>
    timestampText((value as { readonly nanos: bigint }).nanos / 1_000n),
  [DuckDBTypeId.TIMESTAMP_TZ]: (value) => `${timestampText((value as Micros).micros)} UTC`,
  [DuckDBTypeId.BLOB]: (value) =>
    Array.from((value as { readonly bytes: Uint8Array }).bytes, (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join(' '),
};

/** The shortest digits that give the same 32-bit number again. */
const shortestFloat = (value: number): number => {
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
};

/** Athena's timestamps have three digits of a second. */
const timestampText = (micros: bigint): string => {
  const millis = micros / 1_000n - (micros % 1_000n < 0n ? 1n : 0n);
  return new Date(Number(millis)).toISOString().replace('T', ' ').replace('Z', '');
};

/** As Java writes doubles: 1.0, 1.0E10, 1.0E-4. */
const numberText = (value: number): string => {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (size >= 1e-3 && size < 1e7) return withFraction(String(value));
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${withFraction(digits)}E${Number(exponent)}`;
};

const withFraction = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`);
