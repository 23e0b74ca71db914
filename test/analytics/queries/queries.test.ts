import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { format } from 'sql-formatter';
import {
  InvalidQuery,
  loadQueries,
  MissingParameter,
  parameterValues,
  QUERIES_FOLDER,
} from '../../../analytics/queries';

describe('the pack', () => {
  const queries = loadQueries();

  test('has the queries it is known for', () => {
    expect(queries.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'animals-requested',
        'api-time-percentiles',
        'outcomes-by-day',
        'synonym-spread',
        'turns-to-match',
        'unmatched-words',
      ]),
    );
  });

  test.each(queries.map(({ name }) => name))('%s is formatted', (name) => {
    const sql = readFileSync(join(QUERIES_FOLDER, name, 'query.sql'), 'utf8');
    expect(sql).toBe(`${format(sql, { language: 'trino', keywordCase: 'upper' })}\n`);
  });

  test.each(queries.map((query) => [query.name, query] as const))(
    '%s reads the views only, and prunes by the date range',
    (_, { sql, parameters }) => {
      const sources = [...sql.matchAll(/(?:FROM|JOIN)\s+(\w+)/g)].map(([, source]) => source);
      expect(sources.length).toBeGreaterThan(0);
      for (const source of sources) expect(['turns', 'slot_readings']).toContain(source);
      expect(sql).toContain('dt BETWEEN ? AND ?');
      expect(parameters.slice(0, 2).map(({ name }) => name)).toEqual(['from', 'to']);
    },
  );
});

describe('parameterValues', () => {
  const [query] = loadQueries().filter(({ name }) => name === 'unmatched-words');
  if (query === undefined) throw new Error('The pack lacks unmatched-words');
  const range = { from: '2026-11-01', to: '2026-11-30' };

  test('gives the values in the order of the placeholders', () => {
    expect(parameterValues(query, { slot: 'size', ...range })).toEqual([
      '2026-11-01',
      '2026-11-30',
      'size',
    ]);
  });

  test('takes the default of what is left out', () => {
    expect(parameterValues(query, range).at(-1)).toBe('all');
  });

  test('names the parameter that is missing', () => {
    expect(() => parameterValues(query, { from: '2026-11-01' })).toThrow(MissingParameter);
    expect(() => parameterValues(query, { from: '2026-11-01' })).toThrow(
      'The query unmatched-words needs a value for "to".',
    );
  });
});

describe('loadQueries', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'queries-'));
    mkdirSync(join(folder, 'mine'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const SQL = "SELECT 1 FROM turns WHERE dt BETWEEN ? AND ? AND outcome <> '?' -- ?\n";
  const METADATA = {
    title: 'Mine',
    question: 'What is mine?',
    description: 'All of it.',
    parameters: [
      { name: 'from', type: 'date' },
      { name: 'to', type: 'date' },
    ],
    chart: { type: 'bar', x: 'a', y: 'b' },
  };
  const put = (metadata: unknown, sql: string = SQL) => {
    writeFileSync(join(folder, 'mine', 'query.sql'), sql);
    const text = typeof metadata === 'string' ? metadata : JSON.stringify(metadata);
    writeFileSync(join(folder, 'mine', 'query.json'), text);
  };

  test('reads a folder', () => {
    put(METADATA);
    expect(loadQueries(folder)).toEqual([
      { ...METADATA, name: 'mine', sql: SQL.trim(), chart: { type: 'bar', x: 'a', y: ['b'] } },
    ]);
  });

  test.each([
    ['no JSON', '{', /query mine has no JSON/],
    ['a list', '[]', /an object is expected/],
    ['no title', { ...METADATA, title: '' }, /"title" must be text/],
    ['no parameters', { ...METADATA, parameters: undefined }, /"parameters" must be a list/],
    ['no range', { ...METADATA, parameters: [] }, /must have "from"/],
    [
      'an unknown type of parameter',
      { ...METADATA, parameters: [{ name: 'from', type: 'day' }] },
      /type of the parameter "from" must be one of date, slot, text/,
    ],
    [
      'a parameter that the SQL does not have',
      { ...METADATA, parameters: [...METADATA.parameters, { name: 'slot', type: 'slot' }] },
      /2 placeholders in query.sql and 3 parameters/,
    ],
    ['an unknown chart', { ...METADATA, chart: { type: 'pie' } }, /chart's type must be one of/],
  ])('refuses %s', (_, metadata, message) => {
    put(metadata);
    expect(() => loadQueries(folder)).toThrow(InvalidQuery);
    expect(() => loadQueries(folder)).toThrow(message);
  });

  test('refuses a folder without SQL', () => {
    expect(() => loadQueries(folder)).toThrow('The query mine has no readable query.sql.');
  });
});
