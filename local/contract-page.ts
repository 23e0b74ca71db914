import { type Column, COLUMNS, SLOT_READING_FIELDS } from '../analytics/contract/turn';

/** The documentation of a row, derived from the contract, as Markdown. */
export const contractPage = (): string =>
  [
    '# The turn: columns of a row',
    '',
    'Written by `npm run docs` from `analytics/contract/turn.ts`; a row is one request from Alexa.',
    'The first 15 columns are the published row of the skill’s guide; new ones are appended last.',
    '',
    ...rowsOf(COLUMNS),
    '',
    '## An element of `slots`',
    '',
    ...rowsOf(SLOT_READING_FIELDS),
    '',
  ].join('\n');

const rowsOf = (columns: readonly Column[]): string[] => {
  const cells = [
    ['column', 'type', 'meaning', 'null when'],
    ...columns.map(({ name, type, meaning, unit, nullWhen }) => [
      `\`${name}\``,
      type,
      unit === undefined ? meaning : `${meaning} (${unit})`,
      nullWhen,
    ]),
  ];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[], fill = ' ') =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0, fill)).join(' | ')} |`;
  const [header = [], ...body] = cells;
  const rule = line(
    header.map(() => ''),
    '-',
  );
  return [line(header), rule, ...body.map((row) => line(row))];
};
