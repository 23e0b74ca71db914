/** A line of the table: what is promised, and what was measured. */
export interface Finding {
  readonly benchmark: string;
  readonly what: string;
  /** The ratio, the time or the size that counts. */
  readonly measured: number;
  readonly unit: 'times' | 's' | 'ms' | 'µs' | 'MB' | 'KB' | 'B';
  /** What it may be at most; undefined for what is only good to know. */
  readonly limit?: number;
  /** The medians that it comes from. */
  readonly detail: string;
}

export interface Benchmark {
  readonly name: string;
  readonly run: () => Promise<readonly Finding[]>;
}

/** A time for people. */
export const microseconds = (time: number | undefined): string => {
  if (time === undefined) return '?';
  return time >= 1_000 ? `${(time / 1_000).toFixed(1)} ms` : `${time.toFixed(1)} µs`;
};
