import Table from 'cli-table3';

export interface TableColumn {
  readonly name: string;
  /** Athena's name of the type; numbers are aligned to the right. */
  readonly type: string;
}

const NUMBERS = /^(?:tinyint|smallint|integer|bigint|float|real|double|decimal)/;

/** Doubles are shown with this many digits after the point, at most. */
const FRACTION_DIGITS = 4;

/**
 * Draws a query's result as a table for the terminal: the title above, numbers to the right, null as
 * nothing. Control characters in values become spaces, so that a value stays in its cell.
 *
 * @returns lines without a line end after the last
 */
export const formatTable = (
  columns: readonly TableColumn[],
  rows: readonly (readonly (string | null)[])[],
  title?: string,
): string => {
  const table = new Table({
    head: columns.map(({ name }) => name),
    colAligns: columns.map(({ type }) => (NUMBERS.test(type) ? 'right' : 'left')),
    // Colours are for terminals; the table also goes to files and pipes.
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows)
    table.push(columns.map(({ type }, index) => cellOf(row[index] ?? null, type)));
  const drawn = rows.length > 0 ? table.toString() : `${table.toString()}\n(no rows)`;
  return title === undefined ? drawn : `${title}\n${drawn}`;
};

const cellOf = (value: string | null, type: string): string => {
  if (value === null) return '';
  if (type === 'double' || type === 'float' || type === 'real') return shortened(value);
  // eslint-disable-next-line no-control-regex -- they would move the cursor
  return value.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
};

const shortened = (value: string): string => {
  const number = Number(value);
  return /^-?\d+\.\d+$/.test(value) ? String(Number(number.toFixed(FRACTION_DIGITS))) : value;
};
