import type { Benchmark, Finding } from './benchmark';
import type { LatencyMeasures } from './latency-measures';
import { median } from './measure';
import { tsx } from './tsx';

const ROUNDS = 15;

/** From an utterance to its row in a query, with the whole stack at work. */
export const latency: Benchmark = {
  name: 'latency',
  run: () => Promise.resolve([finding(measureLatency(0, ROUNDS))]),
};

/** With `rate` more utterances a second while one is measured. */
export const measureLatency = (rate: number, rounds: number): LatencyMeasures =>
  JSON.parse(tsx('bench/latency-measures.ts', String(rate), String(rounds))) as LatencyMeasures;

/** The configured waits, one after the other. */
export const sumOfWaits = ({ waits }: LatencyMeasures): number =>
  waits.batchingWindow + waits.pollInterval + waits.buffering;

const finding = (measures: LatencyMeasures): Finding => {
  const { waits, visible, lastQuery } = measures;
  const time = median(visible);
  return {
    benchmark: 'latency',
    what: 'utterance to row in a query, of the waits',
    against: 'sum of the configured waits',
    measured: time / sumOfWaits(measures),
    unit: 'times',
    limit: 1.2,
    detail: [
      `${time.toFixed(0)} ms`,
      `window ${waits.batchingWindow} + poll ${waits.pollInterval} + buffering ${waits.buffering} ms`,
      `${median(lastQuery).toFixed(0)} ms of it is the query that shows it`,
    ].join('; '),
  };
};
