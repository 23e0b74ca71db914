import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { visible } from '../../../analytics/text/visible';

/** What the poller does to the world besides its calls. */
export interface Effects {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  readonly uuid: () => string;
  /** Resolves after a while, or at once when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Takes one line about something that went wrong and is being tried again or given up. */
  readonly log: (message: string) => void;
}

export const realEffects: Effects = {
  now: Date.now,
  random: Math.random,
  uuid: randomUUID,
  sleep: async (milliseconds, signal) => {
    // Aborting is no error here: it only cuts the wait short.
    await wait(milliseconds, undefined, { signal }).catch(() => undefined);
  },
  log: (message) => process.stderr.write(`event source mapping: ${visible(message)}\n`),
};

const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;

/** Exponential backoff with full jitter, in milliseconds; the first failure is number 1. */
export const backoff = (failures: number, { random }: Pick<Effects, 'random'>): number =>
  random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** failures);
