import type { Benchmark, Finding } from '../benchmark';
import { measureLatency } from '../latency';
import { median } from '../measure';
import { tsx } from '../tsx';
import { type AtLoad, growthOf } from './growth';
import { lakeGrowth } from './lake';
import { sessionsGrowth } from './sessions';
import { transformGrowth } from './transform';

/** What one unit takes at 10 and 100 times the load, of what it takes at the load. */
export const growth: Benchmark = {
  name: 'growth',
  run: async () => [
    ...(await transformGrowth()),
    ...(await sessionsGrowth()),
    ...tableGrowth(),
    ...latencyGrowth(),
    ...lakeGrowth(),
  ],
};

const milliseconds = (each: number): string => `${each.toPrecision(3)} ms`;

const tableGrowth = (): readonly Finding[] =>
  growthOf(
    'local table: time a row, with so many rows in its stream',
    'rows',
    JSON.parse(tsx('bench/growth/table-measures.ts')) as readonly AtLoad[],
    milliseconds,
  );

/** Utterances a second, beside the one that is timed. */
const RATES = [1, 10, 100] as const;
const ROUNDS = 7;

const latencyGrowth = (): readonly Finding[] =>
  growthOf(
    'utterance to row in a query: time of one, beside others',
    'a second',
    RATES.map((rate) => ({ load: rate, each: median(measureLatency(rate, ROUNDS).visible) })),
    milliseconds,
  );
