import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { pricesTable } from '../../../bench/cost/prices-table';

/** Without the blanks that align a table. */
const cellsOf = (table: string): readonly string[] =>
  table
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('| --'))
    .map((line) => line.replaceAll(/\s+/g, ' '));

it('the page about scale shows each price that the bills are made with', () => {
  const page = cellsOf(readFileSync('docs/scale.md', 'utf8'));

  for (const row of cellsOf(pricesTable())) expect(page).toContain(row);
});
