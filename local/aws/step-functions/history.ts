/**
 * An event of an execution, as GetExecutionHistory shows it; the time in epoch milliseconds.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  /** Such as `stateEnteredEventDetails`. */
  readonly [details: `${string}EventDetails`]: object;
}

/** One line of events: a branch begins where its state was and goes on by itself. */
export interface History {
  readonly add: (type: string, details?: Readonly<Record<string, object>>) => number;
  /** Id of the last event of this line. */
  readonly last: () => number;
  readonly branch: () => History;
}

/** Begins the events of an execution, each handed to `keep`. */
export const beginHistory = (now: () => number, keep: (event: HistoryEvent) => void): History => {
  let id = 0;
  const from = (start: number): History => {
    let previous = start;
    return {
      add: (type, details = {}) => {
        id += 1;
        keep({ id, previousEventId: previous, timestamp: now(), type, ...details });
        previous = id;
        return id;
      },
      last: () => previous,
      branch: () => from(previous),
    };
  };
  return from(0);
};
