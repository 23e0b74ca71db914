import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { compactionDefinition } from '../../../../infra/workflows/compaction';
import { reportDefinition } from '../../../../infra/workflows/report';
import type { Integration } from '../../../../local/aws/step-functions';
import {
  ended,
  type Harness,
  historyOf,
  jsonata,
  machineArn,
  start,
  stepFunctions,
} from './harness';

const TASK = 'arn:aws:states:::lambda:invoke';

/** Answers when it is told to. */
const gate = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const integration: Integration = ({ signal }) =>
    new Promise((resolve, reject) => {
      void opened.then(() => resolve('done'));
      signal.addEventListener('abort', () => reject(new Error('stopped')));
    });
  return { integrations: { [TASK]: integration }, open };
};

const MACHINES = {
  quick: jsonata('Done', { Done: { Type: 'Succeed' } }),
  slow: jsonata('Call', { Call: { Type: 'Task', Resource: TASK, End: true } }),
};

let harness: Harness;
let open: () => void;
beforeEach(async () => {
  const { integrations, open: opening } = gate();
  open = opening;
  harness = await stepFunctions(MACHINES, { integrations });
});
afterEach(() => harness.stop());

const startNamed = (machine: string, name?: string, input?: string) =>
  harness.client.send(
    new StartExecutionCommand({ stateMachineArn: machineArn(machine), name, input }),
  );

describe('StartExecution', () => {
  test('gives the same execution for the same name and input while it runs', async () => {
    const first = await startNamed('slow', 'once', '{"a":1}');
    const again = await startNamed('slow', 'once', '{"a":1}');

    expect(first.executionArn).toBe('arn:aws:states:eu-west-1:000000000000:execution:slow:once');
    expect(again).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    await expect(startNamed('slow', 'once', '{"a":2}')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
    open();
    await ended(harness, first.executionArn ?? '');
    await expect(startNamed('slow', 'once', '{"a":1}')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
  });

  test('takes {} where no input is given', async () => {
    const { executionArn = '' } = await startNamed('quick');

    expect(await ended(harness, executionArn)).toMatchObject({ input: '{}', output: '{}' });
  });

  test.each([
    ['quick', 'a b', '{}', 'InvalidName'],
    ['quick', 'x'.repeat(81), '{}', 'InvalidName'],
    ['quick', 'a', '{"a":', 'InvalidExecutionInput'],
    ['quick', 'a', '', 'InvalidExecutionInput'],
    ['quick', 'a', `"${'x'.repeat(262_143)}"`, 'ValidationException'],
    ['none', 'a', '{}', 'StateMachineDoesNotExist'],
  ])('of %s refuses with the error of the service', async (machine, name, input, error) => {
    await expect(startNamed(machine, name, input)).rejects.toMatchObject({ name: error });
  });

  test('takes names of any script and of full length', async () => {
    const { executionArn = '' } = await startNamed('quick', 'ä😀'.repeat(26));

    expect(await ended(harness, executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('refuses an ARN that is none', async () => {
    const command = new StartExecutionCommand({ stateMachineArn: 'quick' });

    await expect(harness.client.send(command)).rejects.toMatchObject({ name: 'InvalidArn' });
  });
});

describe('executions', () => {
  test('are listed by status, the newest first, in pages', async () => {
    const arns = [];
    for (const name of ['one', 'two', 'three'])
      arns.push((await startNamed('quick', name)).executionArn ?? '');
    for (const arn of arns) await ended(harness, arn);
    const list = (nextToken?: string, statusFilter?: 'SUCCEEDED' | 'FAILED') =>
      harness.client.send(
        new ListExecutionsCommand({
          ...{ stateMachineArn: machineArn('quick'), maxResults: 2 },
          ...{ nextToken, statusFilter },
        }),
      );

    const page = await list();
    const rest = await list(page.nextToken);

    expect(page.executions?.map(({ name }) => name)).toEqual(['three', 'two']);
    expect(rest.executions?.map(({ name, status }) => [name, status])).toEqual([
      ['one', 'SUCCEEDED'],
    ]);
    expect(rest.nextToken).toBeUndefined();
    expect((await list(undefined, 'FAILED')).executions).toEqual([]);
    await expect(list('odd')).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  test('show their events, in pages and in either order', async () => {
    const arn = await start(harness, 'quick', { a: 1 });
    await ended(harness, arn);

    const events = await historyOf(harness, arn);
    const newest = await harness.client.send(
      new GetExecutionHistoryCommand({ executionArn: arn, reverseOrder: true, maxResults: 1 }),
    );

    expect(events).toMatchObject([
      { id: 1, previousEventId: 0, executionStartedEventDetails: { input: '{"a":1}' } },
      { id: 2, previousEventId: 1, stateEnteredEventDetails: { name: 'Done', input: '{"a":1}' } },
      { id: 3, previousEventId: 2, stateExitedEventDetails: { name: 'Done', output: '{"a":1}' } },
      { id: 4, previousEventId: 3, executionSucceededEventDetails: { output: '{"a":1}' } },
    ]);
    expect(events[0]?.timestamp).toBeInstanceOf(Date);
    expect(newest.events?.map(({ id }) => id)).toEqual([4]);
    expect(newest.nextToken).toBeDefined();
  });

  test('that are over stay as they are when they are stopped', async () => {
    const executionArn = await start(harness, 'quick');
    const { stopDate } = await ended(harness, executionArn);

    const stopped = await harness.client.send(new StopExecutionCommand({ executionArn }));

    expect(stopped.stopDate).toEqual(stopDate);
    expect(await ended(harness, executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('that there are not are unknown', async () => {
    const executionArn = `${machineArn('quick').replace('stateMachine', 'execution')}:none`;

    await expect(
      harness.client.send(new DescribeExecutionCommand({ executionArn })),
    ).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
});

test('state machines are listed and described', async () => {
  const { stateMachines } = await harness.client.send(new ListStateMachinesCommand({}));
  const described = await harness.client.send(
    new DescribeStateMachineCommand({ stateMachineArn: machineArn('quick') }),
  );
  const arn = await start(harness, 'quick');
  const ofExecution = await harness.client.send(
    new DescribeStateMachineForExecutionCommand({ executionArn: arn }),
  );

  expect(stateMachines?.map(({ name, type }) => [name, type])).toEqual([
    ['quick', 'STANDARD'],
    ['slow', 'STANDARD'],
  ]);
  expect(described).toMatchObject({ name: 'quick', status: 'ACTIVE', type: 'STANDARD' });
  expect(JSON.parse(described.definition ?? '')).toEqual(MACHINES.quick);
  expect(ofExecution).toMatchObject({ name: 'quick', definition: described.definition });
});

describe('a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'executions-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('keeps what ran; what ran when the server was closed is ABORTED', async () => {
    const first = await stepFunctions(MACHINES, { folder, integrations: gate().integrations });
    const done = await start(first, 'quick', { a: 1 });
    await ended(first, done);
    const cutOff = await start(first, 'slow');
    await first.stop();

    const second = await stepFunctions(MACHINES, { folder, integrations: gate().integrations });

    expect(await ended(second, done)).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
    expect(await historyOf(second, done)).toHaveLength(4);
    expect(await ended(second, cutOff)).toMatchObject({
      status: 'ABORTED',
      cause: 'Step Functions was closed on this machine.',
    });
    await second.stop();
  });

  test('shows what ran when the process was killed as ABORTED, with an event', async () => {
    const arn = `${machineArn('slow').replace('stateMachine', 'execution')}:killed`;
    const running = { arn, name: 'killed', stateMachineArn: machineArn('slow'), status: 'RUNNING' };
    await writeFile(
      join(folder, 'slow.killed.json'),
      JSON.stringify({ ...running, startDate: 1_000, input: '{}' }),
    );
    const event = { id: 1, previousEventId: 0, timestamp: 1_000, type: 'ExecutionStarted' };
    await writeFile(
      join(folder, 'slow.killed.history.jsonl'),
      `${JSON.stringify(event)}\n{"id":2,`,
    );

    const second = await stepFunctions(MACHINES, { folder, integrations: gate().integrations });

    expect(await ended(second, arn)).toMatchObject({
      status: 'ABORTED',
      cause: 'The process that ran the execution ended.',
      startDate: new Date(1_000),
    });
    expect((await historyOf(second, arn)).map(({ id, type }) => [id, type])).toEqual([
      [1, 'ExecutionStarted'],
      [2, 'ExecutionAborted'],
    ]);
    await second.stop();
    expect(await readdir(folder)).toEqual(['slow.killed.history.jsonl', 'slow.killed.json']);
  });

  test('with a damaged execution is refused, naming the file', async () => {
    await writeFile(join(folder, 'slow.odd.json'), '{');

    await expect(stepFunctions({}, { folder })).rejects.toThrow(
      `Cannot read the execution ${join(folder, 'slow.odd.json')}: it is not one. Delete it to go on.`,
    );
  });
});

describe('a definition', () => {
  test.each<[string, object, string]>([
    [
      'in JSONPath',
      { StartAt: 'A', States: { A: { Type: 'Succeed' } } },
      '/QueryLanguage: Only the query language JSONata is served on this machine.',
    ],
    [
      'that begins nowhere',
      jsonata('B', { A: { Type: 'Succeed' } }),
      '/StartAt: StartAt must name',
    ],
    [
      'that leads nowhere',
      jsonata('A', { A: { Type: 'Pass', Next: 'B' } }),
      '/States/A: Next must name a state, and is B.',
    ],
    [
      'with a state that does not end',
      jsonata('A', { A: { Type: 'Pass' } }),
      '/States/A: Next must name a state, and is undefined.',
    ],
    [
      'with a field of JSONPath',
      jsonata('A', { A: { Type: 'Pass', Parameters: {}, End: true } }),
      '/States/A/Parameters: The field Parameters of a Pass state is not served here.',
    ],
    ['with an unknown state', jsonata('A', { A: { Type: 'Loop' } }), '/States/A/Type: There are'],
    [
      'with JSONata that is none',
      jsonata('A', { A: { Type: 'Succeed', Output: { a: '{% 1 + %}' } } }),
      '/States/A/Output/a: The JSONata cannot be parsed: S0207',
    ],
    [
      'with a resource that nobody serves',
      jsonata('A', {
        A: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true },
      }),
      '/States/A/Resource: The resource arn:aws:states:::sqs:sendMessage is not served',
    ],
    [
      'with a task without a resource',
      jsonata('A', { A: { Type: 'Task', End: true } }),
      '/States/A/Resource: A Task state needs Resource.',
    ],
    [
      'with a Retry that names no error',
      jsonata('A', { A: { Type: 'Task', Resource: TASK, Retry: [{}], End: true } }),
      '/States/A/Retry[0]: ErrorEquals must name an error.',
    ],
    [
      'with a distributed Map',
      jsonata('A', {
        A: {
          Type: 'Map',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED' },
            StartAt: 'B',
            States: { B: { Type: 'Succeed' } },
          },
          End: true,
        },
      }),
      'Only an INLINE Map is served here.',
    ],
    [
      'that assigns a variable in a Map which is assigned around it',
      jsonata('A', {
        A: {
          Type: 'Map',
          Assign: { n: 1 },
          ItemProcessor: {
            StartAt: 'B',
            States: { B: { Type: 'Pass', Assign: { n: 2 }, End: true } },
          },
          End: true,
        },
      }),
      'The variable $n is assigned further out: choose another name.',
    ],
  ])('%s is refused at the start', async (_, definition, message) => {
    await expect(stepFunctions({ machine: definition })).rejects.toThrow(message);
  });

  test('can be validated before it is used', async () => {
    const validate = (definition: string) =>
      harness.client.send(new ValidateStateMachineDefinitionCommand({ definition }));

    expect(await validate(JSON.stringify(MACHINES.slow))).toMatchObject({ result: 'OK' });
    expect(await validate(JSON.stringify(jsonata('B', {})))).toMatchObject({
      result: 'FAIL',
      diagnostics: [{ severity: 'ERROR', code: 'MISSING_TRANSITION_TARGET', location: '/StartAt' }],
    });
    expect((await validate('{')).diagnostics?.[0]?.code).toBe('INVALID_JSON_DESCRIPTION');
  });

  test('of the compaction and of the report can run here', async () => {
    const nobody = 'http://127.0.0.1:1';
    const ours = await stepFunctions(
      { compaction: compactionDefinition, report: reportDefinition },
      { endpoints: { athena: nobody, lambda: nobody, sns: nobody } },
    );

    const arn = await start(ours, 'report');

    // Nobody answers: the workflow has tried what it can, and says so.
    expect(await ended(ours, arn)).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.SdkClientException',
    });
    await ours.stop();
  });
});

const run = promisify(execFile);
const env = { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

test("the AWS CLI's stepfunctions commands work against the server, if the CLI is installed", async () => {
  const hasCli = await run('aws', ['--version']).then(
    () => true,
    () => false,
  );
  if (!hasCli) {
    process.stderr.write(
      'The AWS CLI is not installed: its check against Step Functions is left out.\n',
    );
    return;
  }
  const aws = async (...args: string[]): Promise<Record<string, unknown>> => {
    const where = ['--endpoint-url', harness.server.url, '--region', 'eu-west-1'];
    const { stdout } = await run('aws', ['stepfunctions', ...args, ...where, '--output', 'json'], {
      env,
    });
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  const { executionArn } = await aws(
    ...['start-execution', '--state-machine-arn', machineArn('quick')],
    ...['--name', 'by-cli', '--input', '{"a": 1}'],
  );
  await ended(harness, executionArn as string);

  expect(await aws('describe-execution', '--execution-arn', executionArn as string)).toMatchObject({
    status: 'SUCCEEDED',
    output: '{"a":1}',
  });
  const { events } = await aws('get-execution-history', '--execution-arn', executionArn as string);
  expect(events).toHaveLength(4);
  await expect(aws('start-execution', '--state-machine-arn', machineArn('none'))).rejects.toThrow(
    'StateMachineDoesNotExist',
  );
});
