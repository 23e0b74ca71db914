import { Readable } from 'node:stream';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { forgettingDefinition } from '../../../infra/workflows/forgetting';
import type { LocalServer } from '../../../local/aws/http-server';
import {
  type Integration,
  StateError,
  startStepFunctions,
} from '../../../local/aws/step-functions';
import { runCommand } from '../../../local/cli/command';
import { forgetCommand, type ForgetIo } from '../../../local/cli/forget-command';

const STATE_MACHINE = 'arn:aws:states:eu-west-1:000000000000:stateMachine:forgetting';

let folder: string;
let server: LocalServer;
let sfn: SFNClient;
/** What the function was given, and what it answers. */
let given: { readonly action: string; readonly input?: object; readonly state?: object }[];
let published: string[];
let answers: (object | Error)[];

const step: Integration = ({ arguments: { Payload: payload } }) => {
  given.push(payload as (typeof given)[number]);
  const answer = answers.shift() ?? new Error('no answer is left');
  if (answer instanceof Error)
    throw new StateError(answer.name, JSON.stringify({ errorMessage: answer.message }));
  return Promise.resolve({ Payload: answer });
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forget-command-'));
  server = await startStepFunctions({
    stateMachines: [{ name: 'forgetting', arn: STATE_MACHINE, definition: forgettingDefinition }],
    endpoints: {},
    folder,
    pause: () => Promise.resolve(),
    integrations: {
      'arn:aws:states:::lambda:invoke': step,
      'arn:aws:states:::sns:publish': ({ arguments: { Message: message } }) => {
        published.push(String(message));
        return Promise.resolve({});
      },
    },
  });
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  sfn = new SFNClient({ region: 'eu-west-1', credentials, endpoint: server.url });
}, 60_000);
afterAll(async () => {
  sfn.destroy();
  await server.close();
  await rm(folder, { recursive: true });
});

let printed: string[];
let notes: string[];
beforeEach(() => {
  [given, published, answers, printed, notes] = [[], [], [], [], []];
});
afterEach(() => {
  process.exitCode = 0;
});

const done = { users: 1, turns: 12, rows: 1_234, days: 3 };

const run = async (argv: readonly string[], piped = ''): Promise<string> => {
  const io: ForgetIo = {
    connect: (_, action) => action({ sfn, stateMachineArn: STATE_MACHINE }),
    stdin: Readable.from(piped === '' ? [] : [piped]),
    print: (text) => void printed.push(text),
    note: (text) => void notes.push(text),
    sleep: () => new Promise(setImmediate),
  };
  const write = process.stderr.write.bind(process.stderr);
  let said = '';
  process.stderr.write = (chunk: string | Uint8Array) => {
    said += String(chunk);
    return true;
  };
  try {
    await runCommand(forgetCommand(io), argv);
  } finally {
    process.stderr.write = write;
  }
  return said;
};

test('it has each step done after the pause that the one before asks for, and says what is gone', async () => {
  answers = [
    { next: 'erase', pauseSeconds: 0, state: { after: 'begin' } },
    { next: 'remove', pauseSeconds: 2_100, state: { after: 'erase' } },
    { next: 'done', pauseSeconds: 0, state: { done } },
  ];

  await run(['--wait', '7'], 'ada\n');

  expect(process.exitCode).toBe(0);
  expect(given).toEqual([
    expect.objectContaining({ action: 'begin', input: { users: ['ada'], waitSeconds: 7 } }),
    { action: 'erase', state: { after: 'begin' } },
    { action: 'remove', state: { after: 'erase' } },
  ]);
  expect(notes).toEqual(['Forgetting ada …']);
  expect(printed).toEqual([
    'ada is forgotten: 12 rows of the table, 1,234 rows in 3 days of the bucket are gone. Asked again, table, bucket and user attributes have none.',
  ]);
});

test('a run that another has taken over from is not taken for done', async () => {
  answers = [{ next: 'done', pauseSeconds: 0, state: { done: { ...done, users: 0 } } }];

  expect(await run(['ada'])).toContain('Another run has taken over from this one');
  expect(process.exitCode).toBe(1);
});

test('a failure is one sentence, and the topic is told', async () => {
  const error = new Error(
    'After 5 passes there are still 2 rows of 2026-11-02 (arrived); the next run goes on.',
  );
  error.name = 'RowsLeft';
  answers = [error];

  expect(await run(['ada'])).toMatch(
    /^npm run forget --: Forgetting failed: RowsLeft: .*After 5 passes there are still 2 rows/,
  );
  expect(process.exitCode).toBe(1);
  expect(published).toHaveLength(1);
  expect(published[0]).toContain('The next run goes on from here.');
});

test.each([
  [[], 'No user is named (see --help).'],
  [[''], 'No user is named (see --help).'],
  [['ada', 'bob'], '2 users are named; the command takes one at a time.'],
  [['ada', '--wait', 'long'], '--wait is "long"; it takes a whole number of seconds.'],
  [['ada', '--profile', 'p'], '--profile and --state-machine go together'],
])('%j is refused', async (argv, message) => {
  expect(await run(argv)).toContain(`npm run forget --: ${message}`);
  expect(process.exitCode).toBe(2);
  expect(given).toEqual([]);
});
