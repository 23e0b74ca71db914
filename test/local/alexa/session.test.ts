import { describe, expect, test } from '@jest/globals';
import type { RequestEnvelope } from 'ask-sdk-model';
import { SIMULATED_USER_PREFIX } from '../../../analytics/contract/user-id';
import { createAlexa } from '../../../local/alexa';
import { UserError } from '../../../local/errors';
import { alexaWith, ask, fixtureModel, SKILL_ID, speak } from './support/alexa';

const types = (requests: readonly RequestEnvelope[]): string[] =>
  requests.map(({ request }) => request.type);

describe('the first request', () => {
  test('is a whole envelope, the same for the same seed', async () => {
    const { alexa, requests } = alexaWith('pizza', () => ask('Welcome.'), {
      userId: 'Anna',
      deviceInterfaces: ['Alexa.Presentation.APL'],
    });
    const turn = await alexa.says('Alexa, open pizza shop');

    expect(turn.request).toEqual(requests[0]);
    expect(requests[0]).toEqual({
      version: '1.0',
      session: {
        new: true,
        sessionId: expect.stringMatching(/^amzn1\.echo-api\.session\.[0-9a-f-]{36}$/),
        application: { applicationId: SKILL_ID },
        attributes: {},
        user: { userId: `${SIMULATED_USER_PREFIX}Anna` },
      },
      context: {
        System: {
          application: { applicationId: SKILL_ID },
          user: { userId: `${SIMULATED_USER_PREFIX}Anna` },
          device: {
            deviceId: expect.stringMatching(/^amzn1\.ask\.device\.SIMULATED/),
            supportedInterfaces: {
              'Alexa.Presentation.APL': { runtime: { maxVersion: '2024.2' } },
            },
          },
          apiEndpoint: 'https://api.amazonalexa.com',
          apiAccessToken: 'SIMULATED',
        },
      },
      request: {
        type: 'LaunchRequest',
        requestId: expect.stringMatching(/^amzn1\.echo-api\.request\.[0-9a-f-]{36}$/),
        locale: 'en-US',
        timestamp: '2026-11-22T10:11:12Z',
      },
    });
    const again = alexaWith('pizza', () => ask('Welcome.'), { userId: 'Anna' });
    await again.alexa.says('open pizza shop');
    expect(again.requests[0]?.request).toEqual(requests[0]?.request);
  });

  test('has ids of its own each time unless they are seeded', async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => {
        const { alexa } = alexaWith('pizza', () => ask('ok'), { ids: 'random' });
        return (await alexa.says('open pizza shop')).request?.request.requestId;
      }),
    );
    expect(new Set(ids).size).toBe(2);
  });

  test('comes with a Lambda context', async () => {
    let seen: unknown;
    const alexa = createAlexa({
      model: fixtureModel('pizza'),
      skillId: SKILL_ID,
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:pizza:development',
      clock: () => new Date(0),
      handler: (_, context) => {
        seen = { ...context, left: context.getRemainingTimeInMillis() };
        return Promise.resolve({ version: '1.0', response: {} });
      },
    });
    await alexa.says('open pizza shop');
    expect(seen).toMatchObject({
      functionName: 'pizza',
      functionVersion: 'development',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:pizza:development',
      left: 8_000,
    });
  });
});

describe('a session', () => {
  test('is new once and carries the attributes of the last response', async () => {
    const sent: unknown[] = [];
    const alexa = createAlexa({
      model: fixtureModel('pizza'),
      skillId: SKILL_ID,
      handler: ({ session }) => {
        sent.push([session?.new, structuredClone(session?.attributes)]);
        const attributes = session?.attributes ?? {};
        attributes['turns'] = sent.length;
        return Promise.resolve({
          version: '1.0',
          sessionAttributes: attributes,
          response: ask('ok'),
        });
      },
    });
    for (const said of ['open pizza shop', 'help', 'help']) await alexa.says(said);
    expect(sent).toEqual([
      [true, {}],
      [false, { turns: 1 }],
      [false, { turns: 2 }],
    ]);
    expect(alexa.session?.attributes).toEqual({ turns: 3 });
  });

  test.each([
    ['true ends it', { shouldEndSession: true }, [], true],
    ['false keeps it open', { shouldEndSession: false }, [], false],
    ['nothing ends it on a device without a screen', {}, [], true],
    ['nothing keeps it open on a screen', {}, ['Alexa.Presentation.APL'], false],
  ])('shouldEndSession: %s', async (_, more, deviceInterfaces, ended) => {
    const { alexa, requests } = alexaWith('pizza', () => speak('ok', more), { deviceInterfaces });
    const turn = await alexa.says('open pizza shop');
    expect(turn.sessionEnded).toBe(ended);
    // The skill that ends a session is not told that it ended.
    expect(types(requests)).toEqual(['LaunchRequest']);
  });

  test('that is over leaves utterances to Alexa', async () => {
    const { alexa, requests } = alexaWith('pizza', () => speak('Bye.', { shouldEndSession: true }));
    await alexa.says('open pizza shop');
    const turn = await alexa.says('help');
    expect(turn).toMatchObject({
      speech: '',
      sessionEnded: true,
      exchanges: [],
      error: {
        type: 'NOT_INVOKED',
        message: 'no session is open, and this calls no skill; say "open pizza shop"',
      },
    });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['exit', 'USER_INITIATED'],
    ['quit', 'USER_INITIATED'],
  ])('ends when the user says %j', async (said, reason) => {
    const { alexa, requests } = alexaWith('pizza', ({ request }) =>
      request.type === 'SessionEndedRequest' ? {} : ask('ok'),
    );
    await alexa.says('open pizza shop');
    const turn = await alexa.says(said);
    expect(turn.sessionEnded).toBe(true);
    expect(requests[1]?.request).toMatchObject({ type: 'SessionEndedRequest', reason });
    expect(alexa.session?.isOpen).toBe(false);
  });

  test('ends from outside, with the reason and the error given', async () => {
    const { alexa, requests } = alexaWith('pizza', ({ request }) =>
      request.type === 'SessionEndedRequest' ? {} : ask('ok'),
    );
    await alexa.says('open pizza shop');
    const error = { type: 'DEVICE_COMMUNICATION_ERROR' as const, message: 'the device is gone' };
    await alexa.ends('ERROR', error);
    expect(requests[1]?.request).toMatchObject({ reason: 'ERROR', error });
  });

  test('asks again after silence, once', async () => {
    const { alexa, requests } = alexaWith('pizza', ({ request }) =>
      request.type === 'SessionEndedRequest' ? {} : ask('ok'),
    );
    await alexa.says('open pizza shop');
    expect((await alexa.says('')).speech).toBe('Still there?');
    expect((await alexa.says('')).sessionEnded).toBe(true);
    expect(requests[1]?.request).toMatchObject({ reason: 'EXCEEDED_MAX_REPROMPTS' });
  });

  test('gives way to a new one when the user opens the skill again', async () => {
    const { alexa, requests } = alexaWith('pizza', ({ request }) =>
      request.type === 'SessionEndedRequest' ? {} : ask('ok'),
    );
    await alexa.says('open pizza shop');
    const turn = await alexa.says('open pizza shop');
    expect(turn.speech).toBe('ok');
    expect(types(requests)).toEqual(['LaunchRequest', 'SessionEndedRequest', 'LaunchRequest']);
    expect(new Set(requests.map(({ session }) => session?.sessionId)).size).toBe(2);
  });

  test('holds turns that are asked for at once one after the other', async () => {
    const { alexa, requests } = alexaWith('pizza', () => Promise.resolve(ask('ok')));
    await Promise.all(['open pizza shop', 'help', 'yes'].map((said) => alexa.says(said)));
    expect(requests.map(({ session }) => session?.new)).toEqual([true, false, false]);
  });
});

describe('stop and cancel', () => {
  test('go to a skill that declares them, and end the session of one that does not', async () => {
    const { alexa, requests } = alexaWith('quiz', ({ request }) =>
      request.type === 'SessionEndedRequest' ? {} : ask('ok'),
    );
    await alexa.says('open the colour quiz');
    await alexa.says('cancel');
    expect(types(requests)).toEqual(['LaunchRequest', 'SessionEndedRequest']);
  });

  test('nothing understood and no fallback intent: the skill is not called', async () => {
    const { alexa, requests } = alexaWith('quiz', () => ask('ok'));
    await alexa.says('open the colour quiz');
    const turn = await alexa.says('blue');
    expect(turn.error).toEqual({
      type: 'NOT_UNDERSTOOD',
      message: 'no sample fits "blue", and the model has no AMAZON.FallbackIntent',
    });
    expect(turn.sessionEnded).toBe(false);
    expect(requests).toHaveLength(1);
  });
});

describe('a skill that fails', () => {
  const PROBLEM = "There was a problem with the requested skill's response";

  test('by throwing is told so in a SessionEndedRequest', async () => {
    const cause = new Error('no table');
    const { alexa, requests } = alexaWith('pizza', ({ request }) => {
      if (request.type === 'LaunchRequest') throw cause;
      return {};
    });
    const turn = await alexa.says('open pizza shop');
    const message = "the skill's handler threw: no table";
    expect(turn).toMatchObject({
      speech: PROBLEM,
      sessionEnded: true,
      error: { type: 'INVALID_RESPONSE', message, cause },
    });
    expect(requests[1]?.request).toMatchObject({
      type: 'SessionEndedRequest',
      reason: 'ERROR',
      error: { type: 'INVALID_RESPONSE', message },
    });
    expect(turn.request?.request.type).toBe('LaunchRequest');
    expect(turn.exchanges).toHaveLength(2);
  });

  test('by silence of 8 seconds is told so', async () => {
    let limit = 0;
    const { alexa, requests } = alexaWith(
      'pizza',
      ({ request }) =>
        request.type === 'LaunchRequest' ? new Promise(() => undefined) : Promise.resolve({}),
      {
        timer: (milliseconds, expired) => {
          limit = milliseconds;
          queueMicrotask(() => queueMicrotask(() => setImmediate(expired)));
          return { cancel: () => undefined };
        },
      },
    );
    const turn = await alexa.says('open pizza shop');
    expect(limit).toBe(8_000);
    expect(turn.error?.type).toBe('ENDPOINT_TIMEOUT');
    expect(requests[1]?.request).toMatchObject({ error: { type: 'ENDPOINT_TIMEOUT' } });
  });

  test('at the end of the session too is not told again', async () => {
    const { alexa, requests } = alexaWith('pizza', () => {
      throw new Error('no table');
    });
    await alexa.says('open pizza shop');
    expect(types(requests)).toEqual(['LaunchRequest', 'SessionEndedRequest']);
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;

  test.each<[unknown, string]>([
    [undefined, 'the skill returned undefined, no object'],
    [[], 'the skill returned a list, no object'],
    [{}, 'the returned object has no "response"'],
    [{ response: circular }, 'the response is no JSON: *'],
    [{ response: speak('x'.repeat(8_001)) }, 'outputSpeech has 8001 characters; 8000 are allowed'],
    [{ response: speak('ok', { directives: [{}] as never }) }, 'directives[0] has no type'],
    [
      { sessionAttributes: { big: 'ä'.repeat(13_000) }, response: {} },
      'the response has 26046 bytes; 24576 are allowed',
    ],
    [
      { response: { outputSpeech: { type: 'SSML', ssml: 'Hello' } } },
      'outputSpeech.ssml is not enclosed in <speak>…</speak>',
    ],
    [
      { response: { outputSpeech: { type: 'Text', text: 'Hello' } } },
      'outputSpeech.type is "Text"; SSML and PlainText are allowed',
    ],
    [{ response: { shouldEndSession: 'no' } }, 'shouldEndSession is "no", no boolean'],
    [
      { response: { outputSpeech: { type: 'SSML', ssml: '<speak>Tom & Jerry</speak>' } } },
      'outputSpeech.ssml has an unescaped "&": "& Jerry</speak>"; write &amp;',
    ],
    [
      {
        response: {
          reprompt: { outputSpeech: { type: 'SSML', ssml: '<speak><b>Well?</b></speak>' } },
        },
      },
      'reprompt.outputSpeech.ssml has the tag <b>, which Alexa does not know',
    ],
    [
      { response: { card: { type: 'Fancy' } } },
      'card.type is "Fancy"; Simple, Standard, LinkAccount, AskForPermissionsConsent are allowed',
    ],
    [{ response: { card: { type: 'Standard' } } }, 'card of the type Standard has no text'],
    [
      { response: { card: { type: 'Simple', content: 'x'.repeat(8_001) } } },
      'card has 8001 characters; 8000 are allowed',
    ],
    [
      {
        response: {
          card: {
            type: 'Standard',
            text: '',
            image: { smallImageUrl: 'http://example.com/a.png' },
          },
        },
      },
      'card.image.smallImageUrl is "http://example.com/a.png"; https is required',
    ],
    [
      { response: { directives: [{ type: 'Alexa.Presentation.APL.RenderDocument' }] } },
      'Alexa.Presentation.APL.RenderDocument for a device without Alexa.Presentation.APL',
    ],
    [
      { response: { directives: [{ type: 'VideoApp.Launch' }], shouldEndSession: true } },
      'VideoApp.Launch goes with no shouldEndSession',
    ],
    [{ sessionAttributes: [], response: {} }, 'sessionAttributes is no object'],
    [{ response: { outputSpeech: 'Hello' } }, 'outputSpeech is no object'],
  ])('by an invalid response is refused with the reason (%#)', async (returned, reason) => {
    const alexa = createAlexa({
      model: fixtureModel('pizza'),
      skillId: SKILL_ID,
      handler: () => Promise.resolve(returned),
    });
    const { speech, error } = await alexa.says('open pizza shop');
    expect(speech).toBe(PROBLEM);
    expect(error?.message.replace(/JSON: .*/s, 'JSON: *')).toBe(reason);
  });

  test('by speaking after the end of the session is refused', async () => {
    const { alexa } = alexaWith('pizza', () => ask('ok'));
    await alexa.says('open pizza shop');
    expect((await alexa.ends()).error?.message).toBe(
      'a SessionEndedRequest takes no speech, card or directive in return',
    );
  });

  test.each([
    [
      'AudioPlayer.PlaybackFinished',
      speak('ok'),
      'AudioPlayer.PlaybackFinished takes no speech, reprompt or card in return',
    ],
    [
      'PlaybackController.NextCommandIssued',
      { directives: [{ type: 'Dialog.Delegate' }] },
      'Dialog.Delegate may not answer PlaybackController.NextCommandIssued, which takes AudioPlayer directives only',
    ],
    [
      'AlexaSkillEvent.SkillEnabled',
      speak('ok'),
      'AlexaSkillEvent.SkillEnabled takes no speech, card or directive in return',
    ],
  ])('by an answer that does not go with %s is refused', async (type, response, reason) => {
    const { alexa } = alexaWith('pizza', () => response);
    expect((await alexa.send(alexa.request({ type }))).error?.message).toBe(reason);
  });

  test('a response is read as JSON would give it, also where it is big', async () => {
    const more = { date: new Date(0), list: [undefined], none: undefined, tail: 'x'.repeat(9_000) };
    for (const attributes of [more, { ...more, date: 'x', list: [] }]) {
      const alexa = createAlexa({
        model: fixtureModel('pizza'),
        skillId: SKILL_ID,
        handler: () => Promise.resolve({ sessionAttributes: attributes, response: ask('ok') }),
      });
      await alexa.says('open pizza shop');
      expect(alexa.session?.attributes).toEqual(JSON.parse(JSON.stringify(attributes)));
    }
  });

  test('a session that stays open without a reprompt is warned of', async () => {
    const { alexa } = alexaWith('pizza', () => speak('ok', { shouldEndSession: false }));
    expect((await alexa.says('open pizza shop')).warnings).toEqual([
      'the session stays open without a reprompt',
    ]);
  });
});

test('what the skill writes into its request stays with the skill', async () => {
  const { alexa } = alexaWith('pizza', (envelope) => {
    Object.assign(envelope.context.System.device ?? {}, { deviceId: 'changed' });
    Object.assign(envelope.session?.user ?? {}, { userId: 'changed' });
    Object.assign(envelope.session?.attributes ?? {}, { changed: true });
    if (envelope.request.type === 'IntentRequest') {
      Object.assign(envelope.request.intent.slots?.['size'] ?? {}, { value: 'changed' });
    }
    return ask('ok');
  });
  await alexa.says('open pizza shop');
  const turns = [
    await alexa.says('i want a small pizza'),
    await alexa.send(alexa.request({ intent: 'OrderIntent', slots: { size: 'small' } })),
  ];
  for (const { request, readings } of turns) {
    expect(JSON.stringify(request)).not.toContain('changed');
    expect(readings).toMatchObject([{ slot: 'size', spoken: 'small' }]);
  }
});

describe('an envelope that is given', () => {
  test('is sent as it is and continues its session', async () => {
    const { alexa, requests } = alexaWith('pizza', () => ask('ok'));
    const envelope = alexa.request({ intent: 'OrderIntent', slots: { size: 'a "big" one,\n🍕' } });
    expect(requests).toEqual([]);
    const turn = await alexa.send(envelope);
    expect(requests).toEqual([envelope]);
    expect(turn.readings).toMatchObject([
      { slot: 'size', spoken: 'a "big" one,\n🍕', resolved: [] },
    ]);
    expect(alexa.session?.id).toBe(envelope.session?.sessionId);
    expect((await alexa.says('help')).request?.session?.new).toBe(false);
  });

  test('may be any request', async () => {
    const { alexa, requests } = alexaWith('pizza', () => ({}));
    await alexa.send(alexa.request({ type: 'AlexaSkillEvent.SkillEnabled' }));
    expect(requests[0]?.request.type).toBe('AlexaSkillEvent.SkillEnabled');
  });

  test('ends the session with a SessionEndedRequest', async () => {
    const { alexa } = alexaWith('pizza', ({ request }) =>
      request.type === 'SessionEndedRequest' ? {} : ask('ok'),
    );
    await alexa.says('open pizza shop');
    await alexa.send(alexa.request('exit'));
    expect(alexa.session?.isOpen).toBe(false);
  });

  test.each([
    [{}, 'malformed request envelope: it has no "request"'],
    [
      { request: { type: 'LaunchRequest' } },
      'malformed request envelope: request.requestId is missing',
    ],
    [null, 'malformed request envelope: it has no "request"'],
  ])('%j is refused', async (envelope, message) => {
    const { alexa } = alexaWith('pizza', () => ask('ok'));
    await expect(alexa.send(envelope as never)).rejects.toThrow(new UserError(message));
  });
});

test('a locale without a model is refused', () => {
  const models = new Map([['en-US', fixtureModel('pizza')]]);
  expect(() =>
    createAlexa({ models, locale: 'de-DE', skillId: SKILL_ID, handler: () => Promise.resolve() }),
  ).toThrow('no interaction model for the locale de-DE; there is en-US');
});
