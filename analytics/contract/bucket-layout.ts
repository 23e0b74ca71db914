import type { Format } from './glue';

/**
 * Prefix of the turns in the bucket; the table's location. Each format has one of its own: a table
 * reads one format, and would fail on what an earlier configuration wrote beside it.
 */
export const turnsPrefix = (format: Format): string =>
  format === 'parquet' ? 'turns/' : `turns-${format}/`;

/** Rows that could not be encoded, with their reason. */
export const REJECTED_PREFIX = 'rejected/';

/** Records that Firehose could not convert; below it lies the type of the error. */
export const FIREHOSE_ERRORS_PREFIX = 'errors/';

/** Batches that Lambda gave up: it chooses this prefix itself. */
export const FAILED_BATCHES_PREFIX = 'aws/lambda/';

/** Encoding of the lines that go to the delivery stream; what becomes Parquet travels as JSON. */
export type LineFormat = (typeof LINE_FORMATS)[number];

export const LINE_FORMATS = ['json', 'csv'] as const;

export const lineFormatOf = (format: Format): LineFormat => (format === 'csv' ? 'csv' : 'json');

/** Compacted turns: one object a day of the event, whatever the format of what arrives. */
export const COMPACTED_PREFIX = 'compacted/';

/** What forgetting has under way: objects before they take their place, and notes of those replaced. */
export const FORGETTING_PREFIX = 'forgetting/';

/** Reports: a folder a period. */
export const REPORTS_PREFIX = 'reports/';

/** The first day of arrival that the table of the raw turns can hold; before it, it has no rows. */
export const FIRST_DAY = '2026-01-01';

/** Application events as they came, JSON lines by the hour of arrival; the crawler's table is named after it. */
export const RAW_EVENTS_PREFIX = 'raw/firehose/';

/** Application events of the declared schema, in Parquet. */
export const EVENTS_PREFIX = 'events/';

/** Events that Firehose could not deliver or convert; below it lies the type of the error. */
export const EVENT_ERRORS_PREFIX = 'event-errors/';
