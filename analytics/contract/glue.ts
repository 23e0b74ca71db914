import { COLUMNS, SLOT_READING_FIELDS, type ColumnType } from './turn';

/** The formats in which a delivery stream can write turns. */
export const FORMATS = ['parquet', 'json', 'csv'] as const;

export type Format = (typeof FORMATS)[number];

/** A column as Glue's catalogue holds it: a name and a Hive type. */
export interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

const scalar = { string: 'string', bigint: 'bigint', boolean: 'boolean', timestamp: 'timestamp' };

const hiveType = (type: ColumnType): string =>
  type === 'slot_readings'
    ? `array<struct<${SLOT_READING_FIELDS.map((f) => `${f.name}:${scalar[f.type]}`).join(',')}>>`
    : scalar[type];

/**
 * LazySimpleSerDe reads what the published guide declares: booleans as tinyint 1/0, and no nested
 * type, so that `slots` is JSON text.
 */
const csvType = (type: ColumnType): string =>
  type === 'boolean' ? 'tinyint' : type === 'slot_readings' ? 'string' : hiveType(type);

/** The columns of the Glue table over objects of `format`, in the contract's order. */
export const glueColumns = (format: Format): readonly GlueColumn[] =>
  COLUMNS.map(({ name, type, meaning }) => ({
    name,
    type: format === 'csv' ? csvType(type) : hiveType(type),
    comment: meaning,
  }));

/** How Hive's classes read the objects of a format. */
export interface GlueStorage {
  readonly library: string;
  readonly input: string;
  readonly output: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const TEXT = {
  input: 'org.apache.hadoop.mapred.TextInputFormat',
  output: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
};

export const STORAGE: Readonly<Record<Format, GlueStorage>> = {
  parquet: {
    library: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    input: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    parameters: { 'serialization.format': '1' },
  },
  json: {
    library: 'org.apache.hive.hcatalog.data.JsonSerDe',
    ...TEXT,
    parameters: { 'serialization.format': '1' },
  },
  csv: {
    library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
    ...TEXT,
    parameters: {
      'serialization.format': ',',
      'field.delim': ',',
      'escape.delim': '\\',
      'serialization.null.format': '',
    },
  },
};
