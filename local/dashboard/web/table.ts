import type { Result } from './api';
import { h } from './dom';
import { cellText, isNumeric, whole, words } from './format';

export interface TableOptions {
  readonly caption: string;
  /** The address that a value leads to, if it does. */
  readonly linkOf?:
    | ((column: string, value: string, row: readonly (string | null)[]) => string | undefined)
    | undefined;
  /** Only rows that hold this text. */
  readonly find?: string;
  readonly most?: number;
}

/** A result as a table, with the numbers to the right. */
export const tableOf = (
  { columns, rows, total }: Pick<Result, 'columns' | 'rows' | 'total'>,
  { caption, linkOf, find = '', most = 200 }: TableOptions,
): HTMLElement => {
  const sought = find.toLowerCase();
  const found =
    sought === ''
      ? rows
      : rows.filter((row) => row.some((value) => value?.toLowerCase().includes(sought)));
  const shown = found.slice(0, most);
  const head = columns.map(({ name, type }) =>
    h('th', { scope: 'col', class: isNumeric(type) ? 'number' : null }, words(name)),
  );
  const body = shown.map((row) =>
    h(
      'tr',
      {},
      ...columns.map(({ name, type }, index) => {
        const value = row[index] ?? null;
        const text = cellText(value, name, type);
        const link = value === null ? undefined : linkOf?.(name, value, row);
        return h(
          'td',
          { class: isNumeric(type) ? 'number' : null },
          link === undefined ? text : h('a', { href: link }, text),
        );
      }),
    ),
  );
  const all = sought === '' ? total : found.length;
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
      h(
        'table',
        {},
        h('caption', { class: 'hidden' }, caption),
        h('thead', {}, h('tr', {}, ...head)),
        h('tbody', {}, ...body),
      ),
    ),
    all > shown.length &&
      h(
        'p',
        { class: 'note' },
        `The first ${whole(shown.length)} of ${whole(all)} rows; the CSV file has all.`,
      ),
    found.length === 0 && rows.length > 0 && h('p', { class: 'note' }, `No row holds “${find}”.`),
  );
};
