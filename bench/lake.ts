import type { Benchmark, Finding } from './benchmark';
import { measureLake } from './compacted-lake';
import { GUIDE_CSV_ROW } from './guide-row';
import type { LakeMeasures } from './lake-queries';

const ROWS = 10_000_000;
const DAYS = 90;

/** Athena bills at least this much for a query. */
const LEAST_BYTES = 10 * 1_048_576;

/** Ten million compacted rows: what they weigh, what queries read of them, and how long they take. */
export const lake: Benchmark = {
  name: 'lake',
  run: () => Promise.resolve(findingsOf(measureLake(ROWS, DAYS))),
};

const findingsOf = ({ stored, week, all }: LakeMeasures): readonly Finding[] => {
  const csv = all.length * ROWS * GUIDE_CSV_ROW;
  const billed = sum(all.map((bytes) => Math.max(bytes, LEAST_BYTES)));
  return [
    {
      benchmark: 'lake',
      what: "the guide's two queries, times fewer bytes billed, with Athena's least of 10 MB",
      against: "the guide's CSV",
      measured: csv / billed,
      unit: 'times',
      least: 320,
      detail: `${megabytes(billed)} : ${megabytes(csv)}, ${GUIDE_CSV_ROW.toFixed(1)} B a row of it`,
    },
    {
      benchmark: 'lake',
      what: "the guide's two queries, times fewer bytes scanned",
      against: "the guide's CSV",
      measured: csv / sum(all),
      unit: 'times',
      least: 400,
      detail: `${all.map(megabytes).join(' and ')} : ${megabytes(csv)}`,
    },
    {
      benchmark: 'lake',
      what: `a row of ${DAYS} compacted days, all columns`,
      measured: stored / ROWS,
      unit: 'B',
      limit: 80,
      detail: `${megabytes(stored)} for ${ROWS.toLocaleString('en-US')} rows`,
    },
    {
      benchmark: 'lake',
      what: 'requests per animal in the last 7 days, bytes scanned',
      measured: week.bytes / 1_000,
      unit: 'KB',
      limit: 150,
      detail: 'through the view',
    },
    {
      benchmark: 'lake',
      what: 'requests per animal in the last 7 days, in the engine',
      measured: week.ms,
      unit: 'ms',
      limit: 15,
      detail: `median of ${week.rounds}`,
    },
  ];
};

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
