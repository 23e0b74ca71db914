import type { ColumnName } from './turn';

/** The index of the analytics table by user and time. */
export const BY_USER = {
  name: 'by-user',
  user: 'user_id' satisfies ColumnName,
  time: 'event_time' satisfies ColumnName,
} as const;

/**
 * What the index shows of a turn, beside user, time and the key. Each turn is written to the index,
 * too: as long as these and the keys stay below 1 KB, that is one write unit a turn. A table's indexes
 * may name 100 such attributes in all.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export const ACTIVITY_COLUMNS = [
  'request_type',
  'intent_name',
  'outcome',
  'matched_pet',
  'locale',
  'session_id',
  'turn',
  'device_interfaces',
] as const satisfies readonly ColumnName[];
