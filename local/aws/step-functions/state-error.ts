/** An error as a state reports it: a name that Retry and Catch match, and a cause for people. */
export class StateError extends Error {
  override readonly name = 'StateError';
  /** Such as `States.Timeout` or `Athena.TooManyRequestsException`. */
  readonly error: string;

  constructor(error: string, cause: string, options?: ErrorOptions) {
    super(cause, options);
    this.error = error;
  }
}

/** The execution, or the branch that the state is part of, was stopped. Nothing catches it. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * Whether a Retry or a Catch names the error.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const isNamed = (error: string, names: readonly string[]): boolean => {
  if (error === 'States.Runtime') return false;
  if (names.includes(error)) return true;
  if (error === 'States.DataLimitExceeded') return false;
  return names.includes('States.ALL') || (names.includes('States.TaskFailed') && !isTimeout(error));
};

const isTimeout = (error: string): boolean => error === 'States.Timeout';
