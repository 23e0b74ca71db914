import type { TuningProgress } from '../../tuning';
import { untilAborted } from '../until-aborted';

export type TellProgress = (progress: TuningProgress) => void;

/** Who waits for something that takes long: until when, and whom to tell how far it is. */
export interface Waiting {
  readonly signal: AbortSignal;
  readonly onProgress: TellProgress;
}

/** Something that takes long, for everybody who waits for it. */
export interface SharedRun<T> {
  /** @throws what it fails with; the reason of the signal */
  readonly wait: (waiting: Waiting) => Promise<T>;
  /** Nobody waits for it any more: it is being stopped. */
  readonly isStopped: () => boolean;
}

/** Starts what is stopped once nobody waits for it any more. */
export const sharedRun = <T>(run: (waiting: Waiting) => Promise<T>): SharedRun<T> => {
  const abort = new AbortController();
  const tellers = new Set<TellProgress>();
  let latest: TuningProgress | undefined;
  let waits = 0;
  const result = run({
    signal: abort.signal,
    onProgress: (progress) => {
      latest = progress;
      for (const tell of tellers) tell(progress);
    },
  });
  // Whoever waits hears of it.
  result.catch(() => undefined);
  return {
    isStopped: () => abort.signal.aborted,
    wait: async ({ signal, onProgress }) => {
      // Two who wait may share one function.
      const tell: TellProgress = (progress) => onProgress(progress);
      waits += 1;
      tellers.add(tell);
      if (latest) tell(latest);
      try {
        return await untilAborted(result, signal);
      } finally {
        tellers.delete(tell);
        waits -= 1;
        if (waits === 0) abort.abort();
      }
    },
  };
};
