import {
  DuckDBArrayType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';

/** The words of a language of types. */
interface Words {
  readonly scalars: Partial<Record<DuckDBTypeId, string>>;
  readonly list: (item: string) => string;
  readonly map: (key: string, value: string) => string;
  readonly struct: (fields: readonly (readonly [name: string, type: string])[]) => string;
}

const COMMON: Words['scalars'] = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'tinyint',
  [DuckDBTypeId.SMALLINT]: 'smallint',
  [DuckDBTypeId.BIGINT]: 'bigint',
  // DuckDB sums integers in 128 bits, Athena in 64.
  [DuckDBTypeId.HUGEINT]: 'bigint',
  [DuckDBTypeId.UBIGINT]: 'bigint',
  [DuckDBTypeId.UINTEGER]: 'bigint',
  [DuckDBTypeId.DOUBLE]: 'double',
  [DuckDBTypeId.DATE]: 'date',
};

const HIVE: Words = {
  scalars: {
    ...COMMON,
    [DuckDBTypeId.INTEGER]: 'int',
    [DuckDBTypeId.SQLNULL]: 'int',
    [DuckDBTypeId.FLOAT]: 'float',
    [DuckDBTypeId.VARCHAR]: 'string',
    [DuckDBTypeId.BLOB]: 'binary',
    [DuckDBTypeId.TIMESTAMP]: 'timestamp',
  },
  list: (item) => `array<${item}>`,
  map: (key, value) => `map<${key},${value}>`,
  struct: (fields) => `struct<${fields.map(([name, type]) => `${name}:${type}`).join(',')}>`,
};

const PRESTO: Words = {
  scalars: {
    ...COMMON,
    [DuckDBTypeId.INTEGER]: 'integer',
    [DuckDBTypeId.SQLNULL]: 'integer',
    [DuckDBTypeId.FLOAT]: 'real',
    [DuckDBTypeId.VARCHAR]: 'varchar',
    [DuckDBTypeId.BLOB]: 'varbinary',
    [DuckDBTypeId.TIMESTAMP]: 'timestamp(3)',
    [DuckDBTypeId.TIMESTAMP_TZ]: 'timestamp(3) with time zone',
    [DuckDBTypeId.TIME]: 'time(3)',
  },
  list: (item) => `array(${item})`,
  map: (key, value) => `map(${key}, ${value})`,
  struct: (fields) => `row(${fields.map(([name, type]) => `${name} ${type}`).join(', ')})`,
};

/** Hive's name of a type of DuckDB; nothing for one that Hive has not. */
export const hiveTypeOf = (type: DuckDBType): string | undefined => nameIn(HIVE, type);

/** Presto's name of a type of DuckDB. */
export const prestoTypeOf = (type: DuckDBType): string => nameIn(PRESTO, type) ?? 'varchar';

const nameIn = (words: Words, type: DuckDBType): string | undefined => {
  if (type.typeId === DuckDBTypeId.DECIMAL && 'width' in type)
    return `decimal(${type.width},${type.scale})`;
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    const item = nameIn(words, type.valueType);
    return item === undefined ? undefined : words.list(item);
  }
  if (type instanceof DuckDBMapType) {
    const [key, value] = [nameIn(words, type.keyType), nameIn(words, type.valueType)];
    return key === undefined || value === undefined ? undefined : words.map(key, value);
  }
  if (type instanceof DuckDBStructType) {
    const fields = type.entryNames.map(
      (name, index) => [name, fieldType(words, type.entryTypes[index])] as const,
    );
    const known = fields.flatMap(([name, of]) => (of === undefined ? [] : [[name, of] as const]));
    return known.length < fields.length ? undefined : words.struct(known);
  }
  return words.scalars[type.typeId];
};

const fieldType = (words: Words, type: DuckDBType | undefined): string | undefined =>
  type === undefined ? undefined : nameIn(words, type);
