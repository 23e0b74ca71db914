import type { Format } from '../analytics/contract/glue';
import { viewStatements, VIEWS } from '../analytics/views';
import { cutOffIn, FIRST_CUT_OFF } from '../analytics/views/cut-off';

interface View {
  readonly name: string;
  readonly sql: string;
}

/** What the local Athena needs to know of the project's views. */
export interface TurnViews {
  /** DuckDB's SQL of the functions that Athena has and DuckDB lacks. */
  readonly macrosSql: readonly string[];
  /** In Athena's SQL, in the order in which they can be created. */
  readonly views: readonly View[];
  /** The text for DuckDB of a view that is one of these, whatever its cut-off. */
  readonly viewOverride: (name: string, sql: string) => string | undefined;
}

/** The views over tables of `format`, never compacted. */
export const turnViews = (format: Format): TurnViews => ({
  macrosSql: viewStatements('duckdb', format).filter((statement) => !VIEW.test(statement)),
  views: viewsOf('athena', format, FIRST_CUT_OFF),
  viewOverride: (name, sql) => {
    const cutOff = cutOffIn(sql) ?? FIRST_CUT_OFF;
    const index = viewsOf('athena', format, cutOff).findIndex(
      (view) => view.name === name && view.sql === sql,
    );
    return viewsOf('duckdb', format, cutOff)[index]?.sql;
  },
});

const VIEW = /^CREATE OR REPLACE VIEW \w+ AS\s+/;

const viewsOf = (engine: 'athena' | 'duckdb', format: Format, cutOff: string): readonly View[] =>
  viewStatements(engine, format, { cutOff })
    .filter((statement) => VIEW.test(statement))
    .map((statement, index) => ({ name: VIEWS[index] ?? '', sql: statement.replace(VIEW, '') }));
