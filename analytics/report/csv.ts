import type { Table } from './table';

/**
 * Writes a table as CSV (RFC 4180): nothing for null, `""` for the empty text. Users choose the
 * words, and a spreadsheet runs a cell that begins like a formula: such a text gets an apostrophe in
 * front, which spreadsheets take for "this is text".
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export const csvOf = ({ columns, rows }: Table): string =>
  [
    columns.map(({ name }) => field(name)),
    ...rows.map((row) => columns.map(({ type }, index) => cell(row[index] ?? null, type))),
  ]
    .map((fields) => `${fields.join(',')}\r\n`)
    .join('');

const cell = (value: string | null, type: string): string => {
  if (value === null) return '';
  return field(/^(?:var)?char|^array|^row|^map/.test(type) ? harmless(value) : value);
};

const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const field = (text: string): string =>
  text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
