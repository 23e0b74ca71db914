import * as lambda from '@aws-sdk/client-lambda';
import * as personalizeEvents from '@aws-sdk/client-personalize-events';
import * as personalizeRuntime from '@aws-sdk/client-personalize-runtime';
import * as sns from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readExtras } from '../../../local/aws/extras-wiring';
import { readWiring } from '../../../local/aws/wiring';
import { localExtrasTemplate, localTemplate } from '../../../local/template';
import { hostileText, hostileValue, type Json, mutated } from '../../hostile/arbitraries';
import { SKILL_ID } from '../smapi/support/pizza-smapi';
import { inputsOf, operationsOf } from './aws-inputs';
import {
  expectUnharmed,
  type StackUnderAttack,
  startStackUnderAttack,
  textsIn,
} from './stack-under-attack';

/** Inputs of each operation. */
const RUNS = Number(process.env['RUNS'] ?? 25);

let stack: StackUnderAttack;
/** Of what there is, and of what there is not. */
let names: readonly string[];

beforeAll(async () => {
  stack = await startStackUnderAttack();
  const wiring = readWiring(await localTemplate(process.cwd()));
  const extras = readExtras(await localExtrasTemplate(process.cwd()), wiring);
  names = [
    ...textsIn([wiring, extras]),
    ...['', 'a', '__proto__', 'json', 'email', '1', '-1', '1e9'],
  ];
}, 120_000);

afterAll(() => stack.stop());

afterEach(() => expectUnharmed(stack));

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const send = async (
  server: string,
  path: string,
  {
    method = 'POST',
    type = 'application/json',
    body,
  }: Partial<Record<'method' | 'type' | 'body', string>>,
): Promise<Reply> => {
  const response = await fetch(`${stack.urls[server] ?? ''}${path}`, {
    method,
    headers: { 'content-type': type },
    ...(body === undefined || method === 'GET' ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
};

/** Whether a refusal says what AWS, or whoever is asked, says with it. */
type IsRefusal = (reply: Reply) => boolean;

/** What is wrong with an answer; nothing for a result, and for a refusal as it should be. */
const complaint = (reply: Reply, isRefusal: IsRefusal): string | undefined => {
  const { status, body } = reply;
  const said = `${status} ${body.slice(0, 500)}`;
  for (const secret of [process.cwd(), stack.folder, 'node_modules', '\\n    at '])
    if (body.includes(secret)) return `tells of this machine: ${said}`;
  if (status === 200 || status === 204) return undefined;
  if (status < 400 || status > 499) return `no status of a refusal: ${said}`;
  return isRefusal(reply) ? undefined : `no refusal as it should be: ${said}`;
};

const fieldsOf = ({ body }: Reply): Readonly<Record<string, unknown>> => {
  try {
    return { ...(JSON.parse(body) as object) };
  } catch {
    return {};
  }
};

const isSnsError: IsRefusal = ({ body }) =>
  /<Error><Type>Sender<\/Type><Code>\w+<\/Code><Message>[^<]+<\/Message><\/Error>/.test(body);

/** https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization */
const isRestError: IsRefusal = (reply) =>
  /^[A-Z]\w+Exception$/.test(reply.headers.get('x-amzn-errortype') ?? '') &&
  typeof fieldsOf(reply)['message'] === 'string';

const isSmapiError: IsRefusal = (reply) => {
  const { message, violations } = fieldsOf(reply);
  return typeof message === 'string' && Array.isArray(violations);
};

const isDashboardError: IsRefusal = (reply) => typeof fieldsOf(reply)['error'] === 'string';

/** The members of an input as the query protocol writes them: `Tags.member.1.Key=…`. */
const formOf = (value: Json, name = ''): readonly (readonly [string, string])[] => {
  const below = (key: string | number) => (name === '' ? String(key) : `${name}.${key}`);
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((item, index) =>
      formOf(item, below(`member.${index + 1}`)),
    );
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, each]) => formOf(each, below(key)));
  return [[name, String(value).toWellFormed()]];
};

describe('sns', () => {
  const operations = operationsOf(sns);

  test.each([...operations.keys()])('%s takes any form, or refuses it', async (action) => {
    const post = (input: Json) =>
      send('sns', '/', {
        type: 'application/x-www-form-urlencoded',
        body: new URLSearchParams([
          ['Action', action],
          ...formOf(input).map(([key, value]) => [key.toWellFormed(), value] as [string, string]),
        ]).toString(),
      });
    const isServed = !(await post({})).body.includes('InvalidAction');
    await fc.assert(
      fc.asyncProperty(inputsOf(operations.get(action) ?? 0, names), async (input) => {
        expect(complaint(await post(input), isSnsError)).toBeUndefined();
      }),
      { numRuns: isServed ? RUNS : 1 },
    );
  });

  test('bodies that are no form are refused', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText(), async (body) => {
        expect(complaint(await send('sns', '/', { body }), isSnsError)).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });
});

describe('personalize', () => {
  const paths = [
    ['/events', operationsOf(personalizeEvents).get('PutEvents')],
    ['/users', operationsOf(personalizeEvents).get('PutUsers')],
    ['/recommendations', operationsOf(personalizeRuntime).get('GetRecommendations')],
    ['/personalize-ranking', operationsOf(personalizeRuntime).get('GetPersonalizedRanking')],
  ] as const;

  test.each(paths)('%s takes any input, or refuses it', async (path, schema) => {
    await fc.assert(
      fc.asyncProperty(inputsOf(schema ?? 0, names), async (input) => {
        const reply = await send('personalize', path, { body: JSON.stringify(input) });
        expect(complaint(reply, isRestError)).toBeUndefined();
      }),
      { numRuns: RUNS * 3 },
    );
  });
});

/** A segment of a path, as whoever writes one by hand would. */
const segment = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      '..%2f..%2fetc',
      '%2e%2e',
      '%00',
      '%',
      '%zz',
      '..%5c',
      '__proto__',
      'constructor',
    ),
    hostileText().map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 2_000)),
  );

describe('lambda', () => {
  test('takes any event for a function, or says what its function threw', async () => {
    const functions = ['pet-match-skill', 'pet-match-stream', 'pet-match-report'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...functions), hostileValue(), async (name, event) => {
        const path = `/2015-03-31/functions/${name}/invocations`;
        const reply = await send('lambda', path, { body: JSON.stringify(event) });
        expect(complaint(reply, isRestError)).toBeUndefined();
        // What a function throws is a result.
        expect(reply.status).toBe(200);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);

  test('knows no function of another name, and no other path', async () => {
    const operations = [...operationsOf(lambda).keys()];
    const paths = fc.oneof(
      segment().map((name) => `/2015-03-31/functions/${name}/invocations`),
      segment().map((name) => `/2015-03-31/functions/pet-match-skill:${name}/code`),
      fc.constantFrom(...operations).map((name) => `/2015-03-31/${name}`),
    );
    const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE');
    await fc.assert(
      fc.asyncProperty(paths, methods, hostileText(), async (path, method, body) => {
        const reply = await send('lambda', path, { method, body });
        expect(complaint(reply, isRestError)).toBeUndefined();
        expect(reply.status).toBe(404);
      }),
      { numRuns: RUNS * 2 },
    );
  });
});

describe('smapi', () => {
  const skill = `/skills/${SKILL_ID}/stages/development`;
  const bodies: Readonly<Record<string, Json>> = {
    [`/v2${skill}/simulations`]: {
      session: { mode: 'FORCE_NEW_SESSION' },
      input: { content: 'open pizza place' },
      device: { locale: 'en-US' },
      simulation: { type: 'DEFAULT' },
    },
    [`/v2${skill}/invocations`]: {
      endpointRegion: 'default',
      skillRequest: {
        body: {
          version: '1.0',
          session: {},
          request: { type: 'IntentRequest', intent: { name: 'a' } },
        },
      },
    },
    [`/v1${skill}/interactionModel/locales/en-US/profileNlu`]: { utterance: 'order a pizza' },
  };

  test.each(Object.entries(bodies))('%s takes any body, or refuses it', async (path, body) => {
    const inputs = fc.oneof({ weight: 4, arbitrary: mutated([body]) }, hostileValue());
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        const reply = await send('smapi', path, { body: JSON.stringify(input) });
        expect(complaint(reply, isSmapiError)).toBeUndefined();
      }),
      { numRuns: RUNS * 3 },
    );
  });

  test('knows no other path', async () => {
    const paths = fc.oneof(
      segment().map((id) => `/v1/skills/${id}/stages/development/manifest`),
      segment().map((id) => `/v2${skill}/simulations/${id}`),
      segment().map((locale) => `/v1${skill}/interactionModel/locales/${locale}`),
      segment().map((rest) => `/${rest}`),
    );
    const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE');
    await fc.assert(
      fc.asyncProperty(paths, methods, hostileText(), async (path, method, body) => {
        const reply = await send('smapi', path, { method, body });
        expect(complaint(reply, isSmapiError)).toBeUndefined();
        expect(reply.status).toBe(404);
      }),
      { numRuns: RUNS * 3 },
    );
  });
});

describe('dashboard', () => {
  const queries = ['headline', 'unmatched-words', 'funnel', 'events-by-day', 'events-by-field'];
  const posts: readonly string[] = [
    '/api/talk',
    ...['', '/decision', '/apply', '/undo', '/proof'].map((rest) => `/api/tuning${rest}`),
  ];
  const body: Json = {
    ...{ utterance: 'a', locale: 'en-US', conversation: 'a', from: '2026-11-01', to: '2026-11-30' },
    ...{ id: 'a', decision: 'accepted', digest: 'a', isForced: 'true', appliedAt: '2026-11-30' },
  };

  test('takes any parameters of a query, or refuses them', async () => {
    const parameter = fc.tuple(
      fc.oneof(
        fc.constantFrom(
          'from',
          'to',
          'slot',
          'locale',
          'model_version',
          'table',
          'field',
          'current',
        ),
        hostileText(),
      ),
      fc.oneof(fc.constantFrom('2026-11-30', 'size', 'en-US', 'turns'), hostileText()),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom(...queries), segment()),
        fc.array(parameter, { maxLength: 3 }),
        fc.constantFrom('', '.csv'),
        async (name, parameters, csv) => {
          const query = parameters
            .map((pair) =>
              pair.map((text) => encodeURIComponent(text.slice(0, 500).toWellFormed())),
            )
            .map((pair) => pair.join('='))
            .join('&');
          const path = `/api/queries/${name}${csv}?${query}`;
          const reply = await send('dashboard', path, { method: 'GET' });
          expect(complaint(reply, isDashboardError)).toBeUndefined();
        },
      ),
      { numRuns: RUNS * 2 },
    );
  }, 60_000);

  test('takes any body where something is done, or refuses it', async () => {
    const inputs = fc.oneof({ weight: 3, arbitrary: mutated([body]) }, hostileValue());
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...posts), inputs, async (path, input) => {
        const reply = await send('dashboard', path, { body: JSON.stringify(input) });
        expect(complaint(reply, isDashboardError)).toBeUndefined();
      }),
      { numRuns: RUNS * 3 },
    );
  }, 60_000);

  test('has nothing at any other address', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(segment(), { minLength: 1, maxLength: 4 }), async (segments) => {
        const reply = await send('dashboard', `/${segments.join('/')}`, { method: 'GET' });
        expect(complaint(reply, isDashboardError)).toBeUndefined();
        expect(reply.status).toBeGreaterThanOrEqual(400);
      }),
      { numRuns: RUNS * 2 },
    );
  });
});
