import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { refuseFailures } from '../../../analytics/report/query-failures';
import { reportDefinition } from '../../../infra/workflows/report';
import type { LocalServer } from '../../../local/aws/http-server';
import { startSns } from '../../../local/aws/sns';
import {
  type Integration,
  StateError,
  startStepFunctions,
} from '../../../local/aws/step-functions';
import { definitionIn } from '../../../local/cli/report-workflow';
import { localTemplate } from '../../../local/template';

const STATE_MACHINE = 'arn:aws:states:eu-west-1:000000000000:stateMachine:report';
const TOPIC = 'arn:aws:sns:eu-west-1:000000000000:topic';
const NAMES = { database: 'db', workGroup: 'group', topicArn: TOPIC, functionArn: 'report' };

/** The definition as it is deployed. */
let definition: object;

const LAMBDA = 'arn:aws:states:::lambda:invoke';
const ATHENA = 'arn:aws:states:::athena:startQueryExecution.sync';
const SNS = 'arn:aws:states:::sns:publish';

const PLAN = {
  startDate: '2026-10-01',
  endDate: '2026-10-31',
  queries: ['words', 'funnel'].map((name) => ({
    name,
    period: 'current',
    sql: `SELECT '${name}'`,
    parameters: ["'2026-10-01'", "'2026-10-31'"],
  })),
};
const WRITTEN = { subject: 'A report', text: '# Words', location: 's3://bucket/report.html' };

let folder: string;
let sns: LocalServer;
let pauses: number[];
let calls: Record<string, unknown>[];

beforeAll(async () => {
  definition = definitionIn(await localTemplate(process.cwd()), NAMES);
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'report-workflow-'));
  sns = await startSns({ topics: [TOPIC], folder: join(folder, 'sns') });
  pauses = [];
  calls = [];
});

afterEach(async () => {
  await sns.close();
  rmSync(folder, { recursive: true, force: true });
});

const reportFunction: Integration = ({ arguments: input }) => {
  const { Payload: payload } = input as { Payload: Record<string, unknown> };
  calls.push(payload);
  if (payload['action'] === 'plan') return Promise.resolve({ Payload: PLAN });
  try {
    refuseFailures(payload['executions'] as Parameters<typeof refuseFailures>[0]);
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error;
    throw new StateError(errorType, JSON.stringify({ errorType, errorMessage }));
  }
  return Promise.resolve({ Payload: WRITTEN });
};

const athena: Integration = ({ arguments: input }) => {
  calls.push({ ...input });
  const { QueryString: sql } = input as { QueryString: string };
  return Promise.resolve({ QueryExecution: { QueryExecutionId: `id of ${sql}` } });
};

/** Runs the workflow to its end, with the services given instead of those that answer well. */
const run = async (
  services: Readonly<Record<string, Integration>> = {},
  input: object = { startDate: '2026-10-01', endDate: '2026-10-31' },
): Promise<DescribeExecutionCommandOutput> => {
  const server = await startStepFunctions({
    stateMachines: [{ name: 'report', arn: STATE_MACHINE, definition }],
    endpoints: { sns: sns.url },
    folder: join(folder, 'executions'),
    pause: (milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    },
    integrations: { [LAMBDA]: reportFunction, [ATHENA]: athena, ...services },
  });
  const client = new SFNClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    const { executionArn } = await client.send(
      new StartExecutionCommand({
        stateMachineArn: STATE_MACHINE,
        name: 'run-1',
        input: JSON.stringify(input),
      }),
    );
    for (;;) {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== 'RUNNING') return execution;
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
    }
  } finally {
    client.destroy();
    await server.close();
  }
};

interface Message {
  readonly subject: string;
  readonly message: string;
}

const messages = (): readonly Message[] => {
  const path = join(folder, 'sns', 'messages');
  return readdirSync(path).map(
    (file) => JSON.parse(readFileSync(join(path, file), 'utf8')) as Message,
  );
};

test('the template holds the definition', () => {
  const names: Readonly<Record<string, string>> = {
    Database: 'db',
    WorkGroup: 'group',
    Topic: TOPIC,
    ReportFunction: 'report',
  };
  const text = JSON.stringify(reportDefinition).replaceAll(
    /\$\{(\w+)\}/g,
    (_, name: string) => names[name] ?? '',
  );

  expect(definition).toEqual(JSON.parse(text));
});

test('plans, asks Athena with literals, writes, and sends the text', async () => {
  const { status, output } = await run();

  expect(status).toBe('SUCCEEDED');
  expect(JSON.parse(output ?? '')).toEqual({ location: WRITTEN.location });
  expect(messages()).toMatchObject([{ subject: 'A report', message: '# Words' }]);
  expect(calls[0]).toMatchObject({
    action: 'plan',
    input: { startDate: '2026-10-01', endDate: '2026-10-31' },
  });
  expect(calls).toContainEqual({
    QueryString: "SELECT 'words'",
    ExecutionParameters: ["'2026-10-01'", "'2026-10-31'"],
    QueryExecutionContext: { Database: 'db' },
    WorkGroup: 'group',
    ResultReuseConfiguration: {
      ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 5 },
    },
  });
  expect(calls.at(-1)).toMatchObject({
    action: 'write',
    startDate: '2026-10-01',
    endDate: '2026-10-31',
    runId: 'run-1',
    executions: [
      { name: 'words', period: 'current', queryExecutionId: "id of SELECT 'words'" },
      { name: 'funnel', period: 'current', queryExecutionId: "id of SELECT 'funnel'" },
    ],
  });
});

test('a run that the schedule starts hands its input on as it is', async () => {
  await run({}, {});

  expect(calls[0]).toMatchObject({ action: 'plan', input: {} });
});

test('a query that Athena throttles is asked again after longer and longer pauses', async () => {
  let refused = 0;
  const { status } = await run({
    [ATHENA]: (call) => {
      const { QueryString: sql } = call.arguments as { QueryString: string };
      if (!sql.includes('words') || refused === 3) return athena(call);
      refused += 1;
      throw new StateError('Athena.TooManyRequestsException', 'Rate exceeded');
    },
  });

  expect(status).toBe('SUCCEEDED');
  expect(pauses).toHaveLength(3);
  // With full jitter: anything up to 2, 4 and 8 seconds.
  for (const [index, pause] of pauses.entries())
    expect(pause).toBeLessThanOrEqual(2_000 * 2 ** index);
});

const failing: Integration = (call) => {
  const { QueryString: sql } = call.arguments as { QueryString: string };
  if (!sql.includes('words')) return athena(call);
  throw new StateError(
    'States.TaskFailed',
    JSON.stringify({
      QueryExecution: {
        Query: sql,
        QueryExecutionId: 'q-7',
        Status: { State: 'FAILED', StateChangeReason: 'COLUMN_NOT_FOUND: "wörd" (line 1)' },
      },
    }),
  );
};

test('a query that fails fails the run, which says which one and why', async () => {
  const { status, error, cause } = await run({ [ATHENA]: failing });

  expect({ status, error }).toEqual({ status: 'FAILED', error: 'QueryFailed' });
  expect(cause).toContain('words (query q-7): States.TaskFailed: COLUMN_NOT_FOUND');
  // It is in the function's log, too: the reason may quote a row.
  expect(cause).not.toContain('wörd');
  expect(messages()).toHaveLength(1);
  const [{ subject, message } = { subject: '', message: '' }] = messages();
  expect(subject).toBe('PetMatch report failed');
  expect(message).toContain('No report was sent. The report could not be written:');
  expect(message).toContain('words (query q-7): States.TaskFailed: COLUMN_NOT_FOUND');
  expect(message).toContain(
    `aws stepfunctions start-execution --state-machine-arn ${STATE_MACHINE} --input '{"startDate":"2026-10-01","endDate":"2026-10-31"}'`,
  );
  expect(message).toContain('execution:report:run-1');
});

test('a query that fails once is no failure', async () => {
  let failures = 0;
  const { status } = await run({
    [ATHENA]: (call) => {
      failures += 1;
      return failures === 1 ? failing(call) : athena(call);
    },
  });

  expect(status).toBe('SUCCEEDED');
});

test('dates that make no period are sent back with the reason of the function', async () => {
  const { status } = await run({
    [LAMBDA]: () => {
      throw new StateError(
        'InvalidPeriod',
        JSON.stringify({
          errorType: 'InvalidPeriod',
          errorMessage: 'startDate is "tomorrow"; it takes a day.',
          trace: ['at plan'],
        }),
      );
    },
  });

  expect(status).toBe('FAILED');
  expect(messages()[0]?.message).toContain(
    'The report could not be planned:\nInvalidPeriod: startDate is "tomorrow"; it takes a day.\n',
  );
});

test('a report that could not be sent fails the run, though nobody can be told', async () => {
  const { status, cause } = await run({
    [SNS]: () => {
      throw new StateError('SNS.AuthorizationErrorException', 'not allowed');
    },
  });

  expect(status).toBe('FAILED');
  expect(cause).toBe('The report was written, but could not be sent: not allowed');
});
