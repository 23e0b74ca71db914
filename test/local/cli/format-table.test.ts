import { describe, expect, test } from '@jest/globals';
import { formatTable } from '../../../local/cli/format-table';

const COLUMNS = [
  { name: 'word', type: 'varchar' },
  { name: 'users', type: 'bigint' },
  { name: 'share', type: 'double' },
];

describe('formatTable', () => {
  test('puts the title above, numbers to the right, nothing for null', () => {
    const rows = [
      ['dog', '1234', '0.6666666666666666'],
      [null, '5', null],
      ['', '60', '1.0'],
    ];
    expect(formatTable(COLUMNS, rows, 'Words')).toBe(
      [
        'Words',
        '┌──────┬───────┬────────┐',
        '│ word │ users │  share │',
        '├──────┼───────┼────────┤',
        '│ dog  │  1234 │ 0.6667 │',
        '│      │     5 │        │',
        '│      │    60 │      1 │',
        '└──────┴───────┴────────┘',
      ].join('\n'),
    );
  });

  test('keeps the borders straight beside wide characters', () => {
    const lines = formatTable([COLUMNS[0] ?? { name: '', type: '' }], [['日本語'], ['🐶']]).split(
      '\n',
    );
    expect(lines.slice(3, 5)).toEqual(['│ 日本語 │', '│ 🐶     │']);
  });

  test('lets no value move the cursor or leave its line', () => {
    const table = formatTable([{ name: 'word', type: 'varchar' }], [['a\nb\u001b[2Jc\r\t']]);
    expect(table.split('\n')).toHaveLength(5);
    expect(table).toContain('│ a b [2Jc  │');
  });

  test('says that there are no rows', () => {
    expect(formatTable(COLUMNS, []).split('\n').at(-1)).toBe('(no rows)');
  });

  test('cuts a result that nobody reads, and says by how much', () => {
    const rows = Array.from({ length: 2_000 }, (_, i) => [`w${i}`, '1', '0.5']);

    const lines = formatTable(COLUMNS, rows).split('\n');

    // 4,000 cells in three columns are 1,333 rows; the frame and the head are four lines more.
    expect(lines.at(-1)).toBe('(and 667 more rows; another format has them all)');
    expect(lines).toHaveLength(1_333 + 4 + 1);
  });
});
