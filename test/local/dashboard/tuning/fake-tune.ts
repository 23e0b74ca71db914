import type { TuningReport } from '../../../../analytics/tuning/tuning-report';
import type { Waiting } from '../../../../local/dashboard/server/tuning/shared-run';
import type { StoppableTune } from '../../../../local/dashboard/server/tuning/tunings';
import type { TuneOptions } from '../../../../local/tuning/tune';

/** One time that something is tuned; the test says how it ends. */
export interface TunedOnce {
  readonly options: TuneOptions;
  readonly waiting: Waiting;
  readonly resolve: (report: TuningReport) => void;
  readonly reject: (error: Error) => void;
}

export interface FakeTune {
  readonly tune: StoppableTune;
  /** The next time that is not seen yet, once it has begun. */
  readonly next: () => Promise<TunedOnce>;
  /** How often something was tuned. */
  readonly times: () => number;
}

/** Tunes as the test says, and stops with the signal. */
export const fakeTune = (): FakeTune => {
  const begun: TunedOnce[] = [];
  const waiting: ((once: TunedOnce) => void)[] = [];
  let times = 0;
  return {
    times: () => times,
    next: () =>
      new Promise((resolve) => {
        const once = begun.shift();
        if (once === undefined) waiting.push(resolve);
        else resolve(once);
      }),
    tune: (options, each) =>
      new Promise((resolve, reject) => {
        times += 1;
        each.signal.addEventListener('abort', () => reject(each.signal.reason as Error));
        const once: TunedOnce = { options, waiting: each, resolve, reject };
        const next = waiting.shift();
        if (next === undefined) begun.push(once);
        else next(once);
      }),
  };
};
