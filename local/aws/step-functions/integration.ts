/** A call of a Task state. */
export interface TaskCall {
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Aborts when the state's time is over, and when the execution is stopped. */
  readonly signal: AbortSignal;
  /** Tells what answered that a job was begun, for the history. */
  readonly submitted: (output: unknown) => void;
}

/**
 * What a Task's resource does: gives its result as JSON. It ends soon after its signal aborts, and
 * what it has begun elsewhere with it.
 *
 * @throws StateError with the name that Step Functions gives the error
 */
export type Integration = (call: TaskCall) => Promise<unknown>;
