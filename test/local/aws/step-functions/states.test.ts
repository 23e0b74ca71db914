import { describe, expect, test } from '@jest/globals';
import { type Integration, StateError } from '../../../../local/aws/step-functions';
import { jsonata, runOnce } from './harness';

const TASK = 'arn:aws:states:::lambda:invoke';

const answering = (integration: Integration) => ({ integrations: { [TASK]: integration } });

/** Gives its arguments back. */
const echo = answering(({ arguments: given }) => Promise.resolve(given));

describe('Pass', () => {
  test('hands its input on, or what its Output says', async () => {
    const definition = jsonata('Same', {
      Same: { Type: 'Pass', Next: 'Other' },
      Other: {
        Type: 'Pass',
        Output: { twice: '{% $states.input.n * 2 %}', text: 'plain', list: [1, '{% 1 + 1 %}'] },
        End: true,
      },
    });

    const { status, output } = await runOnce(definition, { n: 4 });

    expect({ status, output }).toEqual({
      status: 'SUCCEEDED',
      output: { twice: 8, text: 'plain', list: [1, 2] },
    });
  });

  test('assigns all its variables at once, from what they were before', async () => {
    const definition = jsonata('First', {
      First: { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'Swap' },
      Swap: {
        Type: 'Pass',
        Assign: { a: '{% $b %}', b: '{% $a %}' },
        Output: '{% $a %}',
        Next: 'Show',
      },
      Show: { Type: 'Succeed', Output: '{% [$states.input, $a, $b] %}' },
    });

    expect((await runOnce(definition)).output).toEqual([1, 2, 1]);
  });
});

describe('the context', () => {
  test('tells of the execution, the state and the state machine', async () => {
    const definition = jsonata('Show', {
      Show: {
        Type: 'Succeed',
        Output: {
          input: '{% $states.context.Execution.Input.n %}',
          id: "{% $states.context.Execution.Id = 'arn:aws:states:eu-west-1:000000000000:execution:machine:' & $states.context.Execution.Name %}",
          started: '{% $toMillis($states.context.Execution.StartTime) > 0 %}',
          state: '{% $states.context.State.Name & $states.context.State.RetryCount %}',
          machine: '{% $states.context.StateMachine.Name %}',
        },
      },
    });

    expect((await runOnce(definition, { n: 7 })).output).toEqual({
      input: 7,
      id: true,
      started: true,
      state: 'Show0',
      machine: 'machine',
    });
  });
});

describe('Task', () => {
  test('gives its Arguments to the resource and reads the result in Output and Assign', async () => {
    const definition = jsonata('Call', {
      Call: {
        Type: 'Task',
        Resource: TASK,
        Arguments: { n: '{% $states.input.n + 1 %}' },
        Assign: { kept: '{% $states.result.n %}' },
        Output: '{% $states.result.n * 10 %}',
        Next: 'Show',
      },
      Show: { Type: 'Succeed', Output: '{% [$kept, $states.input] %}' },
    });

    const { output, events } = await runOnce(definition, { n: 1 }, echo);

    expect(output).toEqual([2, 20]);
    expect(events).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('that takes longer than TimeoutSeconds fails with States.Timeout, and its call is called off', async () => {
    const reasons: unknown[] = [];
    const hanging = answering(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reasons.push(signal.reason);
            reject(new Error('called off'));
          });
        }),
    );
    const definition = jsonata('Call', {
      Call: {
        Type: 'Task',
        Resource: TASK,
        TimeoutSeconds: '{% $states.input.seconds %}',
        End: true,
        Catch: [
          { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
          {
            ErrorEquals: ['States.Timeout'],
            Next: 'Late',
            Output: '{% $states.errorOutput.Error %}',
          },
        ],
      },
      Wrong: { Type: 'Fail' },
      Late: { Type: 'Succeed' },
    });

    const { output, events } = await runOnce(definition, { seconds: 1 }, hanging);

    expect(output).toBe('States.Timeout');
    expect(events).toContain('TaskTimedOut');
    expect(reasons).toHaveLength(1);
  });
});

describe('Choice', () => {
  const definition = jsonata('Choose', {
    Choose: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n > 10 %}', Next: 'Big', Assign: { size: 'big' } },
        {
          Condition: '{% $states.input.n > 5 %}',
          Next: 'Big',
          Output: 'middle',
          Assign: { size: 'm' },
        },
      ],
      Default: 'Small',
      Output: 'small',
    },
    Big: { Type: 'Succeed', Output: '{% [$size, $states.input] %}' },
    Small: { Type: 'Succeed' },
  });

  test.each([
    [11, ['big', { n: 11 }]],
    [6, ['m', 'middle']],
    [1, 'small'],
  ])('takes the first rule that holds, or the default: %j', async (n, output) => {
    expect((await runOnce(definition, { n })).output).toEqual(output);
  });

  test('fails with States.NoChoiceMatched where no rule holds and there is no default', async () => {
    const closed = jsonata('Choose', {
      Choose: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'End' }] },
      End: { Type: 'Succeed' },
    });

    expect(await runOnce(closed)).toMatchObject({
      status: 'FAILED',
      error: 'States.NoChoiceMatched',
    });
  });

  test('refuses a condition that is neither true nor false', async () => {
    const odd = jsonata('Choose', {
      Choose: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'End' }] },
      End: { Type: 'Succeed' },
    });

    expect(await runOnce(odd)).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining("'Choices[0]/Condition' must be true or false, and is 1"),
    });
  });
});

describe('Wait', () => {
  test('pauses for its Seconds', async () => {
    const definition = jsonata('Wait', {
      Wait: { Type: 'Wait', Seconds: '{% $states.input.minutes * 60 %}', Next: 'Again' },
      Again: { Type: 'Wait', Seconds: 2, End: true },
    });

    const { pauses, output } = await runOnce(definition, { minutes: 3 });

    expect(pauses).toEqual([180_000, 2_000]);
    expect(output).toEqual({ minutes: 3 });
  });

  test('does not pause for a Timestamp that is over', async () => {
    const definition = jsonata('Wait', {
      Wait: { Type: 'Wait', Timestamp: '{% $states.input %}', End: true },
    });

    expect((await runOnce(definition, '2020-01-01T00:00:00Z')).pauses).toEqual([0]);
  });

  test('refuses seconds that are none', async () => {
    const definition = jsonata('Wait', {
      Wait: { Type: 'Wait', Seconds: '{% $states.input %}', End: true },
    });

    expect(await runOnce(definition, 'long')).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining('whole number of 0 or more, and is "long"'),
    });
  });
});

describe('Fail', () => {
  test('ends the execution with its error and its cause', async () => {
    const definition = jsonata('Fail', {
      Fail: { Type: 'Fail', Error: 'TooFew', Cause: "{% 'only ' & $states.input.n %}" },
    });

    expect(await runOnce(definition, { n: 2 })).toMatchObject({
      status: 'FAILED',
      error: 'TooFew',
      cause: 'only 2',
      events: ['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed'],
    });
  });
});

test('a Fail that names nothing leaves nothing', async () => {
  const { status, error, cause } = await runOnce(jsonata('Fail', { Fail: { Type: 'Fail' } }));

  expect({ status, error, cause }).toEqual({ status: 'FAILED' });
});

describe('Map', () => {
  test('runs its processor for each item, in order of the items', async () => {
    const definition = jsonata('Each', {
      Each: {
        Type: 'Map',
        Items: '{% $states.input.words %}',
        ItemSelector: {
          word: '{% $states.context.Map.Item.Value %}',
          index: '{% $states.context.Map.Item.Index %}',
          of: '{% $count($states.input.words) %}',
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'Say',
          States: {
            Say: {
              Type: 'Pass',
              Output: "{% $states.input.word & $states.input.index & '/' & $states.input.of %}",
              End: true,
            },
          },
        },
        Output: "{% $join($states.result, ' ') %}",
        End: true,
      },
    });

    expect((await runOnce(definition, { words: ['a', 'b', 'c'] })).output).toBe('a0/3 b1/3 c2/3');
  });

  test('of no items gives an empty list', async () => {
    const definition = jsonata('Each', {
      Each: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'No', States: { No: { Type: 'Fail' } } },
        End: true,
      },
    });

    expect((await runOnce(definition, [])).output).toEqual([]);
  });

  test('runs at most MaxConcurrency at a time', async () => {
    let running = 0;
    const seen: number[] = [];
    const counting = answering(async () => {
      running += 1;
      seen.push(running);
      await new Promise(setImmediate);
      running -= 1;
      return running;
    });
    const definition = jsonata('Each', {
      Each: {
        Type: 'Map',
        MaxConcurrency: '{% 2 %}',
        ItemProcessor: {
          StartAt: 'Call',
          States: { Call: { Type: 'Task', Resource: TASK, Arguments: {}, End: true } },
        },
        Output: '{% $count($states.result) %}',
        End: true,
      },
    });

    expect((await runOnce(definition, [1, 2, 3, 4, 5], counting)).output).toBe(5);
    expect(Math.max(...seen)).toBe(2);
  });

  test('keeps the variables of an iteration to itself, and shows it those around', async () => {
    const definition = jsonata('Begin', {
      Begin: { Type: 'Pass', Assign: { base: 10 }, Next: 'Each' },
      Each: {
        Type: 'Map',
        Items: [1, 2],
        ItemProcessor: {
          StartAt: 'Add',
          States: {
            Add: { Type: 'Pass', Assign: { total: '{% $base + $states.input %}' }, Next: 'Show' },
            Show: { Type: 'Pass', Output: '{% $total %}', End: true },
          },
        },
        Next: 'Outside',
      },
      Outside: { Type: 'Succeed', Output: '{% [$states.input, $exists($total)] %}' },
    });

    expect((await runOnce(definition)).output).toEqual([11, 12, false]);
  });

  test('stops its other iterations when one fails, and fails with its error', async () => {
    const calledOff: unknown[] = [];
    const integration: Integration = ({ arguments: given, signal }) =>
      given['item'] === 0
        ? Promise.reject(new StateError('Custom', 'no'))
        : new Promise((_, reject) => {
            const end = (): void => {
              calledOff.push(given['item']);
              reject(new Error('stopped'));
            };
            if (signal.aborted) end();
            else signal.addEventListener('abort', end);
          });
    const definition = jsonata('Each', {
      Each: {
        Type: 'Map',
        Items: [0, 1],
        ItemSelector: { item: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: {
          StartAt: 'Call',
          States: { Call: { Type: 'Task', Resource: TASK, End: true } },
        },
        Catch: [{ ErrorEquals: ['Custom'], Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Succeed' },
    });

    const { output, events } = await runOnce(definition, {}, answering(integration));

    expect(output).toEqual({ Error: 'Custom', Cause: 'no' });
    expect(calledOff).toEqual([1]);
    expect(events).toEqual(
      expect.arrayContaining(['MapIterationFailed', 'MapIterationAborted', 'MapStateFailed']),
    );
  });

  test('refuses items that are no list', async () => {
    const definition = jsonata('Each', {
      Each: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'No', States: { No: { Type: 'Succeed' } } },
        End: true,
      },
    });

    expect(await runOnce(definition, { a: 1 })).toMatchObject({
      error: 'States.QueryEvaluationError',
    });
  });
});

describe('Parallel', () => {
  test('runs its branches on the same input and gives their outputs as a list', async () => {
    const definition = jsonata('Both', {
      Both: {
        Type: 'Parallel',
        Arguments: '{% $states.input.n %}',
        Branches: [
          {
            StartAt: 'A',
            States: { A: { Type: 'Pass', Output: '{% $states.input + 1 %}', End: true } },
          },
          { StartAt: 'B', States: { B: { Type: 'Succeed', Output: '{% $states.input + 2 %}' } } },
        ],
        End: true,
      },
    });

    expect((await runOnce(definition, { n: 1 })).output).toEqual([2, 3]);
  });

  test('fails with the error of the branch that fails', async () => {
    const definition = jsonata('Both', {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: { Type: 'Fail', Error: 'One', Cause: 'of two' } } },
          { StartAt: 'B', States: { B: { Type: 'Succeed' } } },
        ],
        End: true,
      },
    });

    expect(await runOnce(definition)).toMatchObject({
      status: 'FAILED',
      error: 'One',
      cause: 'of two',
    });
  });
});
