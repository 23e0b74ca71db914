import { type PackQuery, type Section, SECTIONS } from '../queries';
import { type Row, rowsOf, type Table } from './table';

/** The headings of the report's sections. */
export const HEADINGS: Readonly<Record<Section, string>> = {
  words: 'Words',
  people: 'People',
  speed: 'Speed',
  pipeline: 'Pipeline',
};

/** The results of one period, by the query's name. */
export interface Results {
  readonly table: (name: string) => Table | undefined;
  readonly rows: (name: string) => readonly Row[];
}

export const resultsOf = (tables: ReadonlyMap<string, Table>): Results => ({
  table: (name) => tables.get(name),
  rows: (name) => rowsOf(tables.get(name)),
});

/** The pack's queries that have a place in the report, in the order of the report. */
export const reportQueries = (queries: readonly PackQuery[]): readonly PackQuery[] =>
  SECTIONS.flatMap((section) =>
    queries
      .filter(({ report }) => report?.section === section)
      .toSorted((a, b) => (a.report?.order ?? 0) - (b.report?.order ?? 0)),
  );
