import { describe, expect, test } from '@jest/globals';
import { chartOf, formatChart } from '../../../local/cli/format-chart';

const PLAIN = { width: 40, isColored: false };
const WORDS = [
  { name: 'word', type: 'varchar' },
  { name: 'users', type: 'bigint' },
  { name: 'turns', type: 'bigint' },
];

const lines = (text: string): readonly string[] => text.split('\n');

describe('formatChart', () => {
  test('draws bars as long as their numbers, to an eighth of a column', () => {
    const rows = [
      ['huge', '24', '1'],
      ['wee', '12', '1'],
      [null, '1', '1'],
      ['日本', null, '1'],
    ];
    const result = { columns: WORDS, rows };
    expect(
      lines(formatChart(result, 'Words', { type: 'bar', x: 'word', y: ['users'] }, PLAIN)),
    ).toEqual([
      'Words',
      `huge │${'█'.repeat(30)} 24`,
      `wee  │${'█'.repeat(15)} 12`,
      '–    │█▎ 1',
      '日本 │',
    ]);
  });

  test('draws a bar for each number of a row', () => {
    const chart = { type: 'bar', x: 'word', y: ['users', 'turns'] } as const;
    const result = { columns: WORDS, rows: [['wee', '1', '2']] };
    expect(lines(formatChart(result, 'Words', chart, PLAIN))).toEqual([
      'Words',
      `wee users │${'█'.repeat(13)}▌ 1`,
      `    turns │${'█'.repeat(27)} 2`,
    ]);
  });

  test('stacks the series of a bar, the largest first, with a legend', () => {
    const columns = [
      { name: 'day', type: 'varchar' },
      { name: 'outcome', type: 'varchar' },
      { name: 'turns', type: 'bigint' },
    ];
    const rows = [
      ['11-01', 'matched', '10'],
      ['11-01', 'help', '5'],
      ['11-02', 'help', '15'],
    ];
    const chart = { type: 'stacked-bar', x: 'day', y: ['turns'], series: 'outcome' } as const;
    expect(lines(formatChart({ columns, rows }, 'Days', chart, PLAIN))).toEqual([
      'Days',
      '█ help  ▓ matched',
      `11-01 │${'█'.repeat(10)}${'▓'.repeat(20)} 15`,
      `11-02 │${'█'.repeat(30)} 15`,
    ]);
  });

  test('names what it has no sign for together, and keeps the legend in the terminal', () => {
    const columns = [
      { name: 'day', type: 'varchar' },
      { name: 'outcome', type: 'varchar' },
      { name: 'turns', type: 'bigint' },
    ];
    const rows = Array.from({ length: 10 }, (_, index) => [
      '1',
      `outcome-${index}`,
      `${10 - index}`,
    ]);
    const chart = { type: 'stacked-bar', x: 'day', y: ['turns'], series: 'outcome' } as const;
    expect(lines(formatChart({ columns, rows }, 'Days', chart, PLAIN))).toEqual([
      'Days',
      '█ outcome-0  ▓ outcome-1  ▒ outcome-2',
      '░ outcome-3  ▚ outcome-4  ▞ outcome-5',
      '▤ outcome-6  ▥ others',
      expect.stringMatching(/^1 │█+▓+▒+░+▚+▞+▤+▥+ 55$/),
    ]);
  });

  test('draws a line as blocks up from zero, and nothing for null', () => {
    const columns = [
      { name: 'day', type: 'varchar' },
      { name: 'share', type: 'double' },
    ];
    const rows = [
      ['2026-11-01', '0.0'],
      ['2026-11-02', '0.5'],
      ['2026-11-03', null],
      ['2026-11-04', '1.0'],
    ];
    const chart = { type: 'line', x: 'day', y: ['share'] } as const;
    expect(lines(formatChart({ columns, rows }, 'Share', chart, PLAIN))).toEqual([
      'Share',
      '1 ┤         ███',
      '  │         ███',
      '  │         ███',
      '  │   ███   ███',
      '  │   ███   ███',
      '0 ┤▁▁▁███   ███',
      '   2026-11-01 2026-11-04',
    ]);
  });

  test('merges the points that do not fit, by their highest', () => {
    const columns = [
      { name: 'hour', type: 'timestamp' },
      { name: 'p50', type: 'bigint' },
    ];
    const rows = Array.from({ length: 100 }, (_, hour) => [`${hour}`, hour === 99 ? '8' : '0']);
    const chart = { type: 'line', x: 'hour', y: ['p50'] } as const;
    const drawn = lines(formatChart({ columns, rows }, 'Hours', chart, PLAIN));
    expect(drawn[1]).toBe(`8 ┤${' '.repeat(33)}█`);
    expect(drawn.at(-1)).toBe('(each column is the highest of 3)');
    for (const line of drawn) expect(Array.from(line).length).toBeLessThanOrEqual(40);
  });

  test('shows what part of the first step a funnel keeps', () => {
    const columns = [
      { name: 'step', type: 'varchar' },
      { name: 'sessions', type: 'bigint' },
    ];
    const rows = [
      ['launch', '8'],
      ['match', '2'],
    ];
    const chart = { type: 'funnel', x: 'step', y: ['sessions'] } as const;
    expect(lines(formatChart({ columns, rows }, 'Funnel', chart, PLAIN))).toEqual([
      'Funnel',
      `launch │${'█'.repeat(21)} 8 (100 %)`,
      `match  │█████▎ 2 (25 %)`,
    ]);
  });

  test('colours for a terminal only', () => {
    const chart = { type: 'bar', x: 'word', y: ['users'] } as const;
    const result = { columns: WORDS, rows: [['wee', '1', '2']] };
    expect(formatChart(result, 'Words', chart, PLAIN)).not.toContain('\u001b');
    expect(formatChart(result, 'Words', chart, { ...PLAIN, isColored: true })).toContain(
      '\u001b[36m█',
    );
  });

  test('lets no value move the cursor', () => {
    const chart = { type: 'bar', x: 'word', y: ['users'] } as const;
    const result = { columns: WORDS, rows: [['a\u001b[2J\nb', '1', '2']] };
    expect(lines(formatChart(result, 'Words', chart, PLAIN))[1]).toMatch(/^a \[2J b │/);
  });

  test('says that there is nothing, and how much is left out', () => {
    const chart = { type: 'bar', x: 'word', y: ['users'] } as const;
    expect(formatChart({ columns: WORDS, rows: [] }, 'Words', chart, PLAIN)).toBe(
      'Words\n(no rows)',
    );
    const rows = Array.from({ length: 50 }, (_, index) => [`w${index}`, '1', '1']);
    expect(lines(formatChart({ columns: WORDS, rows }, 'Words', chart, PLAIN)).at(-1)).toBe(
      '(and 10 more bars; another format has them all)',
    );
  });

  test('is a table where there is nothing to draw', () => {
    const drawn = formatChart({ columns: WORDS, rows: [] }, 'Words', { type: 'table' }, PLAIN);
    expect(drawn).toContain('│ word │ users │ turns │');
  });
});

describe('chartOf', () => {
  test('draws the numbers by the first column', () => {
    expect(chartOf({ columns: WORDS, rows: [] })).toEqual({
      type: 'bar',
      x: 'word',
      y: ['users', 'turns'],
    });
  });

  test('finds nothing to draw without numbers', () => {
    expect(chartOf({ columns: WORDS.slice(0, 1), rows: [] })).toEqual({ type: 'table' });
  });
});
