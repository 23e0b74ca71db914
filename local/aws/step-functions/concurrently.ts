import { Stopped } from './state-error';

/**
 * Does something for 0 to count - 1, at most `limit` at a time. The first failure stops the others;
 * it is thrown when all have ended.
 *
 * @returns the results in order
 */
export const concurrently = async <T>(
  count: number,
  limit: number,
  signal: AbortSignal,
  work: (index: number, signal: AbortSignal) => Promise<T>,
): Promise<T[]> => {
  const failing = new AbortController();
  const both = AbortSignal.any([signal, failing.signal]);
  const results: T[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count && !both.aborted) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(index, both);
      } catch (error) {
        failures.push(error);
        failing.abort(new Stopped('Another branch failed'));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, limit) }, worker));
  if (failures.length > 0) throw failures[0];
  signal.throwIfAborted();
  return results;
};
