import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { LocalServer } from '../../../../local/aws/http-server';
import {
  startStepFunctions,
  type StepFunctionsOptions,
} from '../../../../local/aws/step-functions';

const PREFIX = 'arn:aws:states:eu-west-1:000000000000:stateMachine:';

export const machineArn = (name: string): string => `${PREFIX}${name}`;

export interface Harness {
  readonly server: LocalServer;
  readonly client: SFNClient;
  /** Milliseconds of every pause that was asked for; none is waited for. */
  readonly pauses: readonly number[];
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

/** A definition in JSONata. */
export const jsonata = (StartAt: string, States: object, rest: object = {}): object => ({
  QueryLanguage: 'JSONata',
  StartAt,
  States,
  ...rest,
});

/** Step Functions with the machines, whose pauses take no time, and the SDK's client to it. */
export const stepFunctions = async (
  machines: Readonly<Record<string, object>>,
  options: Partial<StepFunctionsOptions> = {},
): Promise<Harness> => {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'step-functions-')));
  const pauses: number[] = [];
  const server = await startStepFunctions({
    stateMachines: Object.entries(machines).map(([name, definition]) => ({
      name,
      arn: machineArn(name),
      definition,
    })),
    endpoints: {},
    folder,
    pause: (milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    },
    ...options,
  });
  const client = new SFNClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const stop = async (): Promise<void> => {
    client.destroy();
    await server.close();
    if (options.folder === undefined) await rm(folder, { recursive: true });
  };
  return { server, client, pauses, folder, stop };
};

export const start = async (
  { client }: Pick<Harness, 'client'>,
  machine: string,
  input: unknown = {},
): Promise<string> => {
  const { executionArn } = await client.send(
    new StartExecutionCommand({
      stateMachineArn: machineArn(machine),
      input: JSON.stringify(input),
    }),
  );
  return executionArn ?? '';
};

/** Asks until the execution is over. */
export const ended = async (
  { client }: Pick<Harness, 'client'>,
  executionArn: string,
): Promise<DescribeExecutionCommandOutput> => {
  for (;;) {
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (described.status !== 'RUNNING') return described;
  }
};

export const historyOf = async (
  { client }: Pick<Harness, 'client'>,
  executionArn: string,
): Promise<readonly HistoryEvent[]> => {
  const { events = [] } = await client.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
  );
  return events;
};

export interface Ran {
  readonly status: string | undefined;
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly events: readonly string[];
  readonly pauses: readonly number[];
}

/** Runs a definition once, to its end. */
export const runOnce = async (
  definition: object,
  input: unknown = {},
  options: Partial<StepFunctionsOptions> = {},
): Promise<Ran> => {
  const harness = await stepFunctions({ machine: definition }, options);
  try {
    const arn = await start(harness, 'machine', input);
    const { status, output, error, cause } = await ended(harness, arn);
    const events = (await historyOf(harness, arn)).map(({ type }) => type ?? '');
    const { pauses } = harness;
    return {
      ...{ status, error, cause, events, pauses },
      output: output === undefined ? undefined : JSON.parse(output),
    };
  } finally {
    await harness.stop();
  }
};
