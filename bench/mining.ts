import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Finding } from './benchmark';
import type { MiningMeasures } from './mining-measures';

const ROWS = 10_000_000;
const DAYS = 90;
const LOCALE = 'en-US';
const DAY = 86_400_000;

/** Ten million compacted rows of one locale, mined for the tuner: all rows count. */
export const mining: Benchmark = {
  name: 'mining',
  run: () => {
    const data = mkdtempSync(join(tmpdir(), 'pet-match-mining-'));
    try {
      const to = new Date(Date.now() - DAY).toISOString().slice(0, 10);
      const from = new Date(Date.parse(to) - (DAYS - 1) * DAY).toISOString().slice(0, 10);
      tsx(
        ...['local/cli/generate.ts', '--data', data, `--rows=${ROWS}`, `--days=${DAYS}`],
        ...['--seed=7', `--end=${to}`, `--locale=${LOCALE}`],
      );
      tsx('local/cli/compact.ts', '--data', data, '--wait=0');
      const measured = tsx('bench/mining-measures.ts', data, from, to, LOCALE);
      return Promise.resolve(findingsOf(JSON.parse(measured) as MiningMeasures));
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

const findingsOf = (measures: MiningMeasures): readonly Finding[] => {
  const { seconds, cpuSeconds, peakMemory, turns, words } = measures;
  const mined = `${turns.toLocaleString('en-US')} turns, ${words} missed words`;
  return [
    {
      benchmark: 'mining',
      what: 'mining all turns of a locale, with the local Athena',
      measured: seconds,
      unit: 's',
      limit: 60,
      detail: `${mined}; ${cpuSeconds.toFixed(1)} s of computing`,
    },
    {
      benchmark: 'mining',
      what: 'its largest memory, with the local Athena in the same process',
      measured: peakMemory / 1_000_000,
      unit: 'MB',
      limit: 2_000,
      detail: mined,
    },
  ];
};
