import type { Chart } from '../../analytics/queries';
import type { QueryResult } from '../../analytics/athena/run-query';
import { visible } from '../../analytics/text/visible';
import { formatTable } from './format-table';

/** How a chart may look. */
export interface ChartLook {
  /** Columns of the terminal. */
  readonly width: number;
  readonly isColored: boolean;
}

type Result = Pick<QueryResult, 'columns' | 'rows'>;

const MAX_BARS = 40;
const MAX_PLOTS = 6;
const MIN_LABEL = 12;
/** Part of the width that a label may take. */
const LABEL_SHARE = 0.4;
const MIN_PLOT = 10;
const PLOT_HEIGHT = 6;
const EIGHTHS_ACROSS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const EIGHTHS_UP = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇'];
const GLYPHS = ['█', '▓', '▒', '░', '▚', '▞', '▤', '▥'];
const COLORS = [36, 33, 35, 32, 34, 31, 96, 93];

/**
 * Draws a query's result for the terminal as its chart says: bars of rows across, lines as columns
 * of blocks, one plot a line, all on one scale. Null has no bar. What is not drawn is counted below.
 *
 * @returns lines without a line end after the last
 */
export const formatChart = (
  result: Result,
  title: string,
  chart: Chart,
  look: ChartLook,
): string => {
  const drawn =
    chart.y === undefined || chart.x === undefined ? undefined : draw(result, chart, look);
  if (drawn === undefined) return formatTable(result.columns, result.rows, title);
  return [visible(title), ...(result.rows.length === 0 ? ['(no rows)'] : drawn)].join('\n');
};

/** The chart of a result of which nobody said how to draw it: its numbers by its first column. */
export const chartOf = ({ columns }: Result): Chart => {
  const [x, ...rest] = columns;
  const y = rest.filter(({ type }) => NUMBERS.test(type)).map(({ name }) => name);
  return x === undefined || y.length === 0 ? { type: 'table' } : { type: 'bar', x: x.name, y };
};

const NUMBERS = /^(?:tinyint|smallint|integer|bigint|float|real|double|decimal)/;

/** A value of the chart, with what it belongs to. */
interface Mark {
  readonly x: string;
  readonly series: string;
  readonly value: number | null;
}

const draw = (result: Result, chart: Chart, look: ChartLook): readonly string[] => {
  const marks = marksOf(result, chart);
  switch (chart.type) {
    case 'line':
    case 'area':
      return plots(marks, look);
    case 'stacked-bar':
      return chart.series === undefined ? bars(marks, look) : stackedBars(marks, look);
    case 'funnel':
      return bars(marks, look, largestOf(marks));
    default:
      return bars(marks, look);
  }
};

const marksOf = ({ columns, rows }: Result, { x, y = [], series }: Chart): readonly Mark[] => {
  const cell = (row: readonly (string | null)[], name: string | undefined): string | null =>
    row[columns.findIndex((column) => column.name === name)] ?? null;
  return rows.flatMap((row) =>
    y.map((name) => {
      const value = cell(row, name);
      const parts = [
        series === undefined ? '' : textOf(cell(row, series)),
        y.length > 1 ? visible(name) : '',
      ];
      return {
        x: textOf(cell(row, x)),
        series: parts.filter((part) => part !== '').join(' '),
        value: value === null || Number.isNaN(Number(value)) ? null : Number(value),
      };
    }),
  );
};

const textOf = (value: string | null): string => (value === null ? '–' : visible(value));

const largestOf = (marks: readonly Mark[]): number =>
  Math.max(0, ...marks.map(({ value }) => value ?? 0));

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];

/** @param whole if it is given, each number is followed by its share of it */
const bars = (marks: readonly Mark[], look: ChartLook, whole?: number): readonly string[] => {
  const shown = marks.slice(0, MAX_BARS);
  const labels = shown.map(({ x }, index) => (x === shown[index - 1]?.x ? '' : x));
  const left = columnOf(labels, look);
  const middle = columnOf(
    shown.map(({ series }) => series),
    look,
  );
  const numbers = shown.map(({ value }) => numberOf(value) + shareOf(value, whole));
  const space = spaceFor([left, middle, numbers], look);
  const scale = largestOf(shown);
  const series = distinct(shown.map((mark) => mark.series));
  const lines = shown.map((mark, index) => {
    const bar = barOf(((mark.value ?? 0) / (scale || 1)) * space);
    const color = COLORS[series.indexOf(mark.series) % COLORS.length];
    const label = middle[0] === '' ? left[index] : `${left[index]} ${middle[index]}`;
    return `${label} │${colored(bar, color, look)} ${numbers[index]}`.trimEnd();
  });
  return [...lines, ...moreOf(marks.length - shown.length, 'bars')];
};

const stackedBars = (all: readonly Mark[], look: ChartLook): readonly string[] => {
  const { marks, series } = largestSeries(all);
  const xs = distinct(marks.map(({ x }) => x));
  const shown = xs.slice(0, MAX_BARS);
  const totals = shown.map((x) => sumOf(marks.filter((mark) => mark.x === x)));
  const left = columnOf(shown, look);
  const space = spaceFor([left, totals.map(numberOf)], look);
  const scale = Math.max(...totals) || 1;
  const styled = (name: string, length: number): string => {
    const index = series.indexOf(name);
    const glyph = look.isColored ? '█' : (GLYPHS[index] ?? '█');
    return colored(glyph.repeat(length), COLORS[index], look);
  };
  const lines = shown.map((x, index) => {
    let sum = 0;
    let drawn = 0;
    const segments = series.map((name) => {
      sum += sumOf(marks.filter((mark) => mark.x === x && mark.series === name));
      const length = Math.round((sum / scale) * space) - drawn;
      drawn += length;
      return styled(name, length);
    });
    return `${left[index]} │${segments.join('')} ${numberOf(totals[index] ?? 0)}`;
  });
  const legend = series.map((name) => ({
    text: `${styled(name, 1)} ${name}`,
    width: widthOf(name) + 2,
  }));
  return [...wrapped(legend, look), ...lines, ...moreOf(xs.length - shown.length, 'bars')];
};

const OTHERS = 'others';

/** The series with the largest sums first; what has no glyph of its own becomes one of others. */
const largestSeries = (marks: readonly Mark[]) => {
  const names = distinct(marks.map(({ series }) => series));
  const sums = new Map(
    names.map((name) => [name, sumOf(marks.filter(({ series }) => series === name))]),
  );
  const sorted = names.toSorted((a, b) => (sums.get(b) ?? 0) - (sums.get(a) ?? 0));
  if (sorted.length <= GLYPHS.length) return { marks, series: sorted };
  const kept = sorted.slice(0, GLYPHS.length - 1);
  return {
    marks: marks.map((mark) => (kept.includes(mark.series) ? mark : { ...mark, series: OTHERS })),
    series: [...kept, OTHERS],
  };
};

/** Pieces side by side, in as many lines as they need. */
const wrapped = (
  pieces: readonly { readonly text: string; readonly width: number }[],
  look: ChartLook,
): readonly string[] => {
  const lines: string[] = [];
  let left = 0;
  for (const { text, width } of pieces) {
    if (lines.length > 0 && left >= width + 2) lines.push(`${lines.pop() ?? ''}  ${text}`);
    else lines.push(text);
    left = lines.at(-1) === text ? look.width - width : left - width - 2;
  }
  return lines;
};

const sumOf = (marks: readonly Mark[]): number =>
  marks.reduce((sum, { value }) => sum + Math.max(0, value ?? 0), 0);

/** One plot a line, under each other. */
const plots = (marks: readonly Mark[], look: ChartLook): readonly string[] => {
  const series = distinct(marks.map((mark) => mark.series));
  const xs = distinct(marks.map(({ x }) => x));
  const scale = largestOf(marks) || 1;
  const top = numberOf(scale);
  const indent = ' '.repeat(top.length + 2);
  const room = Math.max(MIN_PLOT, look.width - indent.length - 1);
  const perColumn = Math.ceil(xs.length / room);
  const columnWidth = Math.max(1, Math.min(3, Math.floor(room / xs.length)));
  const width = Math.ceil(xs.length / perColumn) * columnWidth;
  const drawn = series.slice(0, MAX_PLOTS).flatMap((name, index) => {
    const own = new Map(
      marks.filter((mark) => mark.series === name).map(({ x, value }) => [x, value]),
    );
    const heights = chunks(xs, perColumn).map((chunk) => {
      const values = chunk.map((x) => own.get(x) ?? null).filter((value) => value !== null);
      return values.length === 0 ? null : Math.max(...values) / scale;
    });
    const rows = plotRows(heights, columnWidth).map((row, line) => {
      const label = line === 0 ? top : line === PLOT_HEIGHT - 1 ? '0' : '';
      const text = colored(row.trimEnd(), COLORS[index % COLORS.length], look);
      return `${label.padStart(top.length)} ${label === '' ? '│' : '┤'}${text}`;
    });
    return [...(name === '' ? [] : [name]), ...rows];
  });
  const [first = '', last = ''] = [xs[0], xs.at(-1)];
  const ends = first === last ? first : `${first} ${last.padStart(width - widthOf(first) - 1)}`;
  const merged = perColumn > 1 ? [`(each column is the highest of ${perColumn})`] : [];
  return [...drawn, `${indent}${ends}`, ...merged, ...moreOf(series.length - MAX_PLOTS, 'lines')];
};

/** Rows of blocks from the top; a value that is 0 is a thin line, one that is null nothing. */
const plotRows = (heights: readonly (number | null)[], columnWidth: number): readonly string[] =>
  Array.from({ length: PLOT_HEIGHT }, (_, row) => {
    const below = PLOT_HEIGHT - 1 - row;
    return heights
      .map((height) => {
        if (height === null) return ' '.repeat(columnWidth);
        const eighths = Math.max(1, Math.round(Math.max(0, height) * PLOT_HEIGHT * 8)) - below * 8;
        const block = eighths >= 8 ? '█' : (EIGHTHS_UP[Math.max(0, eighths)] ?? ' ');
        return block.repeat(columnWidth);
      })
      .join('');
  });

const chunks = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

const barOf = (length: number): string => {
  const eighths = Math.max(0, Math.round(length * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS_ACROSS[eighths % 8] ?? '');
};

const numberOf = (value: number | null): string =>
  value === null
    ? ''
    : Number(value.toFixed(4)).toLocaleString('en-US', { maximumFractionDigits: 4 });

const shareOf = (value: number | null, whole: number | undefined): string =>
  value === null || !whole ? '' : ` (${Math.round((value / whole) * 100)} %)`;

const spaceFor = (columns: readonly (readonly string[])[], { width }: ChartLook): number => {
  const taken = columns.reduce((sum, column) => sum + Math.max(0, ...column.map(widthOf)) + 1, 1);
  return Math.max(MIN_PLOT, width - taken);
};

/** Pads texts to one width; what is longer than a label may be is cut. */
const columnOf = (texts: readonly string[], look: ChartLook): readonly string[] => {
  const longest = Math.max(MIN_LABEL, Math.floor(look.width * LABEL_SHARE));
  const cut = texts.map((text) =>
    widthOf(text) > longest
      ? `${Array.from(text)
          .slice(0, longest - 1)
          .join('')}…`
      : text,
  );
  const width = Math.max(0, ...cut.map(widthOf));
  return cut.map((text) => text + ' '.repeat(Math.max(0, width - widthOf(text))));
};

const WIDE =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);

const colored = (text: string, color: number | undefined, { isColored }: ChartLook): string =>
  isColored && text !== '' ? `\u001b[${color ?? 0}m${text}\u001b[0m` : text;

const moreOf = (count: number, what: string): readonly string[] =>
  count > 0 ? [`(and ${count} more ${what}; another format has them all)`] : [];
