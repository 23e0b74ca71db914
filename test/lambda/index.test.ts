import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { RequestEnvelope, ResponseEnvelope } from 'ask-sdk-model';
import { type Call, type DynamoDbServer, startDynamoDbServer } from '../support/dynamodb-server';
import {
  envelope,
  intentRequest,
  launchRequest,
  match,
  SKILL_ID,
  slot,
} from '../support/envelopes';

const ENVIRONMENT = {
  SKILL_ID,
  PETS_TABLE_NAME: 'pets',
  ANALYTICS_TABLE_NAME: 'turns',
  USER_ATTRIBUTES_TABLE_NAME: 'users',
};

const CONTEXT = {
  awsRequestId: 'invocation-1',
  functionName: 'skill',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:skill:development',
  getRemainingTimeInMillis: () => 8_000,
} as never;

/** What the table says to an operation instead. */
const answers = new Map<string, object>();

let server: DynamoDbServer;
let invoke: (event: unknown) => Promise<ResponseEnvelope>;

beforeAll(async () => {
  server = await startDynamoDbServer(({ operation }) => ({
    body:
      answers.get(operation) ??
      (operation === 'Query' ? { Items: [{ breed: { S: 'Chartreux' } }] } : {}),
  }));
  Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL_DYNAMODB: server.url });
  const { handler } = await import('../../lambda/index');
  invoke = (event) => handler(event as RequestEnvelope, CONTEXT);
});

afterAll(() => server.close());

let before = 0;

beforeEach(() => {
  before = server.calls.length;
});

const callsOf = (operation: string): readonly Call[] =>
  server.calls.slice(before).filter((call) => call.operation === operation);

/** The rows written for a request. */
const rowsOf = (requestId: string) =>
  callsOf('PutItem')
    .filter(({ input }) => input['TableName'] === 'turns')
    .map(({ input }) => input['Item'] as Readonly<Record<string, { readonly S?: string }>>)
    .filter(({ request_id }) => request_id?.S === requestId);

const FILLED = {
  animal: slot('kitty', match({ id: 'cat' })),
  size: slot('large', match({ id: 'large' })),
  temperament: slot('watch', match({ id: 'watch' })),
  energy: slot('low', match({ id: 'low' })),
};

describe('the handler', () => {
  test('answers from the pets’ table and leaves a row in the turns’ table', async () => {
    const { response } = await invoke(
      intentRequest('PetMatchIntent', FILLED, { requestId: 'r-match' }),
    );

    expect(JSON.stringify(response.outputSpeech)).toContain('Chartreux');
    expect(callsOf('Query').map(({ input }) => input)).toMatchObject([
      {
        TableName: 'pets',
        ExpressionAttributeValues: { ':combination': { S: 'cat#large#watch#low' } },
      },
    ]);
    expect(rowsOf('r-match')).toMatchObject([
      {
        matched_pet: { S: 'Chartreux' },
        slot_value_animal_synonym: { S: 'kitty' },
        stage: { S: 'development' },
      },
    ]);
  });

  test('keeps what was asked for, and offers it to who comes back', async () => {
    await invoke(intentRequest('PetMatchIntent', FILLED, { requestId: 'r-kept' }));

    const [kept] = callsOf('PutItem').filter(({ input }) => input['TableName'] === 'users');
    answers.set('GetItem', { Item: kept?.input['Item'] });
    const { response } = await invoke(launchRequest());
    answers.clear();

    expect(JSON.stringify(response.outputSpeech)).toContain(
      'a large cat, to keep watch, with low energy',
    );
    const { id } = kept?.input['Item'] as { readonly id: object };
    expect(callsOf('GetItem').map(({ input }) => input)).toMatchObject([
      { TableName: 'users', Key: { id } },
    ]);
  });

  test('returns a promise of the answer, and needs no callback', async () => {
    const answer = invoke(launchRequest());

    expect(answer).toBeInstanceOf(Promise);
    expect((await answer).response.shouldEndSession).toBe(false);
  });

  test('refuses a request for another skill, and records nothing of it', async () => {
    const foreign = launchRequest({ skillId: 'amzn1.ask.skill.another', requestId: 'r-foreign' });

    await expect(invoke(foreign)).rejects.toMatchObject({ name: 'AskSdk.CustomSkill Error' });

    expect(rowsOf('r-foreign')).toEqual([]);
  });

  test.each([
    ['nothing', undefined, 'request.type'],
    ['a text', 'hello', 'request.type'],
    ['an empty object', {}, 'request.type'],
    ['a request without its context', { request: { type: 'LaunchRequest' } }, 'context.System'],
    ['a request whose type is a number', envelope({ type: 7 as never }), 'request.type'],
  ])('refuses %s and says what is missing', async (_, event, missing) => {
    const error: unknown = await invoke(event).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ name: 'MalformedRequest' });
    expect((error as Error).message).toContain(`Cannot answer the event: ${missing}`);
  });
});

describe('the start of the function', () => {
  test.each(['SKILL_ID', 'PETS_TABLE_NAME', 'USER_ATTRIBUTES_TABLE_NAME'])(
    'fails without %s, and says so',
    async (name) => {
      jest.replaceProperty(process, 'env', { ...process.env, [name]: '' });

      await jest.isolateModulesAsync(async () => {
        await expect(import('../../lambda/index')).rejects.toThrow(
          `The skill cannot start: environment variable ${name} is not set.`,
        );
      });
      jest.restoreAllMocks();
    },
  );
});
