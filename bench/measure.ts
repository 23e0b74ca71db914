/** Something whose time is measured: one call does `units` of what is counted. */
export interface Variant {
  readonly name: string;
  readonly units: number;
  readonly run: () => unknown;
}

export interface MeasureOptions {
  /** Rounds that count; medians of fewer than 7 say little. Default: 9. */
  readonly rounds?: number;
  /** Rounds before them, for the compiler. Default: 4. */
  readonly warmUp?: number;
  /** How long a variant runs in a round, in milliseconds. Default: 100. */
  readonly millis?: number;
  /**
   * Whether garbage is collected before each variant, so that none clears up after another: for
   * variants that hold much. The collector forgets what the compiler has learnt of objects that are
   * gone, which makes short ones several times slower. Default: it isn't.
   */
  readonly collect?: boolean;
}

/**
 * Measures variants in interleaved rounds, each round in another order: what the machine does
 * meanwhile hits all of them alike. Trust the ratios more than the times.
 *
 * @returns by name the median over the rounds, in microseconds a unit
 */
export const measure = async (
  variants: readonly Variant[],
  { rounds = 9, warmUp = 4, millis = 100, collect = false }: MeasureOptions = {},
): Promise<ReadonlyMap<string, number>> => {
  const times = new Map<string, number[]>(variants.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const variant of rotated(variants, round + warmUp)) {
      if (collect) globalThis.gc?.();
      const time = await timeOf(variant, millis);
      if (round >= 0) times.get(variant.name)?.push(time);
    }
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
};

/** Each round begins with another one. */
const rotated = <T>(list: readonly T[], by: number): readonly T[] => {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
};

/** Calls until the time is up, at least once; microseconds a unit. */
const timeOf = async ({ run, units }: Variant, millis: number): Promise<number> => {
  const begun = performance.now();
  let calls = 0;
  let spent: number;
  do {
    const result = run();
    if (result instanceof Promise) await result;
    calls += 1;
    spent = performance.now() - begun;
  } while (spent < millis);
  return (spent * 1_000) / (calls * units);
};

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? NaN;
  const high = sorted[Math.floor(middle)] ?? NaN;
  return (low + high) / 2;
};
