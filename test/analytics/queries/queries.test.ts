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
  SECTIONS,
} from '../../../analytics/queries';
import { fixturesOf } from '../../support/query-fixtures';

/** The views and tables that a query reads; what it names itself in WITH is none. */
const sourcesOf = (sql: string): readonly string[] => {
  const own = [...sql.matchAll(/\b(\w+) AS \(\n/g)].map(([, name]) => name);
  return [...sql.matchAll(/(?:FROM|JOIN)\s+(\w+)/g)]
    .map(([, source = '']) => source)
    .filter((source) => source !== 'UNNEST' && !own.includes(source));
};

describe('the pack', () => {
  const queries = loadQueries();

  test('answers what the analyst asks, by section', () => {
    const bySection = Object.fromEntries(
      SECTIONS.map((section) => [
        section,
        queries.filter((query) => query.section === section).map(({ name }) => name),
      ]),
    );
    expect(bySection).toEqual({
      words: [
        'ambiguous-words',
        'animals-requested',
        'combinations-without-pet',
        'model-version-effect',
        'repairs',
        'synonym-spread',
        'synonyms-never-used',
        'unmatched-words',
        'validity-by-day',
        'values-never-asked',
        'values-requested',
      ],
      people: [
        'activity-by-day',
        'device-interfaces',
        'fallback-rate',
        'funnel',
        'locales-and-devices',
        'one-shot-utterances',
        'outcomes-by-day',
        'retention-by-week',
        'returning-and-new-users',
        'sessions-by-end-reason',
        'sessions-without-match',
        'slots-said-together',
        'turns-to-match',
      ],
      speed: ['api-time-percentiles', 'errors-by-name', 'times-by-hour'],
      pipeline: ['duplicates-and-lateness', 'resolution-status', 'rows-by-skill-version'],
    });
  });

  test('has a place of its own for each query of the report', () => {
    const places = queries.flatMap(({ report }) =>
      report ? [`${report.section} ${report.order}`] : [],
    );
    expect(new Set(places).size).toBe(places.length);
    expect(places).toHaveLength(12);
  });

  test.each(queries.map(({ name }) => name))('%s is formatted', (name) => {
    const sql = readFileSync(join(QUERIES_FOLDER, name, 'query.sql'), 'utf8');
    expect(sql).toBe(`${format(sql, { language: 'trino', keywordCase: 'upper' })}\n`);
  });

  describe.each(queries.map((query) => [query.name, query] as const))('%s', (name, query) => {
    const sources = sourcesOf(query.sql);

    test('reads the views only', () => {
      expect(sources.length).toBeGreaterThan(0);
      // Copies and late rows are what the views hide: this one query has to look behind them.
      const allowed =
        name === 'duplicates-and-lateness' ? ['turn_rows'] : ['turns', 'slot_readings'];
      for (const source of sources) expect(allowed).toContain(source);
    });

    test('prunes each of them by the date range', () => {
      expect(query.sql.match(/\bdt BETWEEN \? AND \?/g)).toHaveLength(sources.length);
      expect(query.parameters.slice(0, 2).map((parameter) => parameter.name)).toEqual([
        'from',
        'to',
      ]);
    });

    test('counts a repeated slot once', () => {
      const readings = sources.filter((source) => source === 'slot_readings');
      expect(query.sql.match(/\bAND (?:\w+\.)?changed\b/g) ?? []).toHaveLength(readings.length);
    });

    test('leaves it to the views what is valid, and what a base word is', () => {
      expect(query.sql).not.toMatch(/slot_value_|resolved\s*(?:=|<>)\s*(?:\w+\.)?spoken/i);
      expect(query.sql).not.toMatch(/COALESCE\(\s*(?:\w+\.)?is_(?:valid|base_word)/i);
      expect(query.sql).not.toMatch(/is_(?:valid|base_word)\s*(?:=|<>|IS NOT (?:TRUE|FALSE))/i);
    });

    test('orders its result', () => {
      expect(query.sql).toMatch(/\nORDER BY\n/);
    });

    test('has fixtures', () => {
      expect(fixturesOf(name).length).toBeGreaterThan(0);
    });
  });
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
    section: 'words',
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

  test('knows what a type of parameter is by default, and the place in the report', () => {
    const parameters = [
      ...METADATA.parameters,
      { name: 'slots', type: 'slots' },
      { name: 'words', type: 'model-words' },
      { name: 'slot', type: 'slot', default: 'all' },
    ];
    put({ ...METADATA, parameters, report: 2 }, `${SQL}\nAND ? IN (?, ?)`);
    const [query] = loadQueries(folder);
    expect(query?.parameters.slice(2)).toEqual([
      { name: 'slots', type: 'slots', default: 'animal,size,temperament,energy' },
      { name: 'words', type: 'model-words', default: '[]' },
      { name: 'slot', type: 'slot', default: 'all' },
    ]);
    expect(query?.report).toEqual({ section: 'words', order: 2 });
  });

  test.each([
    ['no JSON', '{', /query mine has no JSON/],
    ['a list', '[]', /an object is expected/],
    ['no title', { ...METADATA, title: '' }, /"title" must be text/],
    [
      'an unknown section',
      { ...METADATA, section: 'pets' },
      /"section" must be one of words, people/,
    ],
    ['no place in the report', { ...METADATA, report: 'first' }, /"report" must be the place/],
    ['no parameters', { ...METADATA, parameters: undefined }, /"parameters" must be a list/],
    ['no range', { ...METADATA, parameters: [] }, /must have "from"/],
    [
      'an unknown type of parameter',
      { ...METADATA, parameters: [{ name: 'from', type: 'day' }] },
      /type of the parameter "from" must be one of date, slot, slots, model-words, text/,
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
