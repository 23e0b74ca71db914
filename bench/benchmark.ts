/** A line of the table: what is promised, and what was measured. */
export interface Finding {
  readonly benchmark: string;
  readonly what: string;
  /** What it is compared with; undefined where it stands for itself. */
  readonly against?: string;
  /** The ratio, the time or the size that counts. */
  readonly measured: number;
  readonly unit: 'times' | 's' | 'ms' | 'µs' | 'MB' | 'KB' | 'B' | '$';
  /** What it may be at most. */
  readonly limit?: number;
  /** What it must be at least. Without either it is only good to know. */
  readonly least?: number;
  /** The medians that it comes from. */
  readonly detail: string;
}

export interface Benchmark {
  readonly name: string;
  readonly run: () => Promise<readonly Finding[]>;
}

/** Whether the goal is met; what has none always is. What could not be measured never is. */
export const isKept = ({ measured, limit, least }: Finding): boolean =>
  (limit === undefined || measured <= limit) && (least === undefined || measured >= least);

/** A time for people. */
export const microseconds = (time: number | undefined): string => {
  if (time === undefined) return '?';
  return time >= 1_000 ? `${(time / 1_000).toFixed(1)} ms` : `${time.toFixed(1)} µs`;
};
