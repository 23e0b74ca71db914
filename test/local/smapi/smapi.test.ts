import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAlexa, loadModel } from '../../../local/alexa';
import type { LocalServer } from '../../../local/aws/http-server';
import { SKILL_ID, startPizzaSmapi } from './support/pizza-smapi';

let smapi: LocalServer;

beforeEach(async () => {
  smapi = await startPizzaSmapi();
});

afterEach(() => smapi.close());

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
  const response = await fetch(`${smapi.url}${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
};

const V1 = `/v1/skills/${SKILL_ID}`;
const V2 = `/v2/skills/${SKILL_ID}/stages/development`;

const simulate = async (content: string, mode?: string): Promise<Answer> => {
  const { body } = await call('POST', `${V2}/simulations`, {
    input: { content },
    device: { locale: 'en-US' },
    ...(mode && { session: { mode } }),
  });
  return call('GET', `${V2}/simulations/${(body as { id: string }).id}`);
};

const refused = (status: number, message: string) => ({
  status,
  body: { message, violations: [{ message }] },
});

describe('simulations', () => {
  it('go on with the session from one to the next', async () => {
    expect(await simulate('help')).toMatchObject({
      body: { status: 'FAILED', result: { error: { code: 'NOT_INVOKED' } } },
    });
    await simulate('open pizza shop');
    expect(await simulate('help')).toMatchObject({
      body: {
        status: 'SUCCESSFUL',
        result: {
          skillExecutionInfo: {
            invocations: [
              {
                invocationRequest: {
                  body: {
                    session: { new: false },
                    request: { intent: { name: 'AMAZON.HelpIntent' } },
                  },
                },
              },
            ],
          },
        },
      },
    });
  });

  it('begin a session where they are asked to', async () => {
    await simulate('open pizza shop');

    expect(await simulate('help', 'FORCE_NEW_SESSION')).toMatchObject({
      body: { status: 'FAILED', result: { error: { code: 'NOT_INVOKED' } } },
    });
  });

  it('fail with the reason when the skill does', async () => {
    await simulate('open pizza shop');

    expect(await simulate('cancel')).toMatchObject({
      body: {
        status: 'FAILED',
        result: { error: { message: "the skill's handler threw: out of dough" } },
      },
    });
  });

  it('name the intents that were weighed and not chosen', async () => {
    await simulate('open pizza shop');

    expect(await simulate('i want a large pizza')).toMatchObject({
      body: { result: { alexaExecutionInfo: { consideredIntents: expect.any(Array) as unknown } } },
    });
  });

  it.each([
    ['{', 'The request body is not JSON.'],
    ['[]', 'The request body is not a JSON object.'],
    [{}, 'The request body lacks "input.content", a text.'],
    [{ input: { content: 'help' } }, 'The request body lacks "device.locale", a text.'],
    [
      { input: { content: 'help' }, device: { locale: 'en-US' }, session: { mode: 'OLD' } },
      '"session.mode" is "OLD"; it takes DEFAULT, FORCE_NEW_SESSION.',
    ],
  ])('refuse %j with what is wrong', async (body, message) => {
    expect(await call('POST', `${V2}/simulations`, body)).toEqual(refused(400, message));
  });

  it('refuse a locale that has no model', async () => {
    const body = { input: { content: 'hallo' }, device: { locale: 'de-DE' } };

    expect(await call('POST', `${V2}/simulations`, body)).toEqual(
      refused(404, 'The skill has no interaction model for de-DE; there is en-US.'),
    );
  });

  it('refuse an id that there is not', async () => {
    expect(await call('GET', `${V2}/simulations/7`)).toEqual(
      refused(404, 'There is no simulation 7.'),
    );
  });

  it('hear with the model as it is now', async () => {
    await smapi.close();
    const named = (name: string) => new Map([['en-US', loadModel(`test/fixtures/models/${name}`)]]);
    let models = named('pizza.json');
    smapi = await startPizzaSmapi({
      models: () => models,
      createAlexa: () => createAlexa({ models, skillId: SKILL_ID, handler: silentSkill }),
    });
    expect(await simulate('open pizza shop')).toMatchObject({ body: { status: 'SUCCESSFUL' } });

    models = named('quiz.json');

    expect(await simulate('open pizza shop')).toMatchObject({ body: { status: 'FAILED' } });
  });
});

const silentSkill = () => Promise.resolve({ version: '1.0', response: {} });

describe('the skill', () => {
  it('has a manifest, models, a status, and is enabled', async () => {
    expect(await call('GET', `${V1}/stages/development/manifest`)).toMatchObject({
      body: { manifest: { publishingInformation: { locales: { 'en-US': {} } } } },
    });
    expect(await call('GET', `${V1}/stages/development/enablement`)).toEqual({ status: 204 });
    expect(
      await call('GET', `${V1}/stages/development/interactionModel/locales/en-US`),
    ).toMatchObject({
      body: { interactionModel: { languageModel: { invocationName: 'pizza shop' } } },
    });
    expect(await call('GET', `${V1}/status?resource=manifest`)).toMatchObject({
      body: { manifest: { lastUpdateRequest: { status: 'SUCCEEDED' } } },
    });
  });

  it('is the only one, in one stage', async () => {
    expect(await call('GET', '/v1/skills/other/status')).toEqual(
      refused(404, `There is no skill other on this machine; there is ${SKILL_ID}.`),
    );
    expect(await call('GET', `${V1}/stages/live/manifest`)).toEqual(
      refused(404, 'The skill has no stage "live" on this machine; there is development.'),
    );
    expect(await call('GET', '/v1/vendors')).toEqual(
      refused(404, 'GET /v1/vendors is not served on this machine; see docs/simulator.md.'),
    );
  });

  it('tells what it threw when it is invoked', async () => {
    const cancel = { type: 'IntentRequest', intent: { name: 'AMAZON.CancelIntent' } };

    expect(
      await call('POST', `${V2}/invocations`, {
        endpointRegion: 'NA',
        skillRequest: { body: { request: cancel } },
      }),
    ).toMatchObject({
      body: { status: 'FAILED', result: { error: { message: 'out of dough' } } },
    });
  });

  it('is not invoked without a request', async () => {
    const message = 'The request body lacks "skillRequest.body.request.type", a text.';

    expect(await call('POST', `${V2}/invocations`, { skillRequest: {} })).toEqual(
      refused(400, message),
    );
  });
});

describe('a profiled utterance', () => {
  const profile = (utterance: string) =>
    call('POST', `${V1}/stages/development/interactionModel/locales/en-US/profileNlu`, {
      utterance,
    });

  it('is read as in an open session, with its slots resolved', async () => {
    expect(await profile('i want a large pizza')).toMatchObject({
      status: 200,
      body: {
        sessionEnded: false,
        selectedIntent: {
          name: 'OrderIntent',
          slots: {
            size: {
              value: 'large',
              resolutions: {
                resolutionsPerAuthority: [{ status: { code: 'ER_SUCCESS_MATCH' } }],
              },
            },
          },
        },
      },
    });
  });

  it('must not be empty', async () => {
    expect(await profile(' ')).toEqual(refused(400, 'The request body lacks "utterance", a text.'));
  });
});
