import type { QueryResult } from '../../analytics/athena/run-query';

/**
 * Athena's list price in most regions, in US dollars, and when it was looked up. A query is billed
 * by the megabyte, rounded up, and for ten of them at least.
 * @see https://aws.amazon.com/athena/pricing/
 */
const PRICE = { perTerabyte: 5, minimumMegabytes: 10, asOf: 'November 2026' } as const;

const MEGABYTE = 2 ** 20;
const MEGABYTES_PER_TERABYTE = 2 ** 20;

/** What Athena bills for a query that scans so many bytes: megabytes, and US dollars. */
export const costOf = (bytes: number): { readonly megabytes: number; readonly dollars: number } => {
  const megabytes = Math.max(PRICE.minimumMegabytes, Math.ceil(bytes / MEGABYTE));
  return { megabytes, dollars: (megabytes / MEGABYTES_PER_TERABYTE) * PRICE.perTerabyte };
};

/** What a query gave and took, in two lines. */
export const summaryOf = ({ rows, statistics, isReused }: QueryResult): string => {
  const { dataScannedInBytes: bytes, engineExecutionTimeInMillis: millis } = statistics;
  const count = rows.length === 1 ? '1 row' : `${rows.length.toLocaleString('en-US')} rows`;
  const took = `${bytes.toLocaleString('en-US')} bytes scanned, ${millis.toLocaleString('en-US')} ms`;
  return `${count}, ${took}\n${isReused ? REUSED : billOf(bytes)}`;
};

const REUSED = 'Athena took the result of an earlier query, which costs nothing.';

const billOf = (bytes: number): string => {
  const { megabytes, dollars } = costOf(bytes);
  const { perTerabyte, minimumMegabytes, asOf } = PRICE;
  return `In Athena that is ${megabytes.toLocaleString('en-US')} MB billed: about $${dollars.toFixed(dollars < 0.01 ? 5 : 2)} ($${perTerabyte} per TB, at least ${minimumMegabytes} MB a query; list price of ${asOf}).`;
};
