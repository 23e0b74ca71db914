import { escapeMarkdown } from '../../analytics/text/markdown';
import { visible } from '../../analytics/text/visible';
import type { TableColumn } from './format-table';

const NUMBERS = /^(?:bigint|integer|double|decimal)/;

/** Draws a table in Markdown; numbers are aligned to the right, and what a cell holds marks up nothing. */
export const formatMarkdownTable = (
  columns: readonly TableColumn[],
  rows: readonly (readonly (string | null)[])[],
): string =>
  [
    lineOf(columns.map(({ name }) => name)),
    lineOf(columns.map(({ type }) => (NUMBERS.test(type) ? '--:' : '---'))),
    ...rows.map((row) => lineOf(columns.map((_, index) => cellOf(row[index] ?? '')))),
  ].join('\n');

const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const cellOf = (text: string): string => escapeMarkdown(visible(text));
