import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUERIES_FOLDER } from '../../analytics/queries';
import type { PartialTurn } from './turn-rows';

/** A turn as it arrived in the bucket. */
export type ArrivedTurn = PartialTurn & {
  /** The day of its arrival, the partition. Default: {@link ARRIVAL_DAY}. */
  readonly dt?: string;
};

/** Rows in and rows out of a query, written by hand. */
export interface QueryFixture {
  readonly description: string;
  readonly rows: readonly ArrivedTurn[];
  /** By name; what is left out has its default. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly expected: readonly Readonly<Record<string, unknown>>[];
}

export const ARRIVAL_DAY = '2026-11-30';

/** The fixtures of a query, by default of the pack. */
export const fixturesOf = (query: string, folder = QUERIES_FOLDER): readonly QueryFixture[] => {
  const fixtures = join(folder, query, 'fixtures');
  return readdirSync(fixtures)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(fixtures, file), 'utf8')) as QueryFixture);
};

/** The rows of a fixture by the day of their arrival. */
export const byArrivalDay = (
  rows: readonly ArrivedTurn[],
): ReadonlyMap<string, readonly PartialTurn[]> => {
  const days = new Map<string, PartialTurn[]>();
  for (const { dt = ARRIVAL_DAY, ...turn } of rows) {
    const day = days.get(dt) ?? [];
    days.set(dt, [...day, turn]);
  }
  return days;
};
