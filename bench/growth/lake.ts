import { measureLake } from '../compacted-lake';
import type { Finding } from '../benchmark';
import { growthOf } from './growth';

const LOADS = [100_000, 1_000_000, 10_000_000] as const;

/** Few days: a compaction takes its time for each of them, however few rows it has. */
const DAYS = 30;

/** Making traffic, and asking for it when it is compacted. */
export const lakeGrowth = (): readonly Finding[] => {
  const measured = LOADS.map((rows) => ({ rows, ...measureLake(rows, DAYS) }));
  const perRow = (of: (lake: (typeof measured)[number]) => number) =>
    measured.map((lake) => ({ load: lake.rows, each: of(lake) / lake.rows }));
  return [
    ...growthOf(
      'generator, with its start: time a row',
      'rows',
      perRow(({ generateSeconds }) => generateSeconds),
      (each) => `${(each * 1e6).toFixed(1)} µs`,
    ),
    ...growthOf(
      "the guide's two queries: bytes scanned a row",
      'rows',
      perRow(({ all }) => all.reduce((sum, bytes) => sum + bytes, 0)),
      (each) => `${each.toFixed(2)} B`,
    ),
    ...growthOf(
      "the guide's two queries: time a row",
      'rows',
      perRow(({ allMs }) => allMs),
      (each) => `${(each * 1e6).toFixed(1)} ns`,
    ),
    ...growthOf(
      'compacted rows: bytes a row',
      'rows',
      perRow(({ stored }) => stored),
      (each) => `${each.toFixed(1)} B`,
    ),
  ];
};
