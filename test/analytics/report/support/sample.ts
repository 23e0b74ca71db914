import { loadQueries, type PackQuery } from '../../../../analytics/queries';
import type { Table } from '../../../../analytics/report/table';

type Cell = string | number | null;

/** A result written by hand: columns with `:` and their type where they are no text. */
export const table = (columns: string, rows: readonly (readonly Cell[])[]): Table => ({
  columns: columns.split(' ').map((column) => {
    const [name = '', type = 'varchar'] = column.split(':');
    return { name, type };
  }),
  rows: rows.map((row) => row.map((cell) => (cell === null ? null : String(cell)))),
});

export const QUERIES: readonly PackQuery[] = loadQueries();

/** Days of October 2026. */
export const DAYS: readonly string[] = Array.from(
  { length: 31 },
  (_, index) => `2026-10-${String(index + 1).padStart(2, '0')}`,
);

/** What a period was like; the rest follows. */
export interface Month {
  readonly users?: number;
  readonly sessions?: number;
  readonly turns?: number;
  readonly matched?: number;
  readonly utterances?: number;
  readonly fallbacks?: number;
  readonly errors?: number;
  /** Valid and missed readings of the slot animal. */
  readonly animal?: readonly [number, number];
  /** The API's 90th percentile of each day. */
  readonly apiTimes?: readonly number[];
}

/** The results of the queries that tell what changed. */
export const figureTables = (month: Month): ReadonlyMap<string, Table> => {
  const { users = 100, sessions = 200, turns = 1_000, matched = 100, errors = 0 } = month;
  const { utterances = 800, fallbacks = 40, animal = [300, 100], apiTimes = [] } = month;
  return new Map([
    ['rows-by-skill-version', table('turns:bigint errors:bigint', [[turns, errors]])],
    [
      'returning-and-new-users',
      table('visitor users:bigint', [
        ['new', users],
        ['returning', 7],
      ]),
    ],
    [
      'funnel',
      table('step sessions:bigint share:double', [
        ['launch', sessions, 1],
        ['animal', matched, matched / sessions],
        ['match', matched, matched / sessions],
      ]),
    ],
    [
      'fallback-rate',
      table('utterances:bigint fallbacks:bigint', [
        [utterances, fallbacks],
        [0, 0],
      ]),
    ],
    ['validity-by-day', table('slot valid:bigint missed:bigint', [['animal', ...animal]])],
    [
      'times-by-hour',
      table(
        'hour turns:bigint response_p90:bigint calls:bigint api_p90:bigint',
        apiTimes.map((time, day) => [`${DAYS[day] ?? ''} 10:00:00.000`, 50, 60, 40, time]),
      ),
    ],
  ]);
};
