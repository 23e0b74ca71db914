import type { Chart } from '../../analytics/queries';
import type { QueryResult } from '../../analytics/athena/run-query';
import { csvOf, spreadsheetCsvOf } from '../../analytics/report/csv';
import { visibleJson } from '../../analytics/text/visible';
import { type ChartLook, chartOf, formatChart } from './format-chart';
import { formatTable } from './format-table';

export const FORMATS = ['table', 'csv', 'spreadsheet', 'json', 'chart'] as const;

export type ResultFormat = (typeof FORMATS)[number];

/** What people see around and instead of the values; the formats for programs do without. */
export interface Presentation extends ChartLook {
  readonly title: string;
  /** Default: bars of the numbers, by the first column. */
  readonly chart?: Chart | undefined;
}

/**
 * Writes a result for the terminal or for another program. In `table` and `chart` nothing of a value
 * is obeyed by a terminal; `csv` and `json` say every value as it is; `spreadsheet` is CSV in which
 * no text is a formula.
 *
 * @returns lines without a line end after the last
 */
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
      return withoutLastLineEnd(csvOf(result));
    case 'spreadsheet':
      return withoutLastLineEnd(spreadsheetCsvOf(result));
    case 'json':
      return visibleJson(
        rows.map((row) =>
          Object.fromEntries(
            columns.map(({ name, type }, index) => [name, jsonValue(row[index] ?? null, type)]),
          ),
        ),
        2,
      );
  }
};

const withoutLastLineEnd = (csv: string): string => csv.replace(/\r\n$/, '');

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
