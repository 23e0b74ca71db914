import type { Format } from '../contract/glue';
import { COLUMNS, SLOT_READING_FIELDS, type ColumnType } from '../contract/turn';

/** Athena is Trino; DuckDB stands in for it on one machine. */
export type Engine = 'athena' | 'duckdb';

/** The columns of a turn, by name. */
export const COLUMN_NAMES: readonly string[] = COLUMNS.map(({ name }) => name);

/**
 * The columns of a turn as they are read from `turn_rows`: Parquet and JSON lines have the
 * contract's types; of CSV, LazySimpleSerDe gives '' for null text, tinyint for booleans, and
 * `slots` as JSON text.
 */
export const arrivedColumns = (engine: Engine, format: Format): readonly string[] =>
  format === 'csv' ? COLUMNS.map(({ name, type }) => fromCsv(name, type, engine)) : COLUMN_NAMES;

const fromCsv = (name: string, type: ColumnType, engine: Engine): string => {
  const text = `NULLIF(${name}, '')`;
  if (type === 'string') return `${text} AS ${name}`;
  if (type === 'boolean') return `CAST(${name} AS BOOLEAN) AS ${name}`;
  if (type !== 'slot_readings') return name;
  return engine === 'athena'
    ? `CAST(json_parse(${text}) AS ARRAY(ROW(${readingFields(' ', '')}))) AS ${name}`
    : `json_transform(${text}, '[{${readingFields(': ', '"')}}]') AS ${name}`;
};

const readingFields = (between: string, quote: string): string =>
  SLOT_READING_FIELDS.map(
    ({ name, type }) => `${quote}${name}${quote}${between}${quote}${SQL_TYPES[type]}${quote}`,
  ).join(', ');

const SQL_TYPES = { string: 'VARCHAR', boolean: 'BOOLEAN' } as const;
