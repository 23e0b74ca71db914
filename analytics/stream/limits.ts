/**
 * What one call to Amazon Data Firehose takes; sizes before base64, not changeable.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/limits.html
 */
export const MAX_RECORD_BYTES = 1_000 * 1_024;
export const MAX_CALL_BYTES = 4 * 1_024 * 1_024;
export const MAX_CALL_RECORDS = 500;
