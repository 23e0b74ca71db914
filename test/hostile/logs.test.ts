import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { RequestEnvelope } from 'ask-sdk-model';
import { type DynamoDbServer, startDynamoDbServer } from '../support/dynamodb-server';
import { SKILL_ID } from '../support/envelopes';
import { type Json, overTheWire } from './arbitraries';
import { REAL_ENVELOPES } from './envelopes';

const CONTEXT = {
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:skill:live',
  getRemainingTimeInMillis: () => 8_000,
} as never;

/** In each of the texts that nobody may find in a log. */
const CANARY = 'canary';

/** What a person says, and what tells who it is or lets one act for them. */
const SECRET_FIELDS = new Set([
  ...['userId', 'personId', 'deviceId', 'unitId'],
  ...['apiAccessToken', 'accessToken', 'consentToken'],
  ...['value', 'speech', 'reprompt', 'arguments', 'message'],
]);

/** The request with a canary in each secret, be it there already or not. */
const planted = (json: Json, field = ''): Json => {
  if (typeof json === 'string') return SECRET_FIELDS.has(field) ? `${CANARY} ${field}` : json;
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => planted(item, field));
  if (typeof json !== 'object' || json === null) return json;
  const fields = Object.entries(json).map(([name, value]) => [name, planted(value, name)]);
  return { ...Object.fromEntries(fields), ...(field === 'System' ? SYSTEM : {}) } as Json;
};

const SYSTEM = {
  apiAccessToken: `${CANARY} apiAccessToken`,
  device: { deviceId: `${CANARY} deviceId`, supportedInterfaces: {} },
  user: {
    userId: `${CANARY} userId`,
    accessToken: `${CANARY} accessToken`,
    permissions: { consentToken: `${CANARY} consentToken` },
  },
  person: { personId: `${CANARY} personId`, accessToken: `${CANARY} accessToken` },
};

const EVENTS = REAL_ENVELOPES.map((json) => planted(json));

let server: DynamoDbServer;
/** Tables that fail, with an answer that repeats all that they were sent. */
let sick: readonly string[];
let invoke: (event: Json) => Promise<unknown>;
let logged: string[];

beforeAll(async () => {
  server = await startDynamoDbServer(({ operation, input }) => {
    if (sick.includes(String(input['TableName'])))
      return {
        status: 400,
        body: { __type: 'ValidationException', message: JSON.stringify(input) },
      };
    return operation === 'Query' ? { body: { Items: [{ breed: { S: 'Korat' } }] } } : { body: {} };
  });
  Object.assign(process.env, {
    SKILL_ID,
    PETS_TABLE_NAME: 'pets',
    ANALYTICS_TABLE_NAME: 'turns',
    USER_ATTRIBUTES_TABLE_NAME: 'users',
    RECORDER_DEADLINE_MS: '5000',
    AWS_ENDPOINT_URL_DYNAMODB: server.url,
  });
  sick = [];
  const { handler } = await import('../../lambda/index');
  invoke = (event) => handler(overTheWire(event) as unknown as RequestEnvelope, CONTEXT);
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      logged.push(String(text));
      return true;
    });
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    jest.spyOn(console, level).mockImplementation((...words) => {
      logged.push(words.map(String).join(' '));
    });
});

afterAll(async () => {
  jest.restoreAllMocks();
  await server.close();
});

beforeEach(() => {
  logged = [];
});

const isDroppedRow = (line: string): boolean => line.includes('"dropped_turns":1');

const invokeAll = async (): Promise<void> => {
  for (const event of EVENTS) await invoke(event);
};

describe('no word, raw user id or token is in the log', () => {
  test('when all is well, but for requests that no handler takes', async () => {
    sick = [];
    await invokeAll();
    expect(logged.filter((line) => !line.includes('"message":"turn failed"'))).toEqual([]);
    expect(logged.filter((line) => line.includes(CANARY))).toEqual([]);
  });

  test('when the catalogue and the users’ attributes can’t be reached', async () => {
    sick = ['pets', 'users'];
    await invokeAll();
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.filter((line) => line.includes(CANARY))).toEqual([]);
  });

  test('when the row is dropped, but for the line that is the row, which has no raw id or token', async () => {
    sick = ['turns'];
    await invokeAll();
    const dropped = logged.filter(isDroppedRow);
    expect(dropped).toHaveLength(EVENTS.length);
    expect(dropped.some((line) => line.includes(`${CANARY} value`))).toBe(true);
    expect(dropped.join('')).not.toMatch(/canary \w*(Id|Token)/);
    expect(logged.filter((line) => !isDroppedRow(line) && line.includes(CANARY))).toEqual([]);
  });
});
