import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { format } from 'sql-formatter';
import { loadQueries } from '../../../analytics/queries';
import { TUNING_QUERIES_FOLDER } from '../../../analytics/tuning/tuning-queries';
import { describePack } from '../../support/query-pack';

const queries = loadQueries(TUNING_QUERIES_FOLDER).map((query) => [query.name, query] as const);

describe.each(queries)('the text of %s', (name, { sql }) => {
  test('is formatted', () => {
    const text = readFileSync(join(TUNING_QUERIES_FOLDER, name, 'query.sql'), 'utf8');
    expect(text).toBe(`${format(text, { language: 'trino', keywordCase: 'upper' })}\n`);
  });

  test('reads views only, each within the days', () => {
    const own = [...sql.matchAll(/\b(\w+) AS \(\n/g)].map(([, cte]) => cte);
    const sources = [...sql.matchAll(/(?:FROM|JOIN)\s+(\w+)/g)]
      .map(([, source = '']) => source)
      .filter((source) => source !== 'UNNEST' && !own.includes(source));
    expect(['turns', 'slot_readings']).toEqual(expect.arrayContaining([...new Set(sources)]));
    expect(sql.match(/dt BETWEEN \? AND \?/g)).toHaveLength(sources.length);
  });
});

describePack({
  folder: TUNING_QUERIES_FOLDER,
  parameters: {
    ...{ from: '2026-11-01', to: '2026-11-30', locale: 'en-US', model_version: 'v2' },
    model_slots: JSON.stringify([
      ['OrderIntent', 'size', 'Size'],
      ['OrderIntent', 'extraSize', 'Size'],
      ['OrderIntent', 'topping', 'Topping'],
    ]),
    ambiguous: JSON.stringify([['Size', 'middling']]),
    promised: JSON.stringify([['Size', 'vast', 'large']]),
    min_users: '2',
  },
});
