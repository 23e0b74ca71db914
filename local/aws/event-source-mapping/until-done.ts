import { messageOf } from '../../errors';
import { backoff, type Effects } from './effects';

/** The mapping is being closed; what was under way will be read again by the next one. */
export class Stopped extends Error {
  override readonly name = 'Stopped';

  constructor(what: string, options?: ErrorOptions) {
    super(`The event source mapping was closed while ${what}`, options);
  }
}

export interface Persistence {
  readonly stopping: AbortSignal;
  readonly effects: Effects;
}

/**
 * Does something until it succeeds, with longer waits in between.
 *
 * @param what for the message, such as "reading the shard"
 * @throws Stopped when it failed and the mapping is being closed; it is tried once in any case
 */
export const untilDone = async <T>(
  what: string,
  action: () => Promise<T>,
  { stopping, effects }: Persistence,
): Promise<T> => {
  for (let failures = 1; ; failures += 1) {
    try {
      return await action();
    } catch (error) {
      if (stopping.aborted) throw new Stopped(what, { cause: error });
      if (failures === 1) effects.log(`${what} failed, trying again: ${messageOf(error)}`);
    }
    await effects.sleep(backoff(failures, effects), stopping);
    stopIfAsked(what, stopping);
  }
};

/** @throws Stopped when the mapping is being closed */
export const stopIfAsked = (what: string, stopping: AbortSignal): void => {
  if (stopping.aborted) throw new Stopped(what);
};
