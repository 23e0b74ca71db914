import { REGION } from '../wiring';
import type { TaskState } from './definition';
import { LONGEST_TIMER_MS } from './effects';
import type { Integration } from './integration';
import { payloadText } from './payload';
import { StateError } from './state-error';
import { evaluateIn, leave, type Outcome, type Visit, wholeNumberIn } from './visit';

/** Calls the resource and waits for its result, for at most TimeoutSeconds. */
export const runTask = async (visit: Visit<TaskState>): Promise<Outcome> => {
  const { state, input, line } = visit;
  const given =
    state.Arguments === undefined ? input : await evaluateIn(visit, state.Arguments, 'Arguments');
  const parameters = payloadText(given, `The state/task '${state.Resource}' was called`);
  const seconds =
    state.TimeoutSeconds === undefined
      ? undefined
      : await wholeNumberIn(visit, state.TimeoutSeconds, 'TimeoutSeconds', 1);
  const kind = resourceKind(state.Resource);
  line.history.add('TaskScheduled', {
    taskScheduledEventDetails: {
      ...kind,
      region: REGION,
      parameters,
      ...(seconds === undefined ? {} : { timeoutInSeconds: seconds }),
    },
  });
  const result = await call(visit, line.integration(state.Resource), given, seconds);
  return leave(visit, state, result, { result });
};

/** `arn:aws:states:::aws-sdk:s3:getObject` is action getObject of aws-sdk:s3. */
const resourceKind = (arn: string): { resourceType: string; resource: string } => {
  const parts = arn.split(':').slice(5);
  return { resourceType: parts.slice(0, -1).join(':'), resource: parts.at(-1) ?? '' };
};

const call = async (
  { state, line }: Visit<TaskState>,
  integration: Integration,
  given: unknown,
  seconds: number | undefined,
): Promise<unknown> => {
  const kind = resourceKind(state.Resource);
  const { history } = line;
  const time = timeOf(seconds);
  const signal = time === undefined ? line.signal : AbortSignal.any([line.signal, time]);
  history.add('TaskStarted', { taskStartedEventDetails: kind });
  try {
    const result = await integration({
      arguments: given as Readonly<Record<string, unknown>>,
      signal,
      submitted: (output) =>
        history.add('TaskSubmitted', {
          taskSubmittedEventDetails: { ...kind, output: JSON.stringify(output) },
        }),
    });
    const output = payloadText(result, `The state/task '${state.Resource}' returned a result`);
    history.add('TaskSucceeded', { taskSucceededEventDetails: { ...kind, output } });
    return result;
  } catch (failure) {
    line.signal.throwIfAborted();
    if (time?.aborted === true) {
      const error = 'States.Timeout';
      const cause = `The task took longer than its ${seconds ?? 0} seconds.`;
      history.add('TaskTimedOut', { taskTimedOutEventDetails: { ...kind, error, cause } });
      throw new StateError(error, cause, { cause: failure });
    }
    if (failure instanceof StateError)
      history.add('TaskFailed', {
        taskFailedEventDetails: { ...kind, error: failure.error, cause: failure.message },
      });
    throw failure;
  }
};

const timeOf = (seconds: number | undefined): AbortSignal | undefined =>
  seconds === undefined
    ? undefined
    : AbortSignal.timeout(Math.min(seconds * 1_000, LONGEST_TIMER_MS));
