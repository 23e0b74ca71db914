import { literalOf } from '../athena/literal';
import { ALL_ROWS, ORDER } from '../compaction/statements';
import { KEY } from '../contract/turn';
import { COLUMN_NAMES } from '../views/columns';
import type { ForgottenUser } from './forgotten-list';

/** Where rows lie: as they arrived, by day of arrival, or compacted, by day of the event. */
export const SOURCES = { arrived: 'turn_rows', compacted: 'compacted_turns' } as const;

export type Source = keyof typeof SOURCES;

/** A day of one of the tables. */
export interface SourceDay {
  readonly source: Source;
  /** `yyyy-MM-dd` */
  readonly day: string;
}

/** Of a row: whether it is to be forgotten. Flat, however many users there are. */
const isForgotten = (users: readonly ForgottenUser[]): string => {
  const ids = users.map(({ userId }) => literalOf(userId));
  const times = users.map(
    ({ until }, index) => `WHEN ${ids[index] ?? ''} THEN ${timestamp(until)}`,
  );
  return `COALESCE(user_id IN (${ids.join(', ')}) AND COALESCE(event_time <= CASE user_id ${times.join(' ')} END, TRUE), FALSE)`;
};

const timestamp = (iso: string): string => `TIMESTAMP '${contractTime(iso)}'`;

/** An ISO time in the contract's form. */
export const contractTime = (iso: string): string => iso.replace('T', ' ').replace('Z', '');

/** The days that hold rows to be forgotten: source, day, rows. */
export const findSql = (users: readonly ForgottenUser[]): string =>
  (Object.keys(SOURCES) as Source[])
    .map(
      (source) =>
        `SELECT '${source}' AS source, dt, COUNT(*) AS row_count FROM ${SOURCES[source]} WHERE ${isForgotten(users)} GROUP BY dt`,
    )
    .join('\nUNION ALL\n');

const keptRows = (columns: string, { source, day }: SourceDay, users: readonly ForgottenUser[]) =>
  `SELECT ${columns} FROM ${SOURCES[source]} WHERE dt = '${day}' AND NOT ${isForgotten(users)}`;

/** How many rows of a day stay, and how many requests they are of. */
export const countSql = (day: SourceDay, users: readonly ForgottenUser[]): string =>
  `SELECT COUNT(*) AS row_count, COUNT(DISTINCT ${KEY}) AS requests FROM (${keptRows(KEY, day, users)})`;

/** How Firehose writes what arrives, and the compaction a day. */
const COMPRESSION: Readonly<Record<Source, string>> = { arrived: 'SNAPPY', compacted: 'ZSTD' };

/**
 * Writes the rows of a day that stay as one object at `location`, and registers it as `table`; a
 * compacted day in the order of the compaction, see there.
 */
export const writeSql = (
  day: SourceDay,
  users: readonly ForgottenUser[],
  { table, location }: { readonly table: string; readonly location: string },
): string => `CREATE TABLE ${table}
WITH (
  format = 'PARQUET',
  write_compression = '${COMPRESSION[day.source]}',
  external_location = '${location}',
  bucketed_by = ARRAY['${KEY}'],
  bucket_count = 1
) AS
${keptRows(COLUMN_NAMES.join(', '), day, users)}
ORDER BY ${ORDER.join(', ')}
LIMIT ${ALL_ROWS}`;

/**
 * Of the table written: its rows, their requests, and how many rows of it are not among those that
 * stay; and how many rows stay as the day is now.
 */
export const checkSql = (
  day: SourceDay,
  users: readonly ForgottenUser[],
  table: string,
): string => `SELECT
  COALESCE(SUM(written), 0) AS row_count,
  COUNT_IF(written > 0) AS requests,
  COALESCE(SUM(CASE WHEN written > kept THEN written - kept ELSE 0 END), 0) AS foreign_rows,
  COALESCE(SUM(kept), 0) AS kept_now
FROM (
  SELECT ${KEY}, SUM(is_written) AS written, SUM(is_kept) AS kept
  FROM (
    SELECT ${KEY}, 1 AS is_written, 0 AS is_kept FROM ${table}
    UNION ALL
    SELECT ${KEY}, 0 AS is_written, 1 AS is_kept FROM (${keptRows(KEY, day, users)})
  )
  GROUP BY ${KEY}
)`;
