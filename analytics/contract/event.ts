/**
 * An application event of the declared schema: what Firehose converts to Parquet. Documents spell
 * keys as they like, in upper or lower case; what they have beyond these columns is dropped.
 */
export const EVENT_COLUMNS = [
  { name: 'id', type: 'string', meaning: 'id of the event, given by the application' },
  { name: 'userid', type: 'string', meaning: 'the user, as the application knows them (userId)' },
  { name: 'format', type: 'string', meaning: 'what kind of event it is' },
  {
    name: 'timestamp',
    type: 'timestamp',
    meaning:
      'when it happened: yyyy-MM-dd HH:mm:ss, ISO 8601, or seconds or milliseconds since 1970; UTC',
  },
] as const;
