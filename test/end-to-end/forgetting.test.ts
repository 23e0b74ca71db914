import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runQuery } from '../../analytics/athena/run-query';
import { pseudonymOf } from '../../analytics/contract/user-id';
import { createAlexa, loadModels } from '../../local/alexa';
import { LOCAL_CREDENTIALS, LOCAL_SKILL_ID, REGION } from '../../local/aws/wiring';
import { type Stack, startStack } from '../../local/stack';
import { sessionlessEnvelope } from '../support/envelopes';

const ADA = 'amzn1.ask.account.ADA';
const BOB = 'amzn1.ask.account.BOB';

let folder: string;
let stack: Stack;
let athena: AthenaClient;
let dynamoDb: DynamoDBClient;
let sfn: SFNClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forgetting-end-to-end-'));
  stack = await startStack({ root: process.cwd(), data: folder, extras: true });
  const settings = { region: REGION, credentials: LOCAL_CREDENTIALS };
  athena = new AthenaClient({ ...settings, endpoint: stack.endpoints.athena });
  dynamoDb = new DynamoDBClient({ ...settings, endpoint: stack.endpoints.dynamodb });
  sfn = new SFNClient({ ...settings, endpoint: stack.endpoints.stepFunctions });
}, 120_000);

afterAll(async () => {
  for (const client of [athena, dynamoDb, sfn]) client.destroy();
  await stack.close();
  rmSync(folder, { recursive: true });
});

const talk = async (userId: string): Promise<void> => {
  const alexa = createAlexa({
    models: loadModels('skill-package/interactionModels/custom'),
    skillId: LOCAL_SKILL_ID,
    handler: (request) => stack.skill(request),
    userId,
  });
  for (const utterance of ['open pet match', 'I want a big dog', 'family', 'high energy'])
    await alexa.says(utterance);
};

const rowsOf = async (sql: string) => {
  const { database, workGroup } = stack.wiring;
  return (await runQuery(athena, { sql, database, workGroup: workGroup.name })).rows;
};

const inTable = async (TableName: string, attribute: string): Promise<readonly string[]> => {
  const { Items: items = [] } = await dynamoDb.send(new ScanCommand({ TableName }));
  return items.map((item) => item[attribute]?.S ?? '').toSorted();
};

/** Who is known to Personalize. */
const inPersonalize = (): readonly string[] => {
  const lines = readFileSync(join(stack.folder.personalize, 'events.jsonl'), 'utf8').split('\n');
  const events = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as object);
  return events.map((event) => (event as { readonly userId: string }).userId).toSorted();
};

/** Of the runs of forgetting that have been started. */
const statuses = async (stateMachineArn: string): Promise<readonly string[]> => {
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  return executions.map(({ status = '' }) => status);
};

const run = promisify(execFile);

it('forgets who disables the skill, in every store, and nobody else', async () => {
  const [ada, bob] = [ADA, BOB].map((user) => pseudonymOf(LOCAL_SKILL_ID, user));
  const { analytics, userAttributes } = stack.wiring.tables;
  await talk(ADA);
  await talk(BOB);
  await stack.idle();
  const ofBob = `SELECT * FROM turns WHERE user_id = '${bob ?? ''}' ORDER BY request_id`;
  const before = await rowsOf(ofBob);
  expect(before).toHaveLength(4);
  expect(await rowsOf(`SELECT count(*) FROM turns WHERE user_id = '${ada ?? ''}'`)).toEqual([
    ['4'],
  ]);
  const bobsTurns = (await inTable(analytics.TableName, 'user_id')).filter((id) => id === bob);
  expect(await inTable(userAttributes.TableName, 'id')).toEqual([ada, bob].toSorted());

  expect(inPersonalize()).toEqual([ada, bob].toSorted());

  const disabled = sessionlessEnvelope(
    { type: 'AlexaSkillEvent.SkillDisabled', locale: undefined },
    {
      skillId: LOCAL_SKILL_ID,
      userId: ADA,
      requestId: 'amzn1.echo-api.request.disabled',
      timestamp: new Date().toISOString(),
    },
  );
  await stack.skill(disabled);
  await stack.idle();
  const machine = stack.extras?.stateMachines['ForgettingStateMachine']?.arn ?? '';
  while ((await statuses(machine)).some((status) => status === 'RUNNING')) await pause(100);

  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn: machine }),
  );
  const { output, cause } = await sfn.send(
    new DescribeExecutionCommand({ executionArn: executions[0]?.executionArn }),
  );
  expect([executions.map(({ status }) => status), cause]).toEqual([['SUCCEEDED'], undefined]);
  // Her four turns, and the event's own.
  expect(JSON.parse(output ?? '')).toMatchObject({ users: 1, turns: 5, rows: 5 });
  for (const table of ['turns', 'turn_rows', 'compacted_turns'])
    expect(await rowsOf(`SELECT * FROM ${table} WHERE user_id = '${ada ?? ''}'`)).toEqual([]);
  expect(await rowsOf(ofBob)).toEqual(before);
  expect(await inTable(analytics.TableName, 'user_id')).toEqual(bobsTurns);
  expect(await inTable(userAttributes.TableName, 'id')).toEqual([bob]);
  expect(inPersonalize()).toEqual([bob]);
  const list = stack.extras?.tables['ForgettingForgotten']?.TableName ?? '';
  expect(await inTable(list, 'user_id')).toEqual([ada]);

  const hasCli = await run('aws', ['--version']).then(
    () => true,
    () => false,
  );
  if (!hasCli) {
    process.stderr.write('The AWS CLI is not installed: its look at the index is left out.\n');
    return;
  }
  const count = async (user: string): Promise<unknown> => {
    const query = [
      ...['dynamodb', 'query', '--table-name', analytics.TableName, '--index-name', 'by-user'],
      ...['--key-condition-expression', 'user_id = :u', '--select', 'COUNT'],
      ...['--expression-attribute-values', JSON.stringify({ ':u': { S: user } })],
      ...['--endpoint-url', stack.endpoints.dynamodb, '--region', REGION, '--output', 'json'],
    ];
    const { stdout } = await run('aws', query, { env: { ...process.env } });
    return (JSON.parse(stdout) as { Count: unknown }).Count;
  };
  expect([await count(ada ?? ''), await count(bob ?? '')]).toEqual([0, 4]);
}, 180_000);
