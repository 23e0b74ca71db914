/**
 * What a promise gives, or the reason of the signal once that aborts; the promise goes on.
 *
 * @throws what the promise rejects with; the reason of the signal
 */
export const untilAborted = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> => {
  let leave: (() => void) | undefined;
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([promise, left]);
  } finally {
    if (leave) signal.removeEventListener('abort', leave);
  }
};
