import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { RequestEnvelope, ResponseEnvelope } from 'ask-sdk-model';
import fc from 'fast-check';
import { type DynamoDbServer, startDynamoDbServer } from '../support/dynamodb-server';
import { intentRequest, launchRequest, SKILL_ID, slot } from '../support/envelopes';
import { HOSTILE_WORDS, mutated, overTheWire, PROTOTYPE_KEYS } from './arbitraries';
import { REAL_ENVELOPES } from './envelopes';
import { faultOfItem } from './dynamodb-limits';

const CONTEXT = {
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:skill:live',
  getRemainingTimeInMillis: () => 8_000,
} as never;

/** What the recorder's table took, as it came. */
const written: Record<string, unknown>[] = [];
/** What DynamoDB would have against a row. */
const refused: string[] = [];

let server: DynamoDbServer;
let invoke: (event: unknown) => Promise<ResponseEnvelope>;
let logged = '';

beforeAll(async () => {
  server = await startDynamoDbServer(({ operation, input }) => {
    if (operation === 'Query') return { body: { Items: [{ breed: { S: 'Chartreux' } }] } };
    if (operation !== 'PutItem' || input['TableName'] !== 'turns') return { body: {} };
    if (String(input['ConditionExpression']).startsWith('attribute_exists')) return { body: {} };
    const item = input['Item'] as Record<string, unknown>;
    const fault = faultOfItem(item, ['request_id', 'user_id', 'event_time']);
    if (fault === undefined) {
      written.push(item);
      return { body: {} };
    }
    refused.push(fault);
    return { status: 400, body: { __type: 'ValidationException', message: fault } };
  });
  Object.assign(process.env, {
    SKILL_ID,
    PETS_TABLE_NAME: 'pets',
    ANALYTICS_TABLE_NAME: 'turns',
    USER_ATTRIBUTES_TABLE_NAME: 'users',
    // The machine may be busy; what is late is another suite's concern.
    RECORDER_DEADLINE_MS: '5000',
    AWS_ENDPOINT_URL_DYNAMODB: server.url,
  });
  const { handler } = await import('../../lambda/index');
  invoke = (event) => handler(event as RequestEnvelope, CONTEXT);
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    logged += String(text);
    return true;
  });
});

afterAll(async () => {
  jest.restoreAllMocks();
  await server.close();
});

beforeEach(() => {
  written.length = 0;
  refused.length = 0;
  logged = '';
});

type Outcome = { readonly answer: ResponseEnvelope } | { readonly error: unknown };

const outcomeOf = async (event: unknown): Promise<Outcome> => {
  try {
    return { answer: await invoke(event) };
  } catch (error) {
    return { error };
  }
};

const isPlainObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A response that Alexa can read, or an error that tells nothing of the code's whereabouts. */
const expectAnswerOrRefusal = (outcome: Outcome): void => {
  if ('error' in outcome) {
    expect(outcome.error).toBeInstanceOf(Error);
    const { name, message } = outcome.error as Error;
    expect(['MalformedRequest', 'AskSdk.CustomSkill Error']).toContain(name);
    expect(message).not.toMatch(/\n|node_modules|\.[jt]s\b|\/\w+\//);
    return;
  }
  const { answer } = outcome;
  expect(answer.version).toBe('1.0');
  expect(isPlainObject(answer.response)).toBe(true);
  const { outputSpeech } = answer.response;
  if (outputSpeech) expect(JSON.stringify(outputSpeech)).toMatch(/<speak>[^]+<\/speak>/);
  expect(() => JSON.stringify(answer)).not.toThrow();
};

const PRISTINE = Object.getOwnPropertyNames(Object.prototype);

const expectPristinePrototypes = (): void => {
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(PRISTINE);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(([] as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
};

const isAccepted = (outcome: Outcome): boolean =>
  !(
    'error' in outcome &&
    ['MalformedRequest', 'AskSdk.CustomSkill Error'].includes((outcome.error as Error).name)
  );

describe('the handler, given a request that something was done to', () => {
  test('answers or refuses, leaves a row of every request that it takes, and no trace in its prototypes', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(REAL_ENVELOPES), async (json) => {
        written.length = 0;
        refused.length = 0;
        logged = '';
        const event = overTheWire(json);

        const outcome = await outcomeOf(event);

        expectAnswerOrRefusal(outcome);
        expectPristinePrototypes();
        expect(refused).toEqual([]);
        expect(written).toHaveLength(isAccepted(outcome) ? 1 : 0);
        expect(logged).not.toContain('turn not readable');
      }),
      { numRuns: 500 },
    );
  });
});

/** A request as JSON text may hold it, with some of its fields replaced. */
const requestWith = (fields: object): unknown => {
  const real = launchRequest();
  return { ...real, request: { ...real.request, ...fields } };
};

const deep = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

describe('the handler', () => {
  test('speaks also where the request id is an object that can be no text', async () => {
    // The request id chooses among the variations of "goodbye".
    const intent = { name: 'AMAZON.StopIntent', confirmationStatus: 'NONE' };
    const requestId = { toString: 1, valueOf: null };
    const { response } = await invoke(requestWith({ type: 'IntentRequest', intent, requestId }));

    expect(JSON.stringify(response.outputSpeech)).toContain('<speak>');
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({ outcome: { S: 'stopped' } });
    expect(written[0]?.['request_id']).toMatchObject({
      S: expect.stringMatching(/^unidentified\./),
    });
  });

  test.each([
    ['a moment of an unknown kind', { moment: { kind: 'other' }, said: {} }],
    ['a wish that is none', { moment: { kind: 'wish', wish: '__proto__' }, said: {} }],
    ['another breed of nothing', { moment: { kind: 'another', told: 7 }, said: {} }],
    ['a text', 'dialogue'],
    ['a list', [1, 2]],
  ])('begins anew where the session remembers %s', async (_, dialogue) => {
    const help = intentRequest('AMAZON.HelpIntent', {}, { attributes: { dialogue } });
    const anew = await invoke(intentRequest('AMAZON.HelpIntent'));

    expect((await invoke(help)).response).toEqual(anew.response);
  });

  test.each([
    ['from before the epoch', '1901-01-01T00:00:00Z'],
    ['of a year with six digits', '+275760-09-13T00:00:00Z'],
    ['that is a text', 'yesterday'],
    ['that is not finite', 1e308],
    ['that is an object', { toString: null }],
    ['that is missing', undefined],
  ])('takes the time of receipt for a timestamp %s', async (_, timestamp) => {
    const before = new Date(Date.now() - 1).toISOString().replace('T', ' ').replace('Z', '');

    await invoke(requestWith({ timestamp }));

    const { S: time = '' } = written[0]?.['event_time'] as { S?: string };
    expect(time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    expect(time >= before).toBe(true);
  });

  test('records a stale request at the time it names: its skill id vouches for it', async () => {
    await invoke(launchRequest({ timestamp: '2020-02-29T12:00:00Z' }));

    expect(written[0]?.['event_time']).toEqual({ S: '2020-02-29 12:00:00.000' });
  });

  test.each(PROTOTYPE_KEYS)(
    'keeps a slot and a session attribute named %s apart from objects',
    async (name) => {
      const slots = JSON.parse(
        `{${JSON.stringify(name)}:{"name":${JSON.stringify(name)},"value":"dog"}}`,
      ) as object;
      const attributes = JSON.parse(`{${JSON.stringify(name)}:{"polluted":true}}`) as Record<
        string,
        unknown
      >;
      const request = intentRequest('PetMatchIntent', {}, { attributes });

      const { sessionAttributes = {} } = await invoke({
        ...request,
        request: { ...request.request, intent: { name: 'PetMatchIntent', slots } },
      });

      expectPristinePrototypes();
      const [reading] = (written[0]?.['slots'] as { L: { M: object }[] }).L;
      expect(reading?.M).toMatchObject({ name: { S: name }, spoken: { S: 'dog' } });
      const memory = sessionAttributes['_turn'] as { held?: string };
      expect(memory.held).toMatch(/^[\w-]{8}$/);
    },
  );

  test.each(Object.entries(HOSTILE_WORDS).filter(([, word]) => word !== ''))(
    'answers and records a slot of %s',
    async (_, word) => {
      const request = intentRequest('PetMatchIntent', { animal: slot(word) });

      expectAnswerOrRefusal({ answer: await invoke(request) });

      const { S: spoken } = written[0]?.['slot_value_animal_synonym'] as { S?: string };
      expect(spoken).toBe(word.slice(0, 2_048).replaceAll(/\p{Surrogate}/gu, '\ufffd'));
    },
  );

  test.each([
    ['a locale of megabytes', { locale: 'x'.repeat(3_000_000) }],
    ['a request id of megabytes', { requestId: 'ß'.repeat(3_000_000) }],
    ['a type nobody knows', { type: 'Alexa.Unknown.Request' }],
    ['a type that is a prototype’s key', { type: '__proto__' }],
    ['a locale nobody speaks', { locale: 'tlh-QO' }],
    ['an intent that nests deeply', { type: 'IntentRequest', intent: deep(50_000) }],
  ])('leaves a row of a request with %s', async (_, fields) => {
    expectAnswerOrRefusal(await outcomeOf(requestWith(fields)));

    expect(refused).toEqual([]);
    expect(written).toHaveLength(1);
  });

  test('leaves a row of an intent with more words than an item holds', async () => {
    const slots = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`slot${index}`, slot('ß'.repeat(2_000))]),
    );

    await invoke(intentRequest('PetMatchIntent', slots));

    expect(refused).toEqual([]);
    expect(written).toHaveLength(1);
  });

  test('refuses what is meant for another skill, and says nothing of it', async () => {
    const outcome = await outcomeOf(launchRequest({ skillId: 'amzn1.ask.skill.another' }));

    expect(outcome).toHaveProperty('error');
    expectAnswerOrRefusal(outcome);
    expect([...written, logged]).toEqual(['']);
  });
});
