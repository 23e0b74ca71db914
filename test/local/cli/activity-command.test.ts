import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient as Documents, PutCommand } from '@aws-sdk/lib-dynamodb';
import { pseudonymOf } from '../../../analytics/contract/user-id';
import { ensureTables, startDynamoDb, type DynamoDbServer } from '../../../local/aws/dynamodb';
import { LOCAL_CREDENTIALS, LOCAL_SKILL_ID, readWiring, REGION } from '../../../local/aws/wiring';
import { type ActivityIo, activityCommand } from '../../../local/cli/activity-command';
import { runCommand } from '../../../local/cli/command';
import { localTemplate } from '../../../local/template';

const RAW = 'amzn1.ask.account.AAAA';

let server: DynamoDbServer;
let client: DynamoDBClient;
let dynamoDb: DynamoDBDocumentClient;
let table: string;

beforeAll(async () => {
  server = await startDynamoDb();
  const settings = { region: REGION, credentials: LOCAL_CREDENTIALS, endpoint: server.url };
  client = new DynamoDBClient(settings);
  dynamoDb = Documents.from(client);
  const { analytics } = readWiring(await localTemplate(process.cwd())).tables;
  table = analytics.TableName;
  await ensureTables(client, [analytics]);
  const put = (Item: object) => dynamoDb.send(new PutCommand({ TableName: table, Item }));
  const turn = { user_id: 'ada', request_type: 'IntentRequest', outcome: 'matched', turn: 1 };
  await put({
    ...turn,
    request_id: 'r1',
    event_time: '2026-11-22 06:00:00.000',
    intent_name: 'PetMatchIntent',
    device_interfaces: 'Alexa.Presentation.APL',
  });
  await put({ ...turn, request_id: 'r2', event_time: '2026-11-22 07:00:00.000' });
  // The form of the id was changed in between.
  const [first, second] = ['2026-11-22 08:00:00.000', '2026-11-22 09:00:00.000'];
  await put({ ...turn, request_id: 'r3', event_time: first, user_id: RAW });
  const pseudonym = pseudonymOf(LOCAL_SKILL_ID, RAW);
  await put({ ...turn, request_id: 'r4', event_time: second, user_id: pseudonym });
}, 60_000);

afterAll(async () => {
  client.destroy();
  await server.close();
});

let printed: string[];
let connected: object[];
beforeEach(() => {
  printed = [];
  connected = [];
});
afterEach(() => {
  process.exitCode = 0;
});

const run = async (argv: readonly string[], piped = ''): Promise<string> => {
  const io: ActivityIo = {
    connect: (options, action) => {
      connected.push(options);
      return action({ dynamoDb, table });
    },
    stdin: Readable.from(piped === '' ? [] : [piped]),
    print: (text) => void printed.push(text),
    terminal: { width: 80, isColored: false },
  };
  const write = process.stderr.write.bind(process.stderr);
  let said = '';
  process.stderr.write = (chunk: string | Uint8Array) => {
    said += String(chunk);
    return true;
  };
  try {
    await runCommand(activityCommand(io), argv);
  } finally {
    process.stderr.write = write;
  }
  return said;
};

test('it shows what a user did, newest first, and what the device can do', async () => {
  await run(['ada', '--data', 'folder']);

  expect(connected).toEqual([{ data: 'folder', profile: undefined, table: undefined }]);
  const lines = printed.join('\n').split('\n');
  expect(lines[0]).toBe('Activity of ada');
  expect(lines[4]).toMatch(/2026-11-22 07:00:00\.000 .* voice only/);
  expect(lines[5]).toMatch(/2026-11-22 06:00:00\.000 .* PetMatchIntent .* screen/);
  expect(lines[6]).toMatch(/^└/);
});

test('it gives csv and json with the ids, of one intent, and takes the user from a pipe', async () => {
  await run(['--intent', 'PetMatchIntent', '--format', 'json'], 'ada\n');
  await run(['ada', '--limit', '1', '--format', 'csv']);

  expect(JSON.parse(printed[0] ?? '')).toEqual([
    {
      event_time: '2026-11-22 06:00:00.000',
      request_type: 'IntentRequest',
      intent_name: 'PetMatchIntent',
      outcome: 'matched',
      matched_pet: null,
      locale: null,
      turn: 1,
      session_id: null,
      request_id: 'r1',
      device: 'screen',
    },
  ]);
  expect(printed[1]?.split('\r\n')).toHaveLength(2);
  expect(printed[1]).toContain('2026-11-22 07:00:00.000,IntentRequest,,matched,,,1,,r2,voice only');
});

test('it takes a pseudonym that begins with a dash for the user', async () => {
  await run(['-3hJvX0qk2m_9Zc8Ytb1Qw', '--limit', '1']);

  expect(printed[0]).toContain('Activity of -3hJvX0qk2m_9Zc8Ytb1Qw');
});

test('it finds the rows of an id of Alexa’s under its pseudonym, too', async () => {
  await run([RAW, '--format', 'json']);

  const turns = JSON.parse(printed[0] ?? '') as { request_id: string }[];
  expect(turns.map(({ request_id }) => request_id)).toEqual(['r4', 'r3']);
});

test.each([
  [[], 'No user is named (see --help).'],
  [[''], 'No user is named (see --help).'],
  [['ada', 'bob'], '2 users are named; the command takes one at a time.'],
  [['ada', '--limit', '0'], '--limit is "0"; it takes a whole number from 1 to 100000.'],
  [['ada', '--limit', '1e3'], '--limit is "1e3"; it takes a whole number from 1 to 100000.'],
  [['ada', '--format', 'xml'], 'There is no format "xml"; choose table, csv, spreadsheet, json.'],
  [['ada', '--profile', 'p'], '--profile and --table go together'],
])('%j is refused', async (argv, message) => {
  expect(await run(argv)).toContain(`npm run activity --: ${message}`);
  expect(process.exitCode).toBe(2);
  expect(connected).toEqual([]);
});
