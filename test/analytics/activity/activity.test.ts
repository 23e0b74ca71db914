import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recentActivity, turnsOf, type TurnTable } from '../../../analytics/activity/activity';
import { ensureTables, startDynamoDb, type DynamoDbServer } from '../../../local/aws/dynamodb';
import { LOCAL_CREDENTIALS, readWiring, REGION } from '../../../local/aws/wiring';
import { localTemplate } from '../../../local/template';

let folder: string;
let server: DynamoDbServer;
let client: DynamoDBClient;
let table: TurnTable;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'activity-'));
  server = await startDynamoDb({ folder });
  client = new DynamoDBClient({
    region: REGION,
    credentials: LOCAL_CREDENTIALS,
    endpoint: server.url,
  });
  const { analytics } = readWiring(await localTemplate(process.cwd())).tables;
  await ensureTables(client, [analytics]);
  table = { dynamoDb: DynamoDBDocumentClient.from(client), table: analytics.TableName };
  await put([...ADAS, ...BOBS]);
}, 60_000);

afterAll(async () => {
  client.destroy();
  await server.close();
  await rm(folder, { recursive: true });
});

const put = async (items: readonly object[]): Promise<void> => {
  for (let start = 0; start < items.length; start += 25)
    await table.dynamoDb.send(
      new BatchWriteCommand({
        RequestItems: {
          [table.table]: items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } })),
        },
      }),
    );
};

const time = (number: number): string =>
  `2026-11-22 06:${String(Math.floor(number / 60)).padStart(2, '0')}:${String(number % 60).padStart(2, '0')}.000`;

/** Ada's turns 1 to 230, a second apart; each tenth is a request for help. */
const ADAS = Array.from({ length: 230 }, (_, index) => ({
  request_id: `ada-${index + 1}`,
  user_id: 'ada',
  event_time: time(index + 1),
  turn: index + 1,
  request_type: 'IntentRequest',
  intent_name: (index + 1) % 10 === 0 ? 'AMAZON.HelpIntent' : 'PetMatchIntent',
  outcome: 'eliciting',
  response_time: 3,
  device_interfaces: 'Alexa.Presentation.APL,AudioPlayer',
}));

/** Bob's four turns in one second. */
const BOBS = [3, 1, 4, 2].map((turn) => ({
  request_id: `bob-${turn}`,
  user_id: 'bob',
  event_time: time(1),
  turn,
  session_id: 's',
  request_type: 'IntentRequest',
  outcome: 'eliciting',
  response_time: 3,
}));

const ids = (turns: readonly { readonly request_id: string }[]) =>
  turns.map(({ request_id }) => request_id);

/** `ada-<from>`, `ada-<from - step>`, … */
const down = (from: number, to: number, step = 1): string[] =>
  Array.from({ length: (from - to) / step + 1 }, (_, index) => `ada-${from - index * step}`);

describe('recent activity', () => {
  it('is the last 50 turns, newest first', async () => {
    expect(ids(await recentActivity(table, 'ada'))).toEqual(down(230, 181));
  });

  it('is as much as is asked for, and as there is', async () => {
    expect(ids(await recentActivity(table, 'ada', { limit: 1 }))).toEqual(['ada-230']);
    expect(ids(await recentActivity(table, 'ada', { limit: 7 }))).toEqual(down(230, 224));
    expect(ids(await recentActivity(table, 'ada', { limit: 500 }))).toEqual(down(230, 1));
    expect(await recentActivity(table, 'nobody')).toEqual([]);
  });

  it('has the later turn of a session first, where Alexa gives both the same second', async () => {
    expect(ids(await recentActivity(table, 'bob'))).toEqual(['bob-4', 'bob-3', 'bob-2', 'bob-1']);
    expect(ids(await recentActivity(table, 'bob', { limit: 2 }))).toEqual(['bob-4', 'bob-3']);
  });

  it('says what the device can do in words, and null for what a turn has not', async () => {
    const [turn] = await recentActivity(table, 'ada', { limit: 1 });

    expect(turn).toEqual({
      request_id: 'ada-230',
      event_time: '2026-11-22 06:03:50.000',
      request_type: 'IntentRequest',
      intent_name: 'AMAZON.HelpIntent',
      outcome: 'eliciting',
      matched_pet: null,
      locale: null,
      session_id: null,
      turn: 230,
      device_interfaces: 'Alexa.Presentation.APL,AudioPlayer',
      capabilities: ['screen', 'long audio'],
    });
  });
});

describe('the turns with an intent', () => {
  it('are found however far they lie apart, newest first', async () => {
    expect(ids(await turnsOf(table, 'ada', 'AMAZON.HelpIntent'))).toEqual(down(230, 10, 10));
    expect(ids(await turnsOf(table, 'ada', 'AMAZON.HelpIntent', { limit: 2 }))).toEqual(
      down(230, 220, 10),
    );
    expect(await turnsOf(table, 'ada', 'AMAZON.StopIntent')).toEqual([]);
  });

  it('are found page by page, where DynamoDB gives a page without any', async () => {
    const pages: number[] = [];
    const small = new DynamoDBClient({
      region: REGION,
      credentials: LOCAL_CREDENTIALS,
      endpoint: server.url,
    });
    small.middlewareStack.add(
      (next) => async (args) => {
        Object.assign(args.input, { Limit: 7 });
        const result = await next(args);
        pages.push((result.output as QueryCommandOutput).Count ?? 0);
        return result;
      },
      { step: 'initialize' },
    );
    const inPages = { ...table, dynamoDb: DynamoDBDocumentClient.from(small) };

    const found = await turnsOf(inPages, 'ada', 'AMAZON.HelpIntent', { limit: 3 });

    expect(ids(found)).toEqual(down(230, 210, 10));
    small.destroy();
    // 230–224, 223–217, 216–210; then on, as another turn may be of the same second: 209–203, 202–196.
    expect(pages).toEqual([1, 1, 1, 0, 1]);
  });
});

const run = promisify(execFile);

it('is what the AWS CLI reads from the index: the attributes of the projection, and no others', async () => {
  const hasCli = await run('aws', ['--version']).then(
    () => true,
    () => false,
  );
  if (!hasCli) {
    process.stderr.write(
      'The AWS CLI is not installed: its check against the index is left out.\n',
    );
    return;
  }
  const query = [
    ...['dynamodb', 'query', '--table-name', table.table, '--index-name', 'by-user'],
    ...['--key-condition-expression', 'user_id = :u AND event_time >= :t'],
    '--expression-attribute-values',
    JSON.stringify({ ':u': { S: 'ada' }, ':t': { S: time(229) } }),
    ...['--no-scan-index-forward', '--endpoint-url', server.url],
    ...['--region', REGION, '--output', 'json'],
  ];
  const { stdout } = await run('aws', query, { env: { ...process.env } });

  const { Items } = JSON.parse(stdout) as { Items: object[] };
  expect(Items).toEqual(
    [230, 229].map((turn) => ({
      request_id: { S: `ada-${turn}` },
      user_id: { S: 'ada' },
      event_time: { S: time(turn) },
      turn: { N: String(turn) },
      request_type: { S: 'IntentRequest' },
      intent_name: { S: turn === 230 ? 'AMAZON.HelpIntent' : 'PetMatchIntent' },
      outcome: { S: 'eliciting' },
      device_interfaces: { S: 'Alexa.Presentation.APL,AudioPlayer' },
    })),
  );
}, 60_000);
