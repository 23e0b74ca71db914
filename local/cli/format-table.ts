import Table from 'cli-table3';
import { visible } from '../../analytics/text/visible';

export interface TableColumn {
  readonly name: string;
  /** Athena's name of the type; numbers are aligned to the right. */
  readonly type: string;
}

const NUMBERS = /^(?:tinyint|smallint|integer|bigint|float|real|double|decimal)/;

/** Doubles are shown with this many digits after the point, at most. */
const FRACTION_DIGITS = 4;

/** A table is for reading; drawing one takes time for each cell. */
const MAX_CELLS = 4_000;
const MIN_ROWS = 20;

/**
 * Draws a query's result as a table for the terminal: the title above, numbers to the right, null as
 * nothing; a long result is cut, and says so. Values and names are made visible, so that each stays in its cell.
 *
 * @returns lines without a line end after the last
 */
export const formatTable = (
  columns: readonly TableColumn[],
  rows: readonly (readonly (string | null)[])[],
  title?: string,
): string => {
  const table = new Table({
    head: columns.map(({ name }) => visible(name)),
    colAligns: columns.map(({ type }) => (NUMBERS.test(type) ? 'right' : 'left')),
    // Colours are for terminals; the table also goes to files and pipes.
    style: { head: [], border: [], compact: true },
  });
  const shown = Math.max(MIN_ROWS, Math.floor(MAX_CELLS / Math.max(1, columns.length)));
  for (const row of rows.slice(0, shown))
    table.push(columns.map(({ type }, index) => cellOf(row[index] ?? null, type)));
  const rest = rows.length - shown;
  const more = rest > 0 ? `(and ${rest} more rows; another format has them all)` : '';
  const note = rows.length === 0 ? '(no rows)' : more;
  const drawn = note === '' ? table.toString() : `${table.toString()}\n${note}`;
  return title === undefined ? drawn : `${visible(title)}\n${drawn}`;
};

const cellOf = (value: string | null, type: string): string => {
  if (value === null) return '';
  if (type === 'double' || type === 'float' || type === 'real') return shortened(value);
  return visible(value);
};

const shortened = (value: string): string => {
  const number = Number(value);
  return /^-?\d+\.\d+$/.test(value) ? String(Number(number.toFixed(FRACTION_DIGITS))) : value;
};
