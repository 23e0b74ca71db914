import { isNumeric, isShare, words } from './format';
import type { Query, Result } from './api';
import { rowsOf } from './api';

/** One value of a chart. */
export interface Point {
  readonly x: string;
  readonly y: number;
  readonly series: string;
}

export interface Series {
  readonly points: readonly Point[];
  /** In the order of their colours. */
  readonly names: readonly string[];
  readonly xKind: 'day' | 'number' | 'name';
}

export const MOST_SERIES = 7;

const OTHERS = 'others';

/** What a chart draws of a result; undefined where the chart is a table, or its columns are not there. */
export const seriesOf = (
  { type, x, y = [], series }: Query['chart'],
  result: Result,
): Series | undefined => {
  const column = result.columns.find(({ name }) => name === x);
  if (type === 'table' || x === undefined || column === undefined) return undefined;
  const rows = rowsOf(result);
  // Shares, and several values of a series, do not add up to a bar: each gets its own.
  const isApart = type === 'bar' && (y.length > 1 || y.every(isShare));
  const points = rows.flatMap((row) =>
    y.flatMap((name): readonly Point[] => {
      const value = row[name];
      const label = row[x] ?? 'none';
      const by = series === undefined ? undefined : (row[series] ?? 'none');
      return value === null || value === undefined
        ? []
        : [
            {
              x: isApart && by !== undefined ? `${label} (${by})` : label,
              y: Number(value),
              series: y.length > 1 ? words(name) : (by ?? words(name)),
            },
          ];
    }),
  );
  const isStack = type === 'bar' || type === 'stacked-bar';
  const xKind = isTime(points) ? 'day' : isNumeric(column.type) ? 'number' : 'name';
  return { ...(isStack && !y.every(isShare) ? fold(points) : limit(points)), xKind };
};

const isTime = (points: readonly Point[]): boolean =>
  points.length > 0 && points.every(({ x }) => /^\d{4}-\d{2}-\d{2}\b/.test(x));

const namesOf = (points: readonly Point[]): readonly string[] => {
  const totals = new Map<string, number>();
  for (const { series, y } of points) totals.set(series, (totals.get(series) ?? 0) + y);
  return [...totals].sort(([, a], [, b]) => b - a).map(([name]) => name);
};

/** What is stacked adds up: rows of the same bar and series, and the small series together. */
const fold = (points: readonly Point[]) => {
  const names = namesOf(points);
  const isLong = names.length > MOST_SERIES;
  const shown = isLong ? names.slice(0, MOST_SERIES - 1) : names;
  const sums = new Map<string, Point>();
  for (const point of points) {
    const series = shown.includes(point.series) ? point.series : OTHERS;
    const key = JSON.stringify([point.x, series]);
    sums.set(key, { ...point, series, y: point.y + (sums.get(key)?.y ?? 0) });
  }
  return { points: [...sums.values()], names: isLong ? [...shown, OTHERS] : shown };
};

const limit = (points: readonly Point[]) => {
  const names = namesOf(points).slice(0, MOST_SERIES);
  return { points: points.filter(({ series }) => names.includes(series)), names };
};
