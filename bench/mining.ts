import type { Benchmark, Finding } from './benchmark';
import { inCompactedLake } from './compacted-lake';
import type { MiningMeasures } from './mining-measures';
import { tsx } from './tsx';

const ROWS = 10_000_000;
const DAYS = 90;
const LOCALE = 'en-US';
const DAY = 86_400_000;

/** Ten million compacted rows of one locale, mined for the tuner: all rows count. */
export const mining: Benchmark = {
  name: 'mining',
  run: () =>
    Promise.resolve(
      inCompactedLake({ rows: ROWS, days: DAYS, locale: LOCALE }, (data, to) => {
        const from = new Date(Date.parse(to) - (DAYS - 1) * DAY).toISOString().slice(0, 10);
        const measured = tsx('bench/mining-measures.ts', data, from, to, LOCALE);
        return findingsOf(JSON.parse(measured) as MiningMeasures);
      }),
    ),
};

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
