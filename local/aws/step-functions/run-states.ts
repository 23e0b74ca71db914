import { messageOf } from '../../errors';
import { runMap, runParallel } from './branching-states';
import type { Catcher, State } from './definition';
import { payloadText } from './payload';
import { type Attempts, retryDelay } from './retry';
import { runChoice, runFail, runWait } from './simple-states';
import { isNamed, StateError } from './state-error';
import { runTask } from './task-state';
import { leave, type Line, type Outcome, type RunStates, type Visit } from './visit';

/**
 * Runs states from the first one to an end.
 *
 * @returns the output of the last one
 * @throws StateError which nothing caught; the reason of the line's signal when it aborts
 */
export const runStates: RunStates = async (states, input, line) => {
  let name: string | undefined = states.StartAt;
  let output = input;
  while (name !== undefined) {
    line.signal.throwIfAborted();
    const state: State | undefined = states.States[name];
    if (state === undefined)
      throw new StateError('States.Runtime', `There is no state '${name}' to go to.`);
    const outcome: Outcome = await visitState(name, state, output, line);
    line.scope.assign(outcome.assigned);
    output = outcome.output;
    name = outcome.next;
  }
  return output;
};

const visitState = async (
  name: string,
  state: State,
  input: unknown,
  line: Line,
): Promise<Outcome> => {
  const { history, effects } = line;
  const text = payloadText(input, `The state '${name}' was entered`);
  const entered = history.add(`${state.Type}StateEntered`, {
    stateEnteredEventDetails: { name, input: text },
  });
  const enteredTime = new Date(effects.now()).toISOString();
  const visit = (retries: number): Visit => ({
    ...{ name, state, input, line, entered, run: runStates },
    context: {
      ...line.context,
      State: { Name: name, EnteredTime: enteredTime, RetryCount: retries },
      ...(line.item === undefined ? {} : { Map: { Item: line.item } }),
    },
  });
  const outcome = await withRecovery(visit, state, line);
  tellExit(name, state, outcome, line);
  return outcome;
};

const tellExit = (name: string, state: State, outcome: Outcome, { history }: Line): void => {
  const assigned = Object.entries(outcome.assigned).map(([key, value]) => [
    key,
    JSON.stringify(value),
  ]);
  history.add(`${state.Type}StateExited`, {
    stateExitedEventDetails: {
      name,
      output: JSON.stringify(outcome.output ?? null),
      ...(assigned.length === 0
        ? {}
        : { assignedVariables: Object.fromEntries(assigned) as Record<string, string> }),
    },
  });
};

/** Tries a state as often as its Retry says, then leaves it by its Catch. */
const withRecovery = async (
  visit: (retries: number) => Visit,
  state: State,
  line: Line,
): Promise<Outcome> => {
  const { Retry: retriers = [], Catch: catchers = [] } =
    'Retry' in state || 'Catch' in state ? state : {};
  const attempts: Attempts = [];
  for (let retries = 0; ; retries += 1) {
    try {
      return await run(visit(retries));
    } catch (thrown) {
      if (line.signal.aborted) tellAborted(state, line);
      line.signal.throwIfAborted();
      const failure = asStateError(thrown);
      const delay = retryDelay(failure.error, retriers, attempts, line.effects);
      if (delay === undefined) return recover(visit(retries), failure, catchers);
      await line.effects.pause(delay, line.signal);
      line.signal.throwIfAborted();
    }
  }
};

/** What the runner itself throws is an error of the run: nothing catches it. */
const asStateError = (thrown: unknown): StateError =>
  thrown instanceof StateError
    ? thrown
    : new StateError('States.Runtime', messageOf(thrown), { cause: thrown });

const ABORTABLE: readonly State['Type'][] = ['Task', 'Map', 'Parallel', 'Wait'];

const tellAborted = ({ Type: type }: State, { history }: Line): void => {
  if (ABORTABLE.includes(type)) history.add(`${type}StateAborted`);
};

const recover = (
  visit: Visit,
  failure: StateError,
  catchers: readonly Catcher[],
): Promise<Outcome> => {
  const catcher = catchers.find(({ ErrorEquals }) => isNamed(failure.error, ErrorEquals));
  if (catcher === undefined) throw failure;
  const errorOutput = { Error: failure.error, Cause: failure.message };
  return leave(visit, catcher, errorOutput, { errorOutput });
};

const run = (visit: Visit): Promise<Outcome> => {
  const { state, input } = visit;
  switch (state.Type) {
    case 'Task':
      return runTask({ ...visit, state });
    case 'Map':
      return runMap({ ...visit, state });
    case 'Parallel':
      return runParallel({ ...visit, state });
    case 'Choice':
      return runChoice({ ...visit, state });
    case 'Wait':
      return runWait({ ...visit, state });
    case 'Fail':
      return runFail({ ...visit, state });
    case 'Pass':
    case 'Succeed':
      return leave(visit, state, input);
  }
};
