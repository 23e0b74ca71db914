import { join } from 'node:path';
import { loadQueries, parameterValues } from '../queries';
import type { Run } from './run';

/** The queries that mining and watching ask; they have the form of the pack. */
export const TUNING_QUERIES_FOLDER = join(__dirname, 'queries');

/** Values of a row by column, as Athena writes them. */
export type NamedRow = Readonly<Record<string, string | null>>;

/** Asks one of the tuning queries. */
export type Ask = (
  query: string,
  parameters: Readonly<Record<string, string>>,
) => Promise<readonly NamedRow[]>;

/** @throws what `run` throws */
export const asker = (run: Run): Ask => {
  const queries = new Map(loadQueries(TUNING_QUERIES_FOLDER).map((query) => [query.name, query]));
  return async (name, parameters) => {
    const query = queries.get(name);
    if (!query) throw new Error(`There is no query ${name} in ${TUNING_QUERIES_FOLDER}.`);
    const { columns, rows } = await run(query.sql, parameterValues(query, parameters));
    return rows.map((row) =>
      Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null])),
    );
  };
};

export const textOf = (row: NamedRow, column: string): string => row[column] ?? '';

export const numberOf = (row: NamedRow, column: string): number => Number(row[column] ?? 0);

/** `true`, `false`, or null for what nobody knows. */
export const validityOf = (text: string | null | undefined): boolean | null =>
  text === 'true' ? true : text === 'false' ? false : null;
