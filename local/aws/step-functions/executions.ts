import { messageOf } from '../../errors';
import type { Definition } from './definition';
import { type Effects, LONGEST_TIMER_MS } from './effects';
import type { ExecutionRecord, ExecutionStore } from './execution-store';
import { beginHistory, type History } from './history';
import type { Integration } from './integration';
import { payloadText } from './payload';
import { runStates } from './run-states';
import { StateError, Stopped } from './state-error';
import { scopeIn } from './visit';

/** A state machine that runs on this machine. */
export interface Machine {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly definition: Definition;
  /** Epoch milliseconds. */
  readonly created: number;
}

export interface Executions {
  readonly start: (machine: Machine, name: string, input: string) => ExecutionRecord;
  /** Stops an execution; one that is over stays as it is. */
  readonly stop: (arn: string, why: { error?: string; cause?: string }) => Promise<void>;
  /** Stops all that run and waits for their end. */
  readonly close: () => Promise<void>;
}

export interface ExecutionsOptions {
  readonly store: ExecutionStore;
  readonly effects: Effects;
  readonly integration: (resource: string) => Integration;
}

/** The execution's ARN. */
export const executionArn = ({ arn }: Pick<Machine, 'arn'>, name: string): string =>
  `${arn.replace(':stateMachine:', ':execution:')}:${name}`;

/** Thrown into an execution whose time is over. */
class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

interface Running {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** Runs executions. Those that the store holds as running were cut off: they are aborted at once. */
export const openExecutions = (options: ExecutionsOptions): Executions => {
  const { store, effects } = options;
  const running = new Map<string, Running>();
  abortCutOff(options);

  const stop: Executions['stop'] = async (arn, why) => {
    const execution = running.get(arn);
    execution?.abort.abort(new Aborted(why));
    await execution?.ended;
  };

  return {
    start: (machine, name, input) => {
      const record: ExecutionRecord = {
        arn: executionArn(machine, name),
        name,
        stateMachineArn: machine.arn,
        status: 'RUNNING',
        startDate: effects.now(),
        input,
      };
      store.put(record);
      const abort = new AbortController();
      const ended = run(machine, record, abort, options)
        .catch((error: unknown) => {
          process.stderr.write(`Cannot keep the execution ${record.arn}: ${messageOf(error)}\n`);
        })
        .finally(() => running.delete(record.arn));
      running.set(record.arn, { abort, ended });
      return record;
    },
    stop,
    close: async () => {
      const why = { cause: 'Step Functions was closed on this machine.' };
      await Promise.all(Array.from(running.keys(), (arn) => stop(arn, why)));
    },
  };
};

class Aborted extends Stopped {
  readonly why: { readonly error?: string; readonly cause?: string };

  constructor(why: Aborted['why']) {
    super('The execution was stopped');
    this.why = why;
  }
}

const abortCutOff = ({ store, effects }: ExecutionsOptions): void => {
  for (const record of store.all()) {
    if (record.status !== 'RUNNING') continue;
    const cause = 'The process that ran the execution ended.';
    const stopDate = effects.now();
    store.put({ ...record, status: 'ABORTED', stopDate, cause });
    const last = store.events(record.arn).at(-1)?.id ?? 0;
    store.addEvent(record.arn, {
      id: last + 1,
      previousEventId: last,
      timestamp: stopDate,
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { cause },
    });
  }
};

const run = async (
  machine: Machine,
  record: ExecutionRecord,
  abort: AbortController,
  { store, effects, integration }: ExecutionsOptions,
): Promise<void> => {
  const history = beginHistory(effects.now, (event) => store.addEvent(record.arn, event));
  history.add('ExecutionStarted', {
    executionStartedEventDetails: { input: record.input, roleArn: machine.roleArn },
  });
  const timer = timeLimit(machine.definition, abort);
  const input: unknown = JSON.parse(record.input);
  try {
    // Not before the caller has its answer.
    await new Promise(setImmediate);
    const output = await runStates(machine.definition, input, {
      context: contextOf(machine, record, input),
      scope: scopeIn({}),
      history,
      signal: abort.signal,
      effects,
      integration,
    });
    const text = payloadText(output, 'The execution returned a result');
    history.add('ExecutionSucceeded', { executionSucceededEventDetails: { output: text } });
    store.put({ ...record, status: 'SUCCEEDED', stopDate: effects.now(), output: text });
  } catch (error) {
    store.put({ ...record, ...tellEnd(error, history), stopDate: effects.now() });
  } finally {
    clearTimeout(timer);
  }
};

const timeLimit = ({ TimeoutSeconds: seconds }: Definition, abort: AbortController) =>
  seconds === undefined
    ? undefined
    : setTimeout(
        () => abort.abort(new TimedOut(`The execution took longer than ${seconds} seconds.`)),
        Math.min(seconds * 1_000, LONGEST_TIMER_MS),
      ).unref();

/** Tells the history how an execution ended, and gives its record the same. */
const tellEnd = (
  reason: unknown,
  history: History,
): Pick<ExecutionRecord, 'status' | 'error' | 'cause'> => {
  if (reason instanceof Aborted) {
    history.add('ExecutionAborted', { executionAbortedEventDetails: reason.why });
    return { status: 'ABORTED', ...reason.why };
  }
  if (reason instanceof TimedOut) {
    const why = { error: 'States.Timeout', cause: reason.message };
    history.add('ExecutionTimedOut', { executionTimedOutEventDetails: why });
    return { status: 'TIMED_OUT', ...why };
  }
  const why =
    reason instanceof StateError
      ? named(reason)
      : { error: 'States.Runtime', cause: String(reason) };
  history.add('ExecutionFailed', { executionFailedEventDetails: why });
  return { status: 'FAILED', ...why };
};

/** A Fail state need not name an error, nor a cause. */
const named = ({ error, message: cause }: StateError): Aborted['why'] => ({
  ...(error === '' ? {} : { error }),
  ...(cause === '' ? {} : { cause }),
});

const contextOf = (machine: Machine, record: ExecutionRecord, input: unknown) => ({
  Execution: {
    Id: record.arn,
    Input: input,
    Name: record.name,
    RoleArn: machine.roleArn,
    StartTime: new Date(record.startDate).toISOString(),
    RedriveCount: 0,
  },
  StateMachine: { Id: machine.arn, Name: machine.name },
});
