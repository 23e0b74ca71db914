import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits, as a Wait state and a Retry ask for. Ends early, with or without an error, when the signal
 * aborts.
 */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** What the runner needs of the world besides its calls. */
export interface Effects {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  readonly uuid: () => string;
  readonly pause: Pause;
}

/** Node's timers end at once when they are asked for more. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const realEffects: Effects = {
  now: Date.now,
  random: Math.random,
  uuid: randomUUID,
  pause: async (milliseconds, signal) => {
    for (let left = milliseconds; left > 0; left -= LONGEST_TIMER_MS)
      await wait(Math.min(left, LONGEST_TIMER_MS), undefined, { signal });
  },
};
