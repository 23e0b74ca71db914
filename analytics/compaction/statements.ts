import type { Format } from '../contract/glue';
import { KEY, SLOTS } from '../contract/turn';
import { arrivedColumns, COLUMN_NAMES } from '../views/columns';

/** A day of events, and the first and last day on which a row of it arrived. */
export interface EventDay {
  readonly day: string;
  readonly first: string;
  readonly last: string;
}

/** The day on which a row of `turn_rows` happened; as in the view. */
const EVENT_DAY = "COALESCE(date_format(event_time, '%Y-%m-%d'), dt)";

/** The days of events up to `through` that have rows in `turn_rows`: `day`, `first`, `last`. */
export const daysSql = (through: string): string => `SELECT
  event_day AS day,
  MIN(dt) AS first_arrival,
  MAX(dt) AS last_arrival
FROM (SELECT dt, ${EVENT_DAY} AS event_day FROM turn_rows)
WHERE event_day <= '${through}'
GROUP BY event_day
ORDER BY event_day`;

/**
 * How many requests of the day are known, and how many of them are not compacted yet.
 */
export const countSql = (day: EventDay, format: Format): string => `SELECT
  COUNT(*) AS requests,
  COUNT_IF(NOT was_compacted) AS fresh
FROM (
  SELECT BOOL_OR(is_compacted) AS was_compacted
  FROM (${knownRequests(day, format)})
  GROUP BY ${KEY}
)`;

const knownRequests = ({ day, first, last }: EventDay, format: Format): string =>
  `SELECT ${KEY}, TRUE AS is_compacted FROM compacted_turns WHERE dt = '${day}'
  UNION ALL
  SELECT ${arrivedKey(format)}, FALSE AS is_compacted FROM turn_rows WHERE ${isOfDay({ day, first, last })}`;

const arrivedKey = (format: Format): string => arrivedColumns('athena', format)[0] ?? KEY;

/** The partition keys come first: they decide what is read at all. */
const isOfDay = ({ day, first, last }: EventDay): string =>
  `dt BETWEEN '${first}' AND '${last}' AND ${EVENT_DAY} = '${day}'`;

/**
 * Rows that say the same stand together, and of those the ones of a session: so the words of a day
 * take next to nothing, and a query for them reads as much.
 */
export const ORDER: readonly string[] = [
  ...SLOTS.flatMap((slot) => [`slot_value_${slot}_resolved`, `slot_value_${slot}_synonym`]),
  'locale',
  'user_id',
  'session_id',
  'turn',
  KEY,
];

/** More rows than a day can have. */
export const ALL_ROWS = 1_000_000_000;

/**
 * Writes all that is known of a day, each request once, as one object at `location`, and registers
 * it as `table`. In a CREATE TABLE Athena ignores an ORDER BY, but not one that has a LIMIT; one
 * bucket makes one object.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html
 */
export const writeSql = (
  day: EventDay,
  format: Format,
  { table, location }: { readonly table: string; readonly location: string },
): string => {
  const columns = COLUMN_NAMES.join(', ');
  return `CREATE TABLE ${table}
WITH (
  format = 'PARQUET',
  write_compression = 'ZSTD',
  external_location = '${location}',
  bucketed_by = ARRAY['${KEY}'],
  bucket_count = 1
) AS
SELECT ${columns}
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY ${KEY} ORDER BY arrival_dt) AS copy_number
  FROM (
    SELECT ${columns}, '' AS arrival_dt
    FROM compacted_turns
    WHERE dt = '${day.day}'
    UNION ALL
    SELECT ${arrivedColumns('athena', format).join(', ')}, dt AS arrival_dt
    FROM turn_rows
    WHERE ${isOfDay(day)}
  )
)
WHERE copy_number = 1
ORDER BY ${ORDER.join(', ')}
LIMIT ${ALL_ROWS}`;
};

/** Of the table written: its rows, their requests; and the requests of the day that are known now. */
export const checkSql = (day: EventDay, format: Format, table: string): string => `SELECT
  COALESCE(SUM(copies), 0) AS row_count,
  COUNT_IF(copies > 0) AS requests,
  COUNT_IF(is_known) AS known
FROM (
  SELECT SUM(copies) AS copies, BOOL_OR(is_known) AS is_known
  FROM (
    SELECT ${KEY}, 1 AS copies, FALSE AS is_known FROM ${table}
    UNION ALL
    SELECT ${KEY}, 0 AS copies, TRUE AS is_known FROM (${knownRequests(day, format)})
  )
  GROUP BY ${KEY}
)`;

/**
 * The days of arrival up to `through` of which every row is compacted: their objects tell nothing
 * more. Rows of other days than `days`, which arrived since those were found, keep theirs.
 */
export const removableSql = (
  days: readonly EventDay[],
  through: string,
  format: Format,
): string => `SELECT arrival_dt
FROM (
  SELECT dt AS arrival_dt, ${EVENT_DAY} AS event_day, ${arrivedKey(format)}
  FROM turn_rows
  WHERE dt <= '${through}'
) AS arrived
LEFT JOIN (
  SELECT dt, ${KEY}, TRUE AS is_there
  FROM compacted_turns
  WHERE dt IN (${['', ...days.map(({ day }) => day)].map((day) => `'${day}'`).join(', ')})
) AS compacted
ON compacted.dt = arrived.event_day
  AND COALESCE(compacted.${KEY}, '') = COALESCE(arrived.${KEY}, '')
GROUP BY arrival_dt
HAVING COUNT_IF(is_there IS NULL) = 0
ORDER BY arrival_dt`;
