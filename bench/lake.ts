import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Finding } from './benchmark';
import type { LakeMeasures } from './lake-queries';

const ROWS = 10_000_000;
const DAYS = 90;

/** Athena bills at least this much for a query. */
const LEAST_BYTES = 10 * 1_048_576;

/** Ten million compacted rows: what they weigh, what queries read of them, and how long they take. */
export const lake: Benchmark = {
  name: 'lake',
  run: () => {
    const data = mkdtempSync(join(tmpdir(), 'pet-match-lake-'));
    try {
      const end = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
      tsx(
        'local/cli/generate.ts',
        '--data',
        data,
        `--rows=${ROWS}`,
        `--days=${DAYS}`,
        '--seed=7',
        `--end=${end}`,
      );
      tsx('local/cli/compact.ts', '--data', data, '--wait=0');
      const measures = JSON.parse(tsx('bench/lake-queries.ts', data, end)) as LakeMeasures;
      return Promise.resolve(findingsOf(measures));
    } finally {
      rmSync(data, { recursive: true });
    }
  },
};

const tsx = (...words: readonly string[]): string =>
  execFileSync('npx', ['tsx', ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const findingsOf = ({ stored, csvRow, week, all }: LakeMeasures): readonly Finding[] => {
  const csv = all.length * ROWS * csvRow;
  const ours = sum(all);
  const billed = sum(all.map((bytes) => Math.max(bytes, LEAST_BYTES)));
  return [
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
    {
      benchmark: 'lake',
      what: "the guide's two queries, against its CSV, with Athena's 10 MB minimum",
      measured: billed / csv,
      unit: 'times',
      limit: 1 / 320,
      detail: `1 : ${Math.round(csv / billed)}`,
    },
    {
      benchmark: 'lake',
      what: "the guide's two queries, against its CSV, bytes scanned",
      measured: ours / csv,
      unit: 'times',
      limit: 1 / 400,
      detail: `1 : ${Math.round(csv / ours)} (${megabytes(ours)} and ${megabytes(csv)})`,
    },
  ];
};

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
