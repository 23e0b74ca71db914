import { beforeAll, describe, expect, test } from '@jest/globals';
import { resultsOf } from '../../../analytics/report/content';
import { type Draw, htmlOf } from '../../../analytics/report/html';
import { reportOn } from '../../../analytics/report/report';
import type { Table } from '../../../analytics/report/table';
import { loadDrawChart } from './support/draw-chart';
import { DAYS, figureTables, QUERIES, table } from './support/sample';

const PERIOD = { startDate: '2026-10-01', endDate: '2026-10-31' };
const NOTHING = resultsOf(new Map());
const NO_CHART: Draw = () => '';

const HOSTILE = `</title><script>alert("x")</script><img src=x onerror='y'>&`;

const page = (tables: ReadonlyMap<string, Table>, draw: Draw = NO_CHART): string => {
  const results = resultsOf(tables);
  return htmlOf(
    {
      report: reportOn(PERIOD, results, resultsOf(figureTables({ users: 50 }))),
      queries: QUERIES,
      results,
      runId: 'run-1',
      madeAt: '2026-11-01T08:00:00.000Z',
    },
    draw,
  );
};

const sample = (word: string): ReadonlyMap<string, Table> =>
  new Map([
    ...figureTables({}),
    ['unmatched-words', table('slot word users:bigint turns:bigint', [['animal', word, 3, 1_234]])],
    ['errors-by-name', table('error_name intent_name turns:bigint', [[word, word, 5]])],
  ]);

/** The headings in their order. */
const headings = (html: string): readonly string[] =>
  [...html.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, heading = '']) => heading);

test('opens with what changed and what to do; charts and tables come after', () => {
  expect(headings(page(sample('pupper')))).toEqual([
    'What changed',
    'What to do',
    'Words',
    'People',
    'Speed',
    'Pipeline',
    'Tables',
  ]);
});

test('stands alone: no script, and nothing that is fetched', () => {
  const html = page(sample('pupper'));

  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(html).not.toMatch(/<script|<link|<img|url\(|@import|(?:src|href)="(?!#)/);
});

test('hostile words are text and nothing else, wherever they are shown', () => {
  const html = page(sample(HOSTILE));

  expect(html).not.toMatch(/<script|<img/);
  expect(
    html.match(/&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt;/g)?.length,
  ).toBeGreaterThan(2);
});

test('numbers are grouped and aligned, and long tables point to their file', () => {
  const words = Array.from({ length: 60 }, (_, index) => ['animal', `word ${index}`, 1, 1_000]);
  const html = page(
    new Map([
      ...figureTables({}),
      ['unmatched-words', table('slot word users:bigint turns:bigint', words)],
    ]),
  );

  expect(html).toContain('<td class="number">1,000</td>');
  expect(html).toContain('and 10 further rows in unmatched-words.csv');
});

test('an empty period has a title and one sentence', () => {
  const html = htmlOf(
    {
      report: reportOn(PERIOD, NOTHING, NOTHING),
      queries: QUERIES,
      results: NOTHING,
      runId: 'run-1',
      madeAt: '2026-11-01T08:00:00.000Z',
    },
    NO_CHART,
  );

  expect(headings(html)).toEqual([]);
  expect(html).toContain('There were no turns from 2026-10-01 to 2026-10-31 (UTC).');
});

describe('a chart', () => {
  let draw: Draw;
  beforeAll(async () => {
    draw = await loadDrawChart();
  });

  const bars = table('word slot users:bigint', [
    [HOSTILE, 'animal', 3],
    ['kitty', 'size', 12],
  ]);

  test('is an image with a title, and a description that names what stands out', () => {
    const svg = draw('Unmatched words', { type: 'bar', x: 'word', y: ['users'] }, bars);

    expect(svg).toMatch(/<svg[^>]* role="img"><title>Unmatched words<\/title><desc>/);
    expect(svg).toContain('users by word, 2 values; the highest is 12 (kitty).');
  });

  test('shows hostile words as text, cut to a length that fits', () => {
    const svg = draw(HOSTILE, { type: 'bar', x: 'word', y: ['users'], series: 'word' }, bars);

    expect(svg).not.toMatch(/<script|<img|<\/title><s/);
    expect(svg).toContain('&lt;/title&gt;');
  });

  const days = table(
    'day outcome turns:bigint share:double',
    DAYS.flatMap((day) =>
      Array.from({ length: 12 }, (_, index) => [day, `outcome ${index}`, 12 - index, 0.5]),
    ),
  );

  test('of more series than colours puts the small ones together', () => {
    const svg = draw(
      'Outcomes',
      { type: 'stacked-bar', x: 'day', y: ['turns'], series: 'outcome' },
      days,
    );

    expect([...svg.matchAll(/<\/span>([^<]*)<\/li>/g)].map(([, name]) => name)).toEqual([
      ...Array.from({ length: 7 }, (_, index) => `outcome ${index}`),
      'other',
    ]);
  });

  test.each(['line', 'area', 'stacked-bar', 'bar'] as const)(
    'of type %s writes days short and shares as percentages',
    (type) => {
      const svg = draw('Share', { type, x: 'day', y: ['share'] }, days);

      expect(svg).toContain('>1 Oct</text>');
      expect(svg).toMatch(/>\d+ %<\/text>/);
    },
  );

  test('of a funnel tells each step with its share of the first', () => {
    const steps = table('step sessions:bigint', [
      ['launch', 200],
      ['match', 50],
    ]);
    const svg = draw('Funnel', { type: 'funnel', x: 'step', y: ['sessions'] }, steps);

    expect(svg).toContain('>50 (25 %)</text>');
  });

  test('is not drawn of nothing, nor where the pack asks for a table', () => {
    expect(
      draw('None', { type: 'bar', x: 'word', y: ['users'] }, table('word users:bigint', [])),
    ).toBe('');
    expect(draw('Table', { type: 'table' }, bars)).toBe('');
    expect(
      draw(
        'Nulls',
        { type: 'line', x: 'word', y: ['users'] },
        table('word users:bigint', [['a', null]]),
      ),
    ).toBe('');
  });
});
