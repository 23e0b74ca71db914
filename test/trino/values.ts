import type { TrinoResult } from './client';

/** The rows of a result as objects, by column. */
export const objectsOf = ({
  columns,
  rows,
}: TrinoResult): readonly Readonly<Record<string, unknown>>[] =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
