/** The call did not end in its time. */
export class TooLate extends Error {
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
  return Promise.race([call(signal), late]);
};
