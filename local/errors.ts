/**
 * An error that the person at the keyboard can mend: a command prints its message as one line on
 * standard error and exits with 1. The message names the action that failed, then the value, then
 * the limit or the remedy.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** A command line that the command does not understand; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The message of anything that was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
