import { describe, expect, test } from '@jest/globals';
import { type Integration, StateError } from '../../../../local/aws/step-functions';
import { jsonata, type Ran, runOnce } from './harness';

const TASK = 'arn:aws:states:::athena:startQueryExecution.sync';

/** Fails with each error in turn, then answers `done`. */
const failing = (...errors: readonly string[]) => {
  let calls = 0;
  const integration: Integration = () => {
    const error = errors[calls];
    calls += 1;
    return error === undefined
      ? Promise.resolve('done')
      : Promise.reject(new StateError(error, 'as told'));
  };
  return { options: { integrations: { [TASK]: integration } }, calls: () => calls };
};

const run = async (
  recovery: object,
  ...errors: readonly string[]
): Promise<Ran & { readonly calls: number }> => {
  const { options, calls } = failing(...errors);
  const definition = jsonata('Call', {
    Call: { Type: 'Task', Resource: TASK, End: true, ...recovery },
    Caught: { Type: 'Succeed' },
    Other: { Type: 'Succeed', Output: 'other' },
  });
  return { ...(await runOnce(definition, {}, options)), calls: calls() };
};

const THROTTLED = 'Athena.TooManyRequestsException';

describe('Retry', () => {
  test('waits longer each time, up to MaxDelaySeconds', async () => {
    const Retry = [
      {
        ErrorEquals: [THROTTLED],
        IntervalSeconds: 2,
        BackoffRate: 3,
        MaxAttempts: 4,
        MaxDelaySeconds: 10,
      },
    ];

    const ran = await run({ Retry }, THROTTLED, THROTTLED, THROTTLED);

    expect(ran).toMatchObject({ output: 'done', calls: 4, pauses: [2_000, 6_000, 10_000] });
  });

  test('tries three times, after 1, 2 and 4 seconds, where it says nothing else', async () => {
    const Retry = [{ ErrorEquals: ['States.ALL'] }];

    const ran = await run({ Retry }, 'A', 'B', 'C', 'D');

    expect(ran).toMatchObject({
      ...{ status: 'FAILED', error: 'D', cause: 'as told' },
      ...{ calls: 4, pauses: [1_000, 2_000, 4_000] },
    });
  });

  test('counts for each rule by itself, and the first that names the error is the one', async () => {
    const Retry = [
      { ErrorEquals: ['A'], MaxAttempts: 1, IntervalSeconds: 5 },
      { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1, IntervalSeconds: 7 },
    ];

    expect(await run({ Retry }, 'A', 'B', 'A')).toMatchObject({
      error: 'A',
      calls: 3,
      pauses: [5_000, 7_000],
    });
  });

  test('with MaxAttempts 0 does not try again', async () => {
    const Retry = [{ ErrorEquals: ['A'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }];

    expect((await run({ Retry }, 'A')).calls).toBe(1);
  });

  test('with full jitter waits no longer than without', async () => {
    const Retry = [{ ErrorEquals: ['A'], IntervalSeconds: 100, JitterStrategy: 'FULL' }];

    const { pauses } = await run({ Retry }, 'A');

    expect(pauses).toHaveLength(1);
    expect(pauses[0]).toBeLessThan(100_000);
  });

  test('tells the state how often it was tried', async () => {
    const { options } = failing('A', 'A');
    const definition = jsonata('Call', {
      Call: {
        Type: 'Task',
        Resource: TASK,
        Output: '{% $states.context.State.RetryCount %}',
        Retry: [{ ErrorEquals: ['A'] }],
        End: true,
      },
    });

    expect((await runOnce(definition, {}, options)).output).toBe(2);
  });

  test('runs a whole Map again', async () => {
    const { options, calls } = failing('A');
    const definition = jsonata('Each', {
      Each: {
        Type: 'Map',
        Items: [1],
        ItemProcessor: {
          StartAt: 'Call',
          States: { Call: { Type: 'Task', Resource: TASK, End: true } },
        },
        Retry: [{ ErrorEquals: ['A'] }],
        End: true,
      },
    });

    expect((await runOnce(definition, {}, options)).output).toEqual(['done']);
    expect(calls()).toBe(2);
  });
});

describe('Catch', () => {
  test('goes on with the error as output, after the attempts are used up', async () => {
    const recovery = {
      Retry: [{ ErrorEquals: [THROTTLED], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: [THROTTLED], Next: 'Caught' }],
    };

    expect(await run(recovery, THROTTLED, THROTTLED)).toMatchObject({
      status: 'SUCCEEDED',
      output: { Error: THROTTLED, Cause: 'as told' },
      calls: 2,
    });
  });

  test('reads the error in Output and Assign', async () => {
    const { options } = failing('A');
    const definition = jsonata('Call', {
      Call: {
        Type: 'Task',
        Resource: TASK,
        End: true,
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Assign: { error: '{% $states.errorOutput.Error %}' },
            Output: { cause: '{% $states.errorOutput.Cause %}', input: '{% $states.input.n %}' },
            Next: 'Show',
          },
        ],
      },
      Show: { Type: 'Succeed', Output: "{% $merge([$states.input, {'error': $error}]) %}" },
    });

    expect((await runOnce(definition, { n: 1 }, options)).output).toEqual({
      cause: 'as told',
      input: 1,
      error: 'A',
    });
  });

  test('takes the first rule that names the error', async () => {
    const Catch = [
      { ErrorEquals: ['B'], Next: 'Caught' },
      { ErrorEquals: ['C', 'A'], Next: 'Other' },
      { ErrorEquals: ['States.ALL'], Next: 'Caught' },
    ];

    expect((await run({ Catch }, 'A')).output).toBe('other');
  });

  test.each([
    ['States.ALL', 'States.Timeout', 'SUCCEEDED'],
    ['States.TaskFailed', 'States.Timeout', 'FAILED'],
    ['States.TaskFailed', 'Custom', 'SUCCEEDED'],
    ['States.ALL', 'States.DataLimitExceeded', 'FAILED'],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', 'SUCCEEDED'],
    ['States.ALL', 'States.Runtime', 'FAILED'],
    ['States.Runtime', 'States.Runtime', 'FAILED'],
  ])('of %s for %s: the execution has %s', async (name, error, status) => {
    const Catch = [{ ErrorEquals: [name], Next: 'Caught' }];

    expect((await run({ Catch }, error)).status).toBe(status);
  });

  test('takes an expression that fails', async () => {
    const recovery = {
      Arguments: '{% $states.input.missing %}',
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }],
    };

    const { output, events, calls } = await run(recovery);

    expect(output).toEqual({
      Error: 'States.QueryEvaluationError',
      Cause:
        "An error occurred while executing the state 'Call' (entered at the event id #2). The JSONata expression '$states.input.missing' specified for the field 'Arguments' returned nothing (undefined).",
    });
    expect(events).toContain('EvaluationFailed');
    expect(calls).toBe(0);
  });
});

describe('256 KiB', () => {
  const big = 'x'.repeat(262_142);

  test('may come out of a task, with the quotes around it, and no more', async () => {
    const sized = (text: string) => ({ integrations: { [TASK]: () => Promise.resolve(text) } });
    const definition = jsonata('Call', {
      Call: { Type: 'Task', Resource: TASK, Output: '{% $length($states.result) %}', End: true },
    });

    expect((await runOnce(definition, {}, sized(big))).output).toBe(262_142);
    expect(await runOnce(definition, {}, sized(`${big}x`))).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause: `The state/task '${TASK}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    });
  });

  test('are the limit of what a state makes, and of what it gives a task', async () => {
    const { options, calls } = failing();
    const twice = "{% [1..100000].('abc') %}";
    const made = jsonata('Make', { Make: { Type: 'Pass', Output: twice, End: true } });
    const given = jsonata('Call', {
      Call: { Type: 'Task', Resource: TASK, Arguments: { a: twice }, End: true },
    });

    expect((await runOnce(made)).error).toBe('States.DataLimitExceeded');
    expect((await runOnce(given, {}, options)).error).toBe('States.DataLimitExceeded');
    expect(calls()).toBe(0);
  });
});

test('an execution that takes longer than its state machine allows is TIMED_OUT', async () => {
  const definition = jsonata(
    'Wait',
    { Wait: { Type: 'Wait', Seconds: 9_999, End: true } },
    { TimeoutSeconds: 1 },
  );
  const endless = (_: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

  expect(await runOnce(definition, {}, { pause: endless })).toMatchObject({
    status: 'TIMED_OUT',
    error: 'States.Timeout',
    events: ['ExecutionStarted', 'WaitStateEntered', 'WaitStateAborted', 'ExecutionTimedOut'],
  });
});
