import { type Column, COLUMNS, SLOT_READING_FIELDS } from '../analytics/contract/turn';
import {
  MAX_KEY_BYTES,
  MAX_READINGS_BYTES,
  MAX_TEXT_LENGTH,
  UNIDENTIFIED,
} from '../lambda/recorder/row';

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
    '## What does not fit',
    '',
    'An item of DynamoDB has 400 KB, and nothing that people say comes near. Of a request that does, the',
    'recorder keeps what it can:',
    '',
    `- A text has ${grouped(MAX_TEXT_LENGTH)} UTF-16 units at the most; the rest is cut off.`,
    `- \`slots\` has ${grouped(MAX_READINGS_BYTES)} bytes at the most (${MAX_READINGS_BYTES / 1_024} KiB, fields' names and overhead included):`,
    '  the first readings, and none after them.',
    `- A \`request_id\` is the one of Alexa where it has 1 to ${grouped(MAX_KEY_BYTES)} bytes of UTF-8, and else`,
    `  \`${UNIDENTIFIED}\` and a UUID: a delivery that comes twice has then two rows. A user id that is longer,`,
    '  which none of Alexa’s is, becomes null; a pseudonym always fits.',
    '',
  ].join('\n');

const grouped = (number: number): string => number.toLocaleString('en-GB');

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
