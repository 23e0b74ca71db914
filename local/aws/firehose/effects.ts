import { randomUUID } from 'node:crypto';

/** What the Firehose server needs of the world besides its disk and its network. */
export interface FirehoseEffects {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Runs something once, later. @returns what calls it off */
  readonly after: (milliseconds: number, run: () => void) => () => void;
  readonly uuid: () => string;
}

export const realEffects: FirehoseEffects = {
  now: Date.now,
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  uuid: randomUUID,
};
