import type { Retrier } from './definition';
import type { Effects } from './effects';
import { isNamed } from './state-error';

/** How often each Retry of a state has been used, in the state's order. */
export type Attempts = number[];

/**
 * What the first Retry that names the error says: milliseconds until the next attempt, which is
 * counted; undefined when the error is not tried again.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const retryDelay = (
  error: string,
  retriers: readonly Retrier[],
  attempts: Attempts,
  { random }: Pick<Effects, 'random'>,
): number | undefined => {
  const index = retriers.findIndex(({ ErrorEquals }) => isNamed(error, ErrorEquals));
  const retrier = retriers[index];
  const used = attempts[index] ?? 0;
  if (retrier === undefined || used >= (retrier.MaxAttempts ?? 3)) return undefined;
  attempts[index] = used + 1;
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Infinity } = retrier;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** used, MaxDelaySeconds);
  return seconds * 1_000 * (retrier.JitterStrategy === 'FULL' ? random() : 1);
};
