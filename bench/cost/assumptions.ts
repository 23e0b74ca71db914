/**
 * What the bills of both designs take for granted; nothing of it could be measured without an AWS
 * account.
 */

export const MILLION = 1_000_000;
export const TERABYTE = 2 ** 40;

/** Seconds that a skill waits for the table: DynamoDB answers within single-digit milliseconds. */
export const TABLE_WRITE = 0.005;

/** Seconds that one call of PutRecordBatch takes. */
export const LAMBDA_CALL = 0.03;

/**
 * Bytes that Lambda itself logs for an invocation: the lines START, END and REPORT.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export const PLATFORM_LOG = 260;

/** CloudWatch bills what is kept of a log as compressed; its own examples take 0.15. */
export const LOG_COMPRESSION = 0.15;

/** Bytes that DynamoDB counts for an item, or an entry of an index, beyond what is in it. */
export const STORED_OVERHEAD = 100;

/** The guide's two queries, each once a day, over all rows that are kept. */
export const QUERIES = 60;

const LEAST_BYTES = 10 * 2 ** 20;

/** What Athena bills for so many queries that scan so many bytes each. */
export const queriedBytes = (queries: number, bytes: number): number =>
  queries * Math.max(bytes, LEAST_BYTES);

/** GB of memory with which a function has one whole CPU: 1,769 MB. */
const ONE_CPU = 1_769 / 1_024;

/** Seconds that work of one CPU takes in a function with so many GB. */
export const lambdaSeconds = (seconds: number, memory: number): number =>
  seconds * Math.max(1, ONE_CPU / memory);
