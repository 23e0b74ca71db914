import { randomUUID } from 'node:crypto';

/** What the simulator takes from the world around it; tests pass plain objects. */
export interface Effects {
  /** The time of a request. */
  readonly now: () => Date;
  /** A fresh UUID for a request, a session or a user. */
  readonly uuid: () => string;
  /** Calls `expired` after so many milliseconds, unless it is cancelled before. */
  readonly timer: (milliseconds: number, expired: () => void) => { readonly cancel: () => void };
}

export const realTimer: Effects['timer'] = (milliseconds, expired) => {
  const timeout = setTimeout(expired, milliseconds);
  return { cancel: () => clearTimeout(timeout) };
};

export const realUuid = (): string => randomUUID();
