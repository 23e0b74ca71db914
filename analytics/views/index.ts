import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Format } from '../contract/glue';
import { arrivedColumns, COLUMN_NAMES, type Engine } from './columns';
import { FIRST_CUT_OFF } from './cut-off';

export const ENGINES = ['athena', 'duckdb'] as const satisfies readonly Engine[];

/** The views, in the order in which they can be created. */
export const VIEWS = ['turns', 'slot_readings'] as const;

interface ViewOptions {
  /** The last day that is read from `compacted_turns`, `yyyy-MM-dd`. Default: none is. */
  readonly cutOff?: string;
}

/**
 * The statements that create the views over the tables `turn_rows` and `compacted_turns`, each
 * without a semicolon at its end; for DuckDB the macros that the query pack needs come first. They
 * create unqualified names: run them in the database of the tables, in order.
 *
 * @param format of the objects that `turn_rows` reads: CSV holds text where the others have types
 */
export const viewStatements = (
  engine: Engine,
  format: Format,
  { cutOff = FIRST_CUT_OFF }: ViewOptions = {},
): readonly string[] => {
  const sql = filled(readFileSync(join(__dirname, `${engine}.sql`), 'utf8'), {
    columns: COLUMN_NAMES.join(',\n  '),
    arrivedColumns: arrivedColumns(engine, format).join(',\n          '),
    cutOff,
  });
  return statementsOf(sql);
};

const filled = (sql: string, values: Readonly<Record<string, string>>): string =>
  sql.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? '');

/** In the two files a semicolon at the end of a line ends a statement. */
const statementsOf = (sql: string): readonly string[] =>
  sql
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.replaceAll(/^--.*\n/gm, '').trim())
    .filter((statement) => statement !== '');
