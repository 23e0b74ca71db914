import { LoggableError } from '../analytics/contract/loggable-error';

/** The call did not end in its time. */
export class TooLate extends LoggableError {
  override readonly name = 'TooLate';
}

/**
 * Waits for a call no longer than this, also for one that does not heed the signal.
 *
 * @param who is asked, for the message
 * @throws TooLate
 */
export const within = async <T>(
  ms: number,
  who: string,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const signal = AbortSignal.timeout(ms);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () =>
      reject(new TooLate(`${who} did not answer within ${ms} ms`)),
    );
  });
  // An asynchronous function: what is thrown at once must not leave `late` without anybody to hear it.
  return Promise.race([(async () => call(signal))(), late]);
};
