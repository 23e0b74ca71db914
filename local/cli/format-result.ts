import type { Chart } from '../../analytics/queries';
import type { QueryResult } from '../../analytics/athena/run-query';
import { type ChartLook, chartOf, formatChart } from './format-chart';
import { formatTable } from './format-table';

export const FORMATS = ['table', 'csv', 'json', 'chart'] as const;

export type ResultFormat = (typeof FORMATS)[number];

/** What people see around and instead of the values; csv and json do without. */
export interface Presentation extends ChartLook {
  readonly title: string;
  /** Default: bars of the numbers, by the first column. */
  readonly chart?: Chart | undefined;
}

/** Writes a result for the terminal or for another program. */
export const formatResult = (
  format: ResultFormat,
  result: Pick<QueryResult, 'columns' | 'rows'>,
  { title, chart = chartOf(result), ...look }: Presentation,
): string => {
  const { columns, rows } = result;
  switch (format) {
    case 'table':
      return formatTable(columns, rows, title);
    case 'chart':
      return formatChart(result, title, chart, look);
    case 'csv':
      return [columns.map(({ name }) => name), ...rows].map(csvLine).join('\r\n');
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
