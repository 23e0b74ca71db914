import { isNumeric, type Table } from './table';

/**
 * Writes a table as CSV (RFC 4180) for programs: nothing for null, `""` for the empty text, all else
 * as it is.
 */
export const csvOf = ({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string =>
  [columns.map(({ name }) => name), ...rows]
    .map((row) => `${columns.map((_, index) => field(row[index] ?? null)).join(',')}\r\n`)
    .join('');

/**
 * Writes a table as CSV for people who open it in a spreadsheet. Users choose the words, and a
 * spreadsheet runs a cell that begins like a formula: there stands an apostrophe in front, which
 * spreadsheets take for "this is text". Where the list separator is a semicolon, or the delimiter is
 * guessed, a cell also begins within a text: there, too.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export const spreadsheetCsvOf = ({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string =>
  csvOf({
    columns: columns.map(({ name, type }) => ({ name: harmless(name), type })),
    rows: rows.map((row) =>
      columns.map(({ type }, index) => {
        const value = row[index] ?? null;
        // The minus of a number begins no formula.
        return value === null || isNumeric(type) ? value : harmless(value);
      }),
    ),
  });

/** Where a cell may begin: quotes and blanks in front do not help; full width counts, too. */
const FORMULA = /(?<=^|[;|\t\r\n])(?=["\p{Zs}]*[=+\-@\uff0b\uff0d\uff1d\uff20])/gu;

const harmless = (text: string): string => text.replaceAll(FORMULA, "'");

const field = (value: string | null): string => {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
};
