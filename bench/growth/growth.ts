import type { Finding } from '../benchmark';

/** What one unit takes at a load. */
export interface AtLoad {
  /** How much there is of it: rows, records, sessions. */
  readonly load: number;
  /** What one of them takes. */
  readonly each: number;
}

/** How what one unit takes changes with the load; 1 × is linear, more than that is worse. */
export const growthOf = (
  what: string,
  unit: string,
  measured: readonly AtLoad[],
  show: (each: number) => string,
): readonly Finding[] => {
  const [first, ...others] = measured;
  if (first === undefined) return [];
  return others.map(({ load, each }) => ({
    benchmark: 'growth',
    what: `${what}, ${load.toLocaleString('en-US')} ${unit}`,
    against: first.load.toLocaleString('en-US'),
    measured: each / first.each,
    unit: 'times',
    detail: `${show(each)} : ${show(first.each)}`,
  }));
};
