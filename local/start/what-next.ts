/** What somebody may try when the results are printed; `slot` is one of the skill's own. */
export const whatNext = ({
  folder,
  rows,
  slot,
}: {
  /** Of the data. */
  readonly folder: string;
  /** Folder of the rows. */
  readonly rows: string;
  readonly slot: string;
}): string => `The data lies in ${folder}; the rows in
${rows}. Deleting the folder is the reset.

Try next:
${aligned([
  ['npm run query -- --list', 'the questions that the query pack answers'],
  [`npm run query -- unmatched-words --slot ${slot}`, 'the words that the model does not know'],
  ["npm run query -- --sql 'SELECT …'", 'SQL of your own, as Athena takes it'],
])}
`;

const aligned = (lines: readonly (readonly [command: string, meaning: string])[]): string => {
  const width = Math.max(...lines.map(([command]) => command.length));
  return lines.map(([command, meaning]) => `  ${command.padEnd(width)}  ${meaning}`).join('\n');
};
