import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadQueries } from '../../../analytics/queries';
import { queriesPage } from '../../../local/cli/query-page';
import { queryCommand } from '../../../local/cli/query-command';

const queries = loadQueries();

describe('docs/queries.md', () => {
  const page = readFileSync('docs/queries.md', 'utf8');

  test('is what the pack says (npm run docs writes it)', () => {
    expect(page).toBe(queriesPage(queries));
  });

  test('has a line for each query, with its question', () => {
    for (const { name, question } of queries)
      expect(page).toMatch(new RegExp(`^\\| \\[${name}\\].*\\| ${escaped(question)} +\\|`, 'm'));
  });

  test('names options that the command has', () => {
    const options = [...page.matchAll(/`--([a-z-]+)`/g)].map(([, option]) => option);
    expect(options.length).toBeGreaterThan(5);
    expect(Object.keys(queryCommand().options)).toEqual(expect.arrayContaining(options));
  });
});

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
