import { FailedQuery } from './failures';

/** The properties of a CREATE TABLE AS. */
export interface TableProperties {
  readonly format: 'parquet' | 'json';
  readonly compression: 'zstd' | 'snappy' | 'gzip' | 'none';
  /** `s3://bucket/prefix/`; absent where the workgroup says where. */
  readonly location: string | undefined;
  readonly bucketedBy: readonly string[];
  readonly bucketCount: number;
  readonly partitionedBy: readonly string[];
}

export interface ReadProperties {
  readonly properties: TableProperties;
  /** What follows the properties. */
  readonly rest: string;
}

const PROPERTY =
  /\s*([a-z_]\w*)\s*=\s*(?:'((?:[^']|'')*)'|(\d+)|(true|false)|ARRAY\s*\[((?:\s*'(?:[^']|'')*'\s*,?)*)\s*\])\s*(,|\))/iy;

type Value = string | readonly string[];

/**
 * Reads `(name = value, …)`.
 *
 * @param text begins with the parenthesis
 * @throws FailedQuery for a property, or a value, that Athena or the local engine does not take
 */
export const readProperties = (text: string): ReadProperties => {
  const values = new Map<string, Value>();
  const [none] = /^\(\s*\)/.exec(text) ?? [];
  if (none !== undefined)
    return { properties: propertiesOf(values), rest: text.slice(none.length) };
  PROPERTY.lastIndex = 1;
  for (;;) {
    const at = PROPERTY.lastIndex;
    const match = PROPERTY.exec(text);
    if (match === null)
      throw new FailedQuery(
        `SYNTAX_ERROR: line 1:1: mismatched input '${text.slice(at, at + 20).trim()}'. Expecting: a table property such as format = 'PARQUET'`,
      );
    const [, name = '', quoted, number, boolean, list, end] = match;
    const key = name.toLowerCase();
    values.set(
      key,
      list === undefined ? unquote(quoted ?? number ?? boolean ?? '') : itemsOf(list),
    );
    if (end === ')')
      return { properties: propertiesOf(values), rest: text.slice(PROPERTY.lastIndex) };
  }
};

const unquote = (text: string): string => text.replaceAll("''", "'");

const itemsOf = (list: string): readonly string[] =>
  [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, item = '']) => unquote(item).toLowerCase());

const invalid = (message: string): FailedQuery =>
  new FailedQuery(`INVALID_TABLE_PROPERTY: line 1:1: ${message}`);

const NAMES = [
  'format',
  'write_compression',
  'parquet_compression',
  'compression_level',
  'external_location',
  'bucketed_by',
  'bucket_count',
  'partitioned_by',
];

/** Parquet by default, and in GZIP, as Athena. */
const propertiesOf = (values: ReadonlyMap<string, Value>): TableProperties => {
  if (values.has('field_delimiter'))
    throw invalid(
      'The local engine writes no TEXTFILE, the format that field_delimiter is for; it writes the formats PARQUET and JSON',
    );
  for (const name of values.keys())
    if (!NAMES.includes(name))
      throw invalid(`Table property '${name}' is none that is known: ${NAMES.join(', ')}`);
  const textOf = (name: string): string | undefined => {
    const value = values.get(name);
    if (value !== undefined && typeof value !== 'string') throw invalid(`${name} takes one value`);
    return value;
  };
  const namesOf = (name: string): readonly string[] => {
    const value = values.get(name) ?? [];
    if (typeof value === 'string') throw invalid(`${name} takes an ARRAY of names of columns`);
    return value;
  };
  const format = (textOf('format') ?? 'PARQUET').toLowerCase();
  if (format !== 'parquet' && format !== 'json')
    throw invalid(`The local engine writes the formats PARQUET and JSON, not '${format}'`);
  const bucketedBy = namesOf('bucketed_by');
  const bucketCount = Number(textOf('bucket_count') ?? 0);
  if (bucketedBy.length > 0 !== bucketCount > 0)
    throw invalid('Both bucketed_by and bucket_count must be specified, or none of them');
  return {
    format,
    compression: compressionOf(
      textOf('write_compression') ?? textOf('parquet_compression') ?? 'GZIP',
      format,
    ),
    location: textOf('external_location'),
    bucketedBy,
    bucketCount,
    partitionedBy: namesOf('partitioned_by'),
  };
};

const compressionOf = (
  name: string,
  format: TableProperties['format'],
): TableProperties['compression'] => {
  const compression = name.toLowerCase();
  if (compression === 'gzip' || compression === 'zstd' || compression === 'none')
    return compression;
  if (compression === 'snappy' && format === 'parquet') return compression;
  throw invalid(
    `The local engine writes ${format} with the compressions ${format === 'parquet' ? 'ZSTD, SNAPPY, GZIP' : 'GZIP, ZSTD'} and NONE, not '${name}'`,
  );
};
