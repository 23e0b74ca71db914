import type { ChoiceState, FailState, WaitState } from './definition';
import { StateError } from './state-error';
import { evaluateIn, leave, type Outcome, type Visit, withPlace, wholeNumberIn } from './visit';

/** Takes the first rule whose condition holds, or the default. */
export const runChoice = async (visit: Visit<ChoiceState>): Promise<Outcome> => {
  const { state, input } = visit;
  for (const [index, rule] of state.Choices.entries()) {
    const field = `Choices[${index}]/Condition`;
    const holds = await evaluateIn(visit, rule.Condition, field);
    if (typeof holds !== 'boolean') throw notOf('true or false', field, holds, visit);
    if (holds) return leave(visit, rule, input);
  }
  if (state.Default === undefined)
    throw withPlace(
      visit,
      new StateError('States.NoChoiceMatched', 'No condition holds, and there is no Default.'),
    );
  return leave(visit, { ...state, Next: state.Default }, input);
};

export const runWait = async (visit: Visit<WaitState>): Promise<Outcome> => {
  const { input, state, line } = visit;
  await line.effects.pause(await waitOf(visit), line.signal);
  line.signal.throwIfAborted();
  return leave(visit, state, input);
};

const waitOf = async (visit: Visit<WaitState>): Promise<number> => {
  const { state, line } = visit;
  if (state.Seconds !== undefined)
    return 1_000 * (await wholeNumberIn(visit, state.Seconds, 'Seconds', 0));
  const timestamp = await evaluateIn(visit, state.Timestamp, 'Timestamp');
  const time = typeof timestamp === 'string' ? Date.parse(timestamp) : NaN;
  if (Number.isNaN(time)) throw notOf('an ISO 8601 time', 'Timestamp', timestamp, visit);
  return Math.max(time - line.effects.now(), 0);
};

/** @throws StateError always, with the error and the cause that the state names */
export const runFail = async (visit: Visit<FailState>): Promise<never> => {
  const { Error: error = '', Cause: cause = '' } = visit.state;
  throw new StateError(await textIn(visit, error, 'Error'), await textIn(visit, cause, 'Cause'));
};

const textIn = async (visit: Visit, value: unknown, field: string): Promise<string> => {
  const text = await evaluateIn(visit, value, field);
  if (typeof text !== 'string') throw notOf('a string', field, text, visit);
  return text;
};

const notOf = (what: string, field: string, value: unknown, visit: Visit): StateError =>
  withPlace(
    visit,
    new StateError(
      'States.QueryEvaluationError',
      `The field '${field}' must be ${what}, and is ${JSON.stringify(value)}.`,
    ),
  );
