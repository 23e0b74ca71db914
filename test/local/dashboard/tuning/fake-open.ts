import type { TuningReport } from '../../../../analytics/tuning/tuning-report';
import type { Waiting } from '../../../../local/dashboard/server/tuning/shared-run';
import type { Open } from '../../../../local/dashboard/server/tuning/tunings';
import type { Decisions, TuneOptions } from '../../../../local/tuning/tune';

/** One time that something is mined; the test says how it ends. */
export interface Mining {
  readonly options: TuneOptions;
  readonly waiting: Waiting;
  readonly resolve: (report: TuningReport) => void;
  readonly reject: (error: Error) => void;
}

/** One time that a chosen set is proved. */
export interface Proving {
  readonly decisions: Decisions;
  readonly resolve: (report: TuningReport) => void;
  readonly reject: (error: Error) => void;
}

export interface FakeOpen {
  readonly open: Open;
  /** The next mining that is not seen yet, once it has begun. */
  readonly next: () => Promise<Mining>;
  readonly nextProof: () => Promise<Proving>;
  /** How often something was mined, and how many of it are open. */
  readonly counts: () => { readonly mined: number; readonly open: number };
}

/** What comes is taken in order, by whoever waits for it. */
const queueOf = <T>() => {
  const come: T[] = [];
  const waiting: ((item: T) => void)[] = [];
  return {
    put: (item: T): void => {
      const next = waiting.shift();
      if (next === undefined) come.push(item);
      else next(item);
    },
    take: (): Promise<T> =>
      new Promise((resolve) => {
        const item = come.shift();
        if (item === undefined) waiting.push(resolve);
        else resolve(item);
      }),
  };
};

/** Mines and proves as the test says, and stops with the signal. */
export const fakeOpen = (): FakeOpen => {
  const minings = queueOf<Mining>();
  const provings = queueOf<Proving>();
  let [mined, open] = [0, 0];
  return {
    next: () => minings.take(),
    nextProof: () => provings.take(),
    counts: () => ({ mined, open }),
    open: async (options, waiting) => {
      mined += 1;
      const byItself = await new Promise<TuningReport>((resolve, reject) => {
        waiting.signal.addEventListener('abort', () => reject(waiting.signal.reason as Error));
        minings.put({ options, waiting, resolve, reject });
      });
      open += 1;
      return {
        close: () => {
          open -= 1;
        },
        report: (decisions) =>
          decisions.accepted.length + decisions.rejected.length === 0
            ? Promise.resolve(byItself)
            : new Promise((resolve, reject) => provings.put({ decisions, resolve, reject })),
      };
    },
  };
};
