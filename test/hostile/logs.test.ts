import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { RequestEnvelope } from 'ask-sdk-model';
import { type DynamoDbServer, startDynamoDbServer } from '../support/dynamodb-server';
import { SKILL_ID } from '../support/envelopes';
import { type Json, overTheWire } from './arbitraries';
import { CANARY, IDS_AND_SECRETS, PLANTED_ENVELOPES } from './planted';

const CONTEXT = {
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:skill:live',
  getRemainingTimeInMillis: () => 8_000,
} as never;

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
  for (const event of PLANTED_ENVELOPES) await invoke(event);
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
    expect(dropped).toHaveLength(PLANTED_ENVELOPES.length);
    expect(dropped.some((line) => line.includes(`${CANARY} value`))).toBe(true);
    expect(dropped.join('')).not.toMatch(IDS_AND_SECRETS);
    expect(logged.filter((line) => !isDroppedRow(line) && line.includes(CANARY))).toEqual([]);
  });
});
