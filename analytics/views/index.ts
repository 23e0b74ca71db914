import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Format } from '../contract/glue';
import { COLUMNS, SLOT_READING_FIELDS, type ColumnType } from '../contract/turn';

/** Athena is Trino; DuckDB stands in for it on one machine. */
export type Engine = 'athena' | 'duckdb';

export const ENGINES = ['athena', 'duckdb'] as const satisfies readonly Engine[];

/** The views, in the order in which they can be created. */
export const VIEWS = ['turns', 'slot_readings'] as const;

/**
 * The statements that create the views over the raw table `turn_rows`, each without a semicolon at
 * its end; for DuckDB the macros that the query pack needs come first. They create unqualified
 * names: run them in the database of the raw table, in order.
 *
 * @param format of the objects that `turn_rows` reads: CSV holds text where the others have types
 */
export const viewStatements = (engine: Engine, format: Format): readonly string[] =>
  statementsOf(readFileSync(join(__dirname, `${engine}.sql`), 'utf8')).map((statement) =>
    format === 'csv' ? overCsv(statement, engine) : statement,
  );

/** In the two files a semicolon at the end of a line ends a statement. */
const statementsOf = (sql: string): readonly string[] =>
  sql
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.replaceAll(/^--.*\n/gm, '').trim())
    .filter((statement) => statement !== '');

const overCsv = (statement: string, engine: Engine): string =>
  statement.replace(/\bFROM\s+turn_rows\b/, `FROM\n  ${csvRows(engine)} AS turn_rows`);

/** LazySimpleSerDe gives '' for null text, tinyint for booleans, and `slots` as JSON text. */
const csvRows = (engine: Engine): string =>
  `(SELECT ${[...COLUMNS.map(({ name, type }) => fromCsv(name, type, engine)), 'dt'].join(', ')} FROM turn_rows)`;

const fromCsv = (name: string, type: ColumnType, engine: Engine): string => {
  if (type === 'string') return `NULLIF(${name}, '') AS ${name}`;
  if (type !== 'slot_readings') return name;
  const json = `NULLIF(${name}, '')`;
  return engine === 'athena'
    ? `CAST(json_parse(${json}) AS ARRAY(ROW(${readingFields(' ', '')}))) AS ${name}`
    : `json_transform(${json}, '[{${readingFields(': ', '"')}}]') AS ${name}`;
};

const readingFields = (between: string, quote: string): string =>
  SLOT_READING_FIELDS.map(
    ({ name, type }) => `${quote}${name}${quote}${between}${quote}${SQL_TYPES[type]}${quote}`,
  ).join(', ');

const SQL_TYPES = { string: 'VARCHAR', boolean: 'BOOLEAN' } as const;
