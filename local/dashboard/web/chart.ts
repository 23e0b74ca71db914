import {
  areaY,
  axisX,
  axisY,
  barX,
  barY,
  dot,
  gridX,
  gridY,
  lineY,
  rectY,
  ruleX,
  ruleY,
  text,
  tip,
  pointerX,
} from '@observablehq/plot';
import type { Query, Result } from './api';
import { h } from './dom';
import { dayText, isShare, share, short, whole, words } from './format';
import { plotWithoutStyleElement } from './plot';
import { type Point, type Series, seriesOf } from './series';

export interface ChartOptions {
  readonly title: string;
  readonly width: number;
  /** Called with the x value of what was clicked. */
  readonly pick?: ((x: string) => void) | undefined;
}

/** Bars of names beyond these are in the table alone. */
const MOST_BARS = 12;

/** Draws a result; undefined where there is nothing to draw. Numbers are in the table below it. */
export const drawChart = (
  spec: Query['chart'],
  result: Result,
  options: ChartOptions,
): Element | undefined => {
  const series = seriesOf(spec, result);
  if (series === undefined || series.points.length === 0) return undefined;
  const chart = chartOf(spec, series, result, options);
  const svg = chart instanceof SVGElement ? chart : chart.querySelector('svg');
  svg?.setAttribute('role', 'img');
  svg?.setAttribute('aria-label', `${options.title}. ${summaryOf(series, spec)}`);
  const isPicked = options.pick !== undefined;
  if (isPicked) {
    chart.classList.add('picks');
    chart.addEventListener('click', () => {
      const { value } = chart as Element & { readonly value?: { readonly x?: string } | null };
      if (value?.x !== undefined) options.pick?.(value.x);
    });
  }
  const caption = spec.type === 'funnel' ? undefined : legendOf(series);
  return h('figure', { class: 'chart' }, caption, chart);
};

const summaryOf = ({ points, names }: Series, { y = [] }: Query['chart']): string => {
  const values = points.map((point) => point.y);
  const format = formatOf(y);
  const of = names.length > 1 ? `${names.length} series: ${names.join(', ')}. ` : '';
  return `${of}From ${format(Math.min(...values))} to ${format(Math.max(...values))}; the table below has the numbers.`;
};

const colorOf = (index: number): string => `var(--c${index + 1})`;

const legendOf = ({ names }: Series): Element | undefined => {
  if (names.length < 2) return undefined;
  const items = names.map((name, index) => {
    const swatch = h('span', { class: 'swatch' });
    swatch.style.background = colorOf(index);
    return h('li', {}, swatch, name);
  });
  return h('ul', { class: 'legend', 'aria-hidden': 'true' }, ...items);
};

const formatOf = (columns: readonly string[]): ((value: number) => string) =>
  columns.every(isShare) ? share : whole;

const tickOf = (columns: readonly string[]): ((value: number) => string) =>
  columns.every(isShare) ? share : short;

type Chart = ReturnType<typeof plotWithoutStyleElement>;

const chartOf = (
  spec: Query['chart'],
  series: Series,
  result: Result,
  options: ChartOptions,
): Chart => {
  if (spec.type === 'funnel') return funnel(series.points, options);
  if (series.xKind === 'day' || spec.type === 'line')
    return overTime(spec, series, result, options);
  return series.xKind === 'number'
    ? columnsOf(spec, series, options)
    : barsOf(spec, series, options);
};

const FONT = 'var(--font)';

const base = ({ width }: ChartOptions, names: readonly string[]) => ({
  width,
  marginRight: 20,
  style: { background: 'none', color: 'var(--muted)', fontFamily: FONT, fontSize: '11.5px' },
  color: { domain: [...names], range: names.map((_, index) => colorOf(index)) },
});

const dateOf = (x: string): Date =>
  new Date(x.length === 10 ? x : `${x.slice(0, 19).replace(' ', 'T')}Z`);

const overTime = (
  spec: Query['chart'],
  series: Series,
  { range }: Result,
  options: ChartOptions,
): Chart => {
  const { points, xKind, names } = series;
  const tick = tickOf(spec.y ?? []);
  const format = formatOf(spec.y ?? []);
  const isTime = xKind === 'day';
  const x = isTime ? (point: Point) => dateOf(point.x) : (point: Point) => Number(point.x);
  const isStack = spec.type === 'bar' || spec.type === 'stacked-bar';
  const title = (point: Point): string =>
    `${isTime ? titleOfTime(point.x) : point.x}\n${names.length > 1 ? `${point.series}: ` : `${words(spec.y?.[0] ?? '')}: `}${format(point.y)}`;
  const channels = { x, y: 'y' } as const;
  const marks = isStack
    ? [
        rectY(points, {
          ...MUTE,
          ...channels,
          fill: 'series',
          interval: 'day',
          order: [...names],
          title,
          tip: TIP,
          inset: 0.5,
        }),
      ]
    : [
        spec.type === 'area'
          ? areaY(points, { ...MUTE, ...channels, fill: 'series', fillOpacity: 0.15 })
          : null,
        lineY(points, { ...MUTE, ...channels, stroke: 'series', strokeWidth: 2 }),
        points.length <= names.length * 2
          ? dot(points, { ...MUTE, ...channels, fill: 'series', r: 3 })
          : null,
        tip(points, pointerX({ ...channels, title, ...TIP })),
      ];
  return plotWithoutStyleElement({
    ...base(options, names),
    height: 230,
    marginLeft: 44,
    x: isTime ? { type: 'utc', ...daysOf(range, isStack) } : { interval: 1 },
    y: points.every(({ y }) => y === 0)
      ? { domain: [0, 1] }
      : { zero: isStack || !(spec.y ?? []).every(isShare) },
    marks: [
      gridY({ stroke: 'var(--line)', strokeOpacity: 1 }),
      axisY({ label: null, ticks: 4, tickSize: 0, tickFormat: tick }),
      axisX({
        label: isTime ? null : words(spec.x ?? ''),
        tickSize: 0,
        ticks: Math.max(2, Math.floor(options.width / 90)),
        ...(isTime
          ? { tickFormat: (day: Date) => dayText(day.toISOString()) }
          : { tickFormat: String }),
      }),
      ...marks,
      isStack ? ruleY([0], { ...MUTE, stroke: 'var(--axis)' }) : null,
    ],
  });
};

/** Plot names its marks for screen readers, though the whole is one image with a name of its own. */
export const MUTE = { ariaHidden: 'true' } as const;

const DAY = 86_400_000;

/** Days without a value are days, too. */
const daysOf = ({ from, to }: Result['range'], hasWidth: boolean) =>
  from === to ? {} : { domain: [dateOf(from), new Date(Date.parse(to) + (hasWidth ? DAY : 0))] };

export const TIP = {
  ...MUTE,
  fill: 'var(--surface)',
  stroke: 'var(--axis)',
  textPadding: 8,
} as const;

const titleOfTime = (x: string): string =>
  x.length === 10 ? dayText(x) : `${dayText(x.slice(0, 10))}, ${x.slice(11, 16)}`;

const columnsOf = (
  spec: Query['chart'],
  { points, names }: Series,
  options: ChartOptions,
): Chart => {
  const isGrouped = (spec.y?.length ?? 0) > 1;
  return plotWithoutStyleElement({
    ...base(options, names),
    height: 230,
    marginLeft: 44,
    ...(isGrouped
      ? { fx: { label: null, axis: null }, x: { axis: null, domain: [...names] } }
      : { x: { type: 'band' } as const }),
    marks: [
      gridY({ stroke: 'var(--line)', strokeOpacity: 1 }),
      axisY({ label: null, ticks: 4, tickSize: 0, tickFormat: tickOf(spec.y ?? []) }),
      barY(points, {
        ...MUTE,
        y: 'y',
        fill: 'series',
        tip: TIP,
        title: titleOf(spec),
        ...(isGrouped ? { fx: 'x', x: 'series' } : { x: 'x' }),
      }),
      isGrouped
        ? text([...new Set(points.map(({ x }) => x))], {
            ...MUTE,
            fx: (x: string) => x,
            text: (x: string) => x,
            frameAnchor: 'bottom',
            dy: 16,
          })
        : axisX({ label: words(spec.x ?? ''), tickSize: 0 }),
      ruleY([0], { ...MUTE, stroke: 'var(--axis)' }),
    ],
    marginBottom: 36,
  });
};

const titleOf =
  ({ y = [] }: Query['chart']) =>
  (point: Point): string =>
    `${point.x}\n${point.series}: ${formatOf(y)(point.y)}`;

const LETTER = 6.6;

const shortenedTo =
  (width: number) =>
  (name: string): string => {
    const letters = Math.floor(width / LETTER);
    return name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
  };

const barsOf = (spec: Query['chart'], { points, names }: Series, options: ChartOptions): Chart => {
  const shown = longestFirst(points).slice(0, MOST_BARS);
  const drawn = points.filter(({ x }) => shown.includes(x));
  const isGrouped = (spec.y?.length ?? 0) > 1;
  const room = options.width * 0.42;
  const shortened = shortenedTo(room - 16);
  const widest = Math.max(...shown.map((name) => shortened(name).length));
  const rowHeight = isGrouped ? 11 * Math.min(names.length, 6) + 8 : 24;
  return plotWithoutStyleElement({
    ...base(options, names),
    height: 40 + shown.length * rowHeight,
    marginLeft: Math.min(room, 16 + widest * LETTER),
    ...(isGrouped
      ? {
          fy: { domain: shown, label: null, tickFormat: shortened },
          y: { axis: null, domain: [...names] },
        }
      : { y: { domain: shown, label: null } }),
    marks: [
      gridX({ stroke: 'var(--line)', strokeOpacity: 1 }),
      axisX({
        label: null,
        ticks: Math.max(2, Math.floor(options.width / 110)),
        tickSize: 0,
        tickFormat: tickOf(spec.y ?? []),
      }),
      isGrouped ? null : axisY({ label: null, tickSize: 0, tickFormat: shortened }),
      barX(drawn, {
        ...MUTE,
        x: 'y',
        fill: 'series',
        tip: TIP,
        title: titleOf(spec),
        insetTop: 2,
        insetBottom: 2,
        ...(isGrouped ? { fy: 'x', y: 'series' } : { y: 'x', order: [...names] }),
      }),
      ruleX([0], { ...MUTE, stroke: 'var(--axis)' }),
    ],
  });
};

/** What is ranked stands in its rank, though a bar may hold several rows. */
const longestFirst = (points: readonly Point[]): readonly string[] => {
  const lengths = new Map<string, number>();
  for (const { x, y } of points) lengths.set(x, (lengths.get(x) ?? 0) + y);
  return [...lengths].sort(([, a], [, b]) => b - a).map(([x]) => x);
};

const funnel = (points: readonly Point[], options: ChartOptions): Chart => {
  const most = points[0]?.y ?? 0;
  const ofAll = ({ y }: Point): string => (most === 0 ? '' : `${whole(y)}  ·  ${share(y / most)}`);
  return plotWithoutStyleElement({
    ...base(options, []),
    height: 24 + points.length * 38,
    marginLeft: 96,
    marginTop: 4,
    marginBottom: 4,
    x: { axis: null, domain: [0, Math.max(most, 1)] },
    y: { domain: points.map(({ x }) => x), label: null },
    marks: [
      axisY({ label: null, tickSize: 0, fill: 'var(--text)', fontSize: 12.5 }),
      barX(points, {
        ...MUTE,
        x: most,
        y: 'x',
        fill: 'var(--line)',
        insetTop: 3,
        insetBottom: 3,
        rx: 3,
      }),
      barX(points, {
        ...MUTE,
        x: 'y',
        y: 'x',
        fill: 'var(--c1)',
        insetTop: 3,
        insetBottom: 3,
        rx: 3,
        tip: TIP,
        title: (point: Point) => `${point.x}\n${ofAll(point)}`,
      }),
      text(points, {
        ...MUTE,
        x: 0,
        y: 'x',
        text: ofAll,
        textAnchor: 'start',
        dx: 8,
        fill: 'var(--on-bar)',
        fontWeight: 600,
        filter: ({ y }: Point) => y > most * 0.45,
      }),
      text(points, {
        ...MUTE,
        x: 'y',
        y: 'x',
        text: ofAll,
        textAnchor: 'start',
        dx: 8,
        fill: 'var(--text)',
        fontWeight: 600,
        filter: ({ y }: Point) => y <= most * 0.45,
      }),
    ],
  });
};
