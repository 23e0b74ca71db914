import type { QueryResult } from '../../analytics/athena/run-query';
import { formatTable } from './format-table';

export const FORMATS = ['table', 'csv', 'json'] as const;

export type ResultFormat = (typeof FORMATS)[number];

/** Writes a result for the terminal or for another program; the title is for the table alone. */
export const formatResult = (
  format: ResultFormat,
  { columns, rows }: Pick<QueryResult, 'columns' | 'rows'>,
  title: string,
): string => {
  switch (format) {
    case 'table':
      return formatTable(columns, rows, title);
    case 'csv':
      return [columns.map(({ name }) => name), ...rows].map(csvLine).join('\n');
    case 'json':
      return JSON.stringify(
        rows.map((row) =>
          Object.fromEntries(
            columns.map(({ name, type }, index) => [name, jsonValue(row[index] ?? null, type)]),
          ),
        ),
        null,
        2,
      );
  }
};

/** RFC 4180; nothing for null, "" for the empty text. */
const csvLine = (row: readonly (string | null)[]): string => row.map(csvField).join(',');

const csvField = (value: string | null): string => {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
};

/** The value of a cell: a number where JavaScript holds it exactly, a boolean, else text. */
export const jsonValue = (value: string | null, type: string): string | number | boolean | null => {
  if (value === null) return null;
  if (type === 'boolean') return value === 'true';
  const number = Number(value);
  const isWhole =
    /^(?:tinyint|smallint|integer|bigint)$/.test(type) && Number.isSafeInteger(number);
  const isFloating = /^(?:double|float|real)$/.test(type) && Number.isFinite(number);
  return isWhole || isFloating ? number : value;
};
