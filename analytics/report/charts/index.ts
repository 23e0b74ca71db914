import { createDocument } from '@mixmark-io/domino';
import * as Plot from '@observablehq/plot';
import type { Chart } from '../../queries';
import { count, escapeHtml, percent, shown } from '../prose';
import { numberIn, type Row, rowsOf, type Table, textIn } from '../table';

/** Colours that people who see few of them can tell apart: variables of the page, light or dark. */
const SERIES_COLORS = Array.from({ length: 8 }, (_, index) => `var(--series-${index + 1})`);

const WIDTH = 720;
/** More bars than these nobody compares; the table has them all. */
const MOST_BARS = 15;
const LONGEST_LABEL = 44;

/**
 * Draws a query's result as the pack says, as SVG to stand in an HTML page; nothing for a table, and
 * for a result without rows. A screen reader hears the title and what the chart shows; the page has
 * a table with the values.
 */
export const drawChart = (title: string, chart: Chart, table: Table): string => {
  const points = dataOf(chart, table);
  const series = coloured(points);
  const data = points.map((point) => ({ ...point, color: colorOf(point.series, series) }));
  const options = data.length === 0 ? undefined : optionsOf(chart, data);
  if (options === undefined) return '';
  const svg = Plot.plot({
    document: createDocument('<html></html>') as never,
    width: WIDTH,
    style: { background: 'none', fontSize: '12px', overflow: 'visible' },
    ...options,
  }) as unknown as { readonly outerHTML: string };
  return legend(series) + accessible(svg.outerHTML, title, describe(chart, data));
};

/** More series than colours become one. */
const MOST_SERIES = SERIES_COLORS.length - 1;
const REST = 'other';

/** A value of the result, to be drawn. */
interface Point {
  readonly label: string;
  readonly series: string;
  readonly value: number;
}

/** The series that have a colour of their own: none where there are more than colours. */
const coloured = (data: readonly Point[]): readonly string[] => {
  const names = [...new Set(data.map(({ series }) => series))].filter((name) => name !== '');
  return names.length > 1 && names.length <= SERIES_COLORS.length ? names : [];
};

const dataOf = ({ type, x, y = [], series }: Chart, table: Table): readonly Point[] => {
  if (x === undefined) return [];
  const nameOf = (row: Row, column: string): string => {
    const names = [
      ...(series === undefined ? [] : [textIn(row, series)]),
      ...(y.length > 1 ? [spaced(column)] : []),
    ];
    return names.join(', ');
  };
  const points = rowsOf(table).flatMap((row) =>
    y
      .filter((column) => row[column] !== null)
      .map((column) => ({
        label: shown(textIn(row, x)),
        series: shown(nameOf(row, column)),
        value: numberIn(row, column),
      })),
  );
  if (type === 'bar' || type === 'funnel') return points;
  const largest = largestSeries(points);
  const kept = ({ series: name }: Point): boolean => largest.includes(name);
  return type === 'stacked-bar' || type === 'area'
    ? points.map((point) => (kept(point) ? point : { ...point, series: REST }))
    : points.filter(kept);
};

const largestSeries = (points: readonly Point[]): readonly string[] => {
  const names = [...new Set(points.map(({ series }) => series))];
  if (names.length <= SERIES_COLORS.length) return names;
  const total = (name: string): number =>
    points.reduce((sum, { series, value }) => sum + (series === name ? value : 0), 0);
  return names.toSorted((a, b) => total(b) - total(a)).slice(0, MOST_SERIES);
};

const colorOf = (name: string, series: readonly string[]): string =>
  SERIES_COLORS[Math.max(0, series.indexOf(name))] ?? '';

interface Colored extends Point {
  readonly color: string;
}

const optionsOf = (
  { type, y = [] }: Chart,
  data: readonly Colored[],
): Plot.PlotOptions | undefined => {
  const names = { y: spaced(y.join(', ')), write: writerFor(data) };
  switch (type) {
    case 'bar':
      return isDay(data) ? columns(data, names) : bars(data, names);
    case 'funnel':
      return bars(data, { ...names, write: withShareOf(data[0]?.value ?? 0) });
    case 'stacked-bar':
      return columns(data, names);
    case 'line':
      return lines(data, names);
    case 'area':
      return areas(data, names);
    case 'table':
      return undefined;
  }
};

interface Names {
  readonly y: string;
  readonly write: (value: number) => string;
}

/** Column names are words joined by underscores. */
const spaced = (name: string): string => name.replaceAll('_', ' ');

const isDay = (data: readonly Point[]): boolean =>
  data.every(({ label }) => /^\d{4}-\d{2}-\d{2}/.test(label));

/** As it is: a variable of the page, not a name to be given a colour. */
const COLOR = { value: 'color', scale: null } as const;

const bars = (points: readonly Colored[], { y, write }: Names): Plot.PlotOptions => {
  const data = together(points).slice(0, MOST_BARS);
  const names = data.map(({ bar }) => bar);
  const longest = Math.min(LONGEST_LABEL, Math.max(...names.map(({ length }) => length)));
  return {
    marginLeft: 24 + 6.5 * longest,
    marginRight: 90,
    marginBottom: 44,
    height: 64 + 24 * data.length,
    x: {
      label: `${y} →`,
      labelOffset: 40,
      grid: true,
      nice: true,
      ticks: 5,
      tickFormat: writerFor(points),
    },
    y: {
      label: null,
      domain: names,
      tickSize: 0,
      tickFormat: (name: string) => shown(name, LONGEST_LABEL),
    },
    marks: [
      Plot.barX(data, { x: 'value', y: 'bar', fill: COLOR }),
      Plot.text(data, {
        x: 'value',
        y: 'bar',
        text: ({ value }: Point) => write(value),
        textAnchor: 'start',
        dx: 4,
      }),
      Plot.ruleX([0]),
    ],
  };
};

/** A bar for each name: the same word may be in several series, and in several locales of one. */
const together = (points: readonly Colored[]): readonly (Colored & { readonly bar: string })[] => {
  const sums = new Map<string, Colored & { readonly bar: string }>();
  for (const point of points) {
    const bar = point.series === '' ? point.label : `${point.label} (${point.series})`;
    sums.set(bar, { ...point, bar, value: point.value + (sums.get(bar)?.value ?? 0) });
  }
  return [...sums.values()];
};

const columns = (data: readonly Colored[], { y, write }: Names): Plot.PlotOptions => ({
  height: 260,
  marginLeft: 52,
  marginBottom: 36,
  x: { type: 'band', label: null, tickFormat: shortDay, tickSize: 0, ...everyFew(data) },
  y: { label: `↑ ${y}`, grid: true, nice: true, ticks: 5, tickFormat: write },
  marks: [Plot.barY(data, { x: 'label', y: 'value', z: 'series', fill: COLOR }), Plot.ruleY([0])],
});

const lines = (data: readonly Colored[], { y, write }: Names): Plot.PlotOptions => ({
  height: 260,
  marginLeft: 52,
  x: { type: 'point', label: null, tickFormat: shortDay, ...everyFew(data) },
  y: { label: `↑ ${y}`, grid: true, nice: true, zero: true, ticks: 5, tickFormat: write },
  marks: [
    Plot.ruleY([0]),
    Plot.lineY(data, { x: 'label', y: 'value', stroke: COLOR, z: 'series', strokeWidth: 2 }),
    Plot.dot(data, { x: 'label', y: 'value', fill: COLOR, r: 2 }),
  ],
});

const areas = (data: readonly Colored[], { y, write }: Names): Plot.PlotOptions => ({
  height: 260,
  marginLeft: 52,
  x: { type: 'point', label: null, tickFormat: shortDay, ...everyFew(data) },
  y: { label: `↑ ${y}`, grid: true, nice: true, ticks: 5, tickFormat: write },
  marks: [Plot.areaY(data, { x: 'label', y: 'value', fill: COLOR, z: 'series' }), Plot.ruleY([0])],
});

const MOST_TICKS = 10;

/** Labels that leave each other room. */
const everyFew = (data: readonly Point[]): { readonly ticks: readonly string[] } => {
  const labels = [...new Set(data.map(({ label }) => label))];
  const step = Math.ceil(labels.length / MOST_TICKS);
  return { ticks: labels.filter((_, index) => index % step === 0) };
};

/** `12 Oct` for a day; anything else as it is. */
const shortDay = (label: string): string =>
  /^\d{4}-\d{2}-\d{2}/.test(label)
    ? new Date(label.slice(0, 10)).toLocaleDateString('en-GB', {
        day: 'numeric',
        month: 'short',
        timeZone: 'UTC',
      })
    : label;

/** Shares are shown as such: all fractions, none above 1. */
const writerFor = (data: readonly Point[]): Names['write'] => {
  const areShares =
    data.some(({ value }) => !Number.isInteger(value)) &&
    data.every(({ value }) => value >= 0 && value <= 1);
  return areShares ? percent : numberOf;
};

/** `1,400 (92 %)` */
const withShareOf =
  (whole: number): Names['write'] =>
  (value) =>
    whole > 0 ? `${numberOf(value)} (${percent(value / whole)})` : numberOf(value);

const numberOf = (value: number): string =>
  Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(3)));

const legend = (series: readonly string[]): string => {
  if (series.length < 2) return '';
  const items = series.map(
    (name) =>
      `<li><span style="background:${colorOf(name, series)}"></span>${escapeHtml(name)}</li>`,
  );
  return `<ul class="legend" aria-hidden="true">${items.join('')}</ul>`;
};

const describe = ({ x = '', y = [] }: Chart, data: readonly Point[]): string => {
  const highest = data.reduce((a, b) => (b.value > a.value ? b : a));
  const name = highest.series === '' ? highest.label : `${highest.label}, ${highest.series}`;
  return `${spaced(y.join(', '))} by ${spaced(x)}, ${count(data.length)} values; the highest is ${writerFor(data)(highest.value)} (${name}). The tables at the end have the values.`;
};

/** Makes one image of the drawing, whose parts say nothing on their own. */
const accessible = (svg: string, title: string, description: string): string =>
  svg.replace(
    /<svg([^>]*)>/,
    (_, attributes: string) =>
      `<svg${attributes} role="img"><title>${escapeHtml(title)}</title><desc>${escapeHtml(description)}</desc>`,
  );
