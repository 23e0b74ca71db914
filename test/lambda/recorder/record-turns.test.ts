import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type CustomSkillBuilder, type HandlerInput, SkillBuilders } from 'ask-sdk-core';
import type { RequestEnvelope } from 'ask-sdk-model';
import type { Context } from 'aws-lambda';
import {
  createRecorder,
  noteTurn,
  type RecorderSettings,
  recordTurns,
  timeApiCall,
} from '../../../lambda/recorder';
import type { TurnStore } from '../../../lambda/recorder/turn-sink';

const SKILL_ID = 'amzn1.ask.skill.11111111-2222-3333-4444-555555555555';
const USER = 'amzn1.ask.account.AEXAMPLE';

const settings: RecorderSettings = {
  tableName: 'turns',
  skillId: SKILL_ID,
  skillVersion: '1.2.3',
  modelVersions: { 'en-US': 'abc123' },
  retentionDays: 10,
  userIdForm: 'pseudonym',
  deadline: 250,
};

type Put = PutCommand['input'];
type Answer = (put: Put, signal: AbortSignal | undefined) => Promise<unknown>;

/** A table that keeps what it is sent, or behaves as it is told. */
const table = (answer: Answer = () => Promise.resolve({})) => {
  const puts: Put[] = [];
  const store = {
    send: (command: PutCommand, options?: { abortSignal?: AbortSignal }) => {
      if (command.input.Item?.['request_id'] === 'warm-up') return Promise.resolve({});
      puts.push(command.input);
      return answer(command.input, options?.abortSignal);
    },
  };
  return { puts, store: store as unknown as TurnStore };
};

const recorderOn = (
  store: TurnStore,
  overrides: Partial<RecorderSettings> = {},
  lines: Pick<string[], 'push'> & readonly string[] = [],
) => {
  let clock = 0;
  const recorder = createRecorder(
    { ...settings, ...overrides },
    {
      store,
      effects: {
        now: () => Date.UTC(2026, 10, 22),
        monotonic: () => (clock += 40),
        log: (line) => lines.push(line),
      },
    },
  );
  return { recorder, lines };
};

const envelope = (request: object = {}, session: object | null = {}): RequestEnvelope =>
  ({
    version: '1.0',
    ...(session === null
      ? {}
      : {
          session: {
            new: true,
            sessionId: 'session-1',
            application: { applicationId: SKILL_ID },
            user: { userId: USER },
            ...session,
          },
        }),
    context: {
      System: {
        application: { applicationId: SKILL_ID },
        user: { userId: USER },
        device: {
          deviceId: 'd',
          supportedInterfaces: { AudioPlayer: {}, 'Alexa.Presentation.APL': {} },
        },
        apiEndpoint: 'https://api.eu.amazonalexa.com',
      },
    },
    request: {
      type: 'LaunchRequest',
      requestId: 'request-1',
      timestamp: '2026-11-21T23:59:58Z',
      locale: 'en-US',
      ...request,
    },
  }) as unknown as RequestEnvelope;

const lambdaContext = (overrides: Partial<Context> = {}): Context =>
  ({
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:1:function:skill:live',
    getRemainingTimeInMillis: () => 7_000,
    ...overrides,
  }) as Context;

const sayingHello = (extra?: (input: HandlerInput) => unknown): CustomSkillBuilder =>
  SkillBuilders.custom()
    .withSkillId(SKILL_ID)
    .addRequestHandlers({
      canHandle: ({ requestEnvelope }) =>
        (requestEnvelope.request.type as string) !== 'UnknownRequest',
      handle: async (input) => {
        await extra?.(input);
        return input.responseBuilder.speak('Hello?').reprompt('Hello?').getResponse();
      },
    });

const intentRequest = (name: string, overrides: object = {}) => ({
  type: 'IntentRequest',
  intent: { name, confirmationStatus: 'NONE' },
  ...overrides,
});

describe('recording a turn', () => {
  it('writes the whole row of a launch, once, under a condition', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    const skill = recordTurns(sayingHello(), recorder);

    await skill.invoke(envelope(), lambdaContext());

    expect(puts).toEqual([
      {
        TableName: 'turns',
        ConditionExpression: 'attribute_not_exists(request_id)',
        Item: {
          request_id: 'request-1',
          user_id: createHash('sha256')
            .update(`${SKILL_ID}\n${USER}`)
            .digest()
            .subarray(0, 16)
            .toString('base64url'),
          event_time: '2026-11-21 23:59:58.000',
          session_id: 'session-1',
          turn: 1,
          locale: 'en-US',
          stage: 'live',
          request_type: 'LaunchRequest',
          outcome: 'launched',
          device_interfaces: 'Alexa.Presentation.APL,AudioPlayer',
          response_time: 40,
          skill_version: '1.2.3',
          model_version: 'abc123',
          is_simulated: false,
          expires_at: Date.UTC(2026, 10, 22) / 1000 + 10 * 86_400,
        },
      },
    ]);
  });

  it('notes what the handler says and how long its API calls took, failed ones too', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    const skill = recordTurns(
      sayingHello(async (input) => {
        await timeApiCall(input, () => Promise.reject(new Error('slow'))).catch(() => undefined);
        await timeApiCall(input, () => Promise.resolve(1));
        noteTurn(input, { outcome: 'matched', matched_pet: 'Beagle' });
      }),
      recorder,
    );

    await skill.invoke(envelope());

    expect(puts[0]?.Item).toMatchObject({ outcome: 'matched', matched_pet: 'Beagle' });
    // Two calls of 40 ms each: every look at the clock is 40 ms later than the one before.
    expect(puts[0]?.Item?.['api_execution_time']).toBe(80);
  });

  it('counts the turns of a session in one reserved attribute and keeps the skill’s own', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    const skill = recordTurns(
      sayingHello(({ attributesManager }) => {
        attributesManager.setSessionAttributes({ mine: 1 });
      }),
      recorder,
    );

    const first = await skill.invoke(envelope());
    const attributes = first.sessionAttributes;
    await skill.invoke(envelope({ requestId: 'request-2' }, { new: false, attributes }));

    expect(attributes).toEqual({ mine: 1, _turn: { turn: 1 } });
    expect(puts.map((put): unknown => put.Item?.['turn'])).toEqual([1, 2]);
  });

  it.each([Number.MAX_SAFE_INTEGER, -1, 0.5, '7', null])(
    'counts anew in a session that brings %p along, of which the table could hold no next one',
    async (turn) => {
      const { puts, store } = table();
      const { recorder } = recorderOn(store);
      const attributes = { _turn: { turn } };

      await recordTurns(sayingHello(), recorder).invoke(envelope({}, { new: false, attributes }));

      expect(puts.map((put): unknown => put.Item?.['turn'])).toEqual([1]);
    },
  );

  it.each([
    [
      { type: 'SessionEndedRequest', reason: 'USER_INITIATED' },
      'session_ended',
      'USER_INITIATED',
      undefined,
    ],
    [
      {
        type: 'SessionEndedRequest',
        reason: 'ERROR',
        error: { type: 'INVALID_RESPONSE', message: '' },
      },
      'session_ended',
      'ERROR',
      'INVALID_RESPONSE',
    ],
    [intentRequest('AMAZON.HelpIntent'), 'help', undefined, undefined],
    [intentRequest('AMAZON.FallbackIntent'), 'fallback', undefined, undefined],
    [intentRequest('AMAZON.StopIntent'), 'stopped', undefined, undefined],
    [intentRequest('AnyIntent'), 'handled', undefined, undefined],
  ])('knows the outcome of %j without being told', async (request, outcome, reason, errorName) => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);

    await recordTurns(sayingHello(), recorder).invoke(envelope(request));

    expect(puts[0]?.Item?.['outcome']).toBe(outcome);
    expect(puts[0]?.Item?.['session_end_reason']).toBe(reason);
    expect(puts[0]?.Item?.['error_name']).toBe(errorName);
  });

  it('records skill events, which have no session and no locale', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    const event = { type: 'AlexaSkillEvent.SkillDisabled', locale: undefined };

    await recordTurns(sayingHello(), recorder).invoke(envelope(event, null));

    expect(puts[0]?.Item).toMatchObject({ request_type: 'AlexaSkillEvent.SkillDisabled' });
    for (const absent of ['session_id', 'turn', 'locale', 'model_version'])
      expect(puts[0]?.Item?.[absent]).toBeUndefined();
  });

  it('says that the skill ended the session when its response did', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    const builder = SkillBuilders.custom().addRequestHandlers({
      canHandle: () => true,
      handle: ({ responseBuilder }) =>
        responseBuilder.speak('Bye').withShouldEndSession(true).getResponse(),
    });

    await recordTurns(builder, recorder).invoke(envelope());

    expect(puts[0]?.Item?.['session_end_reason']).toBe('SKILL_ENDED');
  });

  it('tells simulated users by the marker in their id', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store, { userIdForm: 'raw' });
    const simulated = 'amzn1.ask.account.SIMULATED.1';

    await recordTurns(sayingHello(), recorder).invoke(
      envelope({}, { user: { userId: simulated } }),
    );

    expect(puts[0]?.Item).toMatchObject({ is_simulated: true, user_id: simulated });
  });

  it('takes the time of receipt for a timestamp that is none', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);

    await recordTurns(sayingHello(), recorder).invoke(envelope({ timestamp: 'yesterday' }));

    expect(puts[0]?.Item?.['event_time']).toBe('2026-11-22 00:00:00.000');
  });

  it('cuts text that no utterance has and replaces halves of characters', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    const slots = { size: { name: 'size', value: `\uD83D${'x'.repeat(65_536)}` } };

    await recordTurns(sayingHello(), recorder).invoke(
      envelope({ type: 'IntentRequest', intent: { name: 'I', slots } }),
    );

    const spoken = String(puts[0]?.Item?.['slot_value_size_synonym']);
    expect(spoken).toHaveLength(2_048);
    expect(spoken.startsWith('\uFFFDxxx')).toBe(true);
  });

  it.each([
    ['an id of Alexa', 'x'.repeat(2_048), /^x{2048}$/],
    ['one byte too many', 'x'.repeat(2_049), /^unidentified\.[0-9a-f-]{36}$/],
    ['fewer characters, and too many bytes', 'ß'.repeat(1_025), /^unidentified\.[0-9a-f-]{36}$/],
    ['no character', '', /^unidentified\.[0-9a-f-]{36}$/],
  ])('has a key for a request id with %s', async (_, requestId, key) => {
    const { puts, store } = table();

    await recordTurns(sayingHello(), recorderOn(store).recorder).invoke(envelope({ requestId }));

    expect(puts[0]?.Item?.['request_id']).toMatch(key);
  });

  it('cuts no user id, which would be that of another', async () => {
    const { puts, store } = table();
    const [one, other] = ['1', '2'].map((end) => `${'x'.repeat(2_048)}${end}`);
    const of = (userIdForm: 'raw' | 'pseudonym') =>
      recordTurns(sayingHello(), recorderOn(store, { userIdForm }).recorder);

    for (const [skill, userId] of [
      [of('raw'), one],
      [of('pseudonym'), one],
      [of('pseudonym'), other],
    ] as const)
      await skill.invoke(envelope({}, { user: { userId } }));

    const [raw, pseudonym, another] = puts.map(({ Item }) => Item?.['user_id'] as unknown);
    expect(raw).toBeUndefined();
    expect(pseudonym).toMatch(/^[\w-]{22}$/);
    expect(another).not.toBe(pseudonym);
  });

  it('keeps the first readings of an intent that has more than a row can hold', async () => {
    const { puts, store } = table();
    const slots = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, n) => [`s${n}`, { name: `s${n}`, value: 'x'.repeat(500) }]),
    );

    await recordTurns(sayingHello(), recorderOn(store).recorder).invoke(
      envelope({ type: 'IntentRequest', intent: { name: 'I', slots } }),
    );

    const readings = puts[0]?.Item?.['slots'] as readonly { readonly name: string }[];
    // Each has spoken and resolved, of 500 bytes, a name of 2 to 4, and 100 that DynamoDB adds.
    expect(readings.length).toBeGreaterThan(230);
    expect(readings.length).toBeLessThanOrEqual(Math.floor(262_144 / 1_102));
    expect(readings.map(({ name }) => name)).toEqual(readings.map((_, n) => `s${n}`));
  });
});

describe('slots that a dialog repeats', () => {
  const pet = (dialogState: string, slots: Record<string, string>) => ({
    type: 'IntentRequest',
    dialogState,
    intent: {
      name: 'PetMatchIntent',
      confirmationStatus: 'NONE',
      slots: Object.fromEntries(
        Object.entries(slots).map(([name, value]) => [
          name,
          { name, value, confirmationStatus: 'NONE' },
        ]),
      ),
    },
  });

  /** Holds a conversation of requests; gives [slot, changed] of every turn. */
  const changes = async (
    requests: object[],
    answer: (input: HandlerInput, index: number) => void = ({ responseBuilder }) =>
      void responseBuilder.addDelegateDirective(),
  ) => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    let index = 0;
    const builder = SkillBuilders.custom().addRequestHandlers({
      canHandle: () => true,
      handle: (input) => {
        answer(input, index++);
        return input.responseBuilder.getResponse();
      },
    });
    const skill = recordTurns(builder, recorder);
    let attributes: Record<string, unknown> | undefined;
    for (const [i, request] of requests.entries()) {
      const answerOf = await skill.invoke(
        envelope({ requestId: `r${i}`, ...request }, { new: i === 0, attributes }),
      );
      attributes = answerOf.sessionAttributes;
    }
    return puts.map((put) =>
      (put.Item?.['slots'] as { name: string; changed: boolean }[]).map(({ name, changed }) => [
        name,
        changed,
      ]),
    );
  };

  it('counts each value in the turn in which it was uttered', async () => {
    const turns = await changes([
      pet('STARTED', { animal: 'dog' }),
      pet('IN_PROGRESS', { animal: 'dog', size: 'big' }),
      pet('COMPLETED', { animal: 'dog', size: 'small' }),
    ]);

    expect(turns).toEqual([
      [['animal', true]],
      [
        ['animal', false],
        ['size', true],
      ],
      [
        ['animal', false],
        ['size', true],
      ],
    ]);
  });

  it('counts a new dialog anew', async () => {
    const turns = await changes([
      pet('STARTED', { animal: 'dog' }),
      pet('STARTED', { animal: 'dog' }),
    ]);

    expect(turns).toEqual([[['animal', true]], [['animal', true]]]);
  });

  it('counts the same word again when it answers a question for its slot', async () => {
    const turns = await changes(
      [pet('STARTED', { size: 'wurst' }), pet('IN_PROGRESS', { size: 'wurst' })],
      ({ responseBuilder }) => void responseBuilder.addElicitSlotDirective('size'),
    );

    expect(turns).toEqual([[['size', true]], [['size', true]]]);
  });

  it('counts a word in one slot although another slot held it', async () => {
    const turns = await changes([
      pet('STARTED', { animal: 'small' }),
      pet('IN_PROGRESS', { animal: 'small', size: 'small' }),
    ]);

    expect(turns[1]).toEqual([
      ['animal', false],
      ['size', true],
    ]);
  });

  it('goes on counting turns after an answer whose intent cannot be read', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    const skill = recordTurns(
      sayingHello(({ responseBuilder }) => {
        const slots = {
          get animal(): never {
            throw new Error('not readable');
          },
        };
        responseBuilder.addDelegateDirective({
          name: 'PetMatchIntent',
          confirmationStatus: 'NONE',
          slots,
        });
      }),
      recorder,
    );

    const { sessionAttributes: attributes } = await skill.invoke(envelope());
    await skill.invoke(envelope({ requestId: 'request-2' }, { new: false, attributes }));

    expect(puts.map((put): unknown => put.Item?.['turn'])).toEqual([1, 2]);
  });

  it('does not count a value that the skill itself put into the slot', async () => {
    const turns = await changes(
      [pet('STARTED', { size: 'ginormous' }), pet('IN_PROGRESS', { size: 'large' })],
      ({ responseBuilder, requestEnvelope: { request } }) => {
        if (request.type !== 'IntentRequest') return;
        const slots = {
          size: { name: 'size', value: 'large', confirmationStatus: 'NONE' as const },
        };
        responseBuilder.addDelegateDirective({ ...request.intent, slots });
      },
    );

    expect(turns).toEqual([[['size', true]], [['size', false]]]);
  });
});

describe('the time of a turn', () => {
  it.each([
    ['2026-01-31T00:00:00Z', '2026-01-31 00:00:00.000'],
    ['2026-11-30T23:59:59Z', '2026-11-30 23:59:59.000'],
    ['2028-02-29T12:00:00Z', '2028-02-29 12:00:00.000'],
    ['2026-02-28T12:00:00Z', '2026-02-28 12:00:00.000'],
    ['1970-12-31T00:00:00Z', '1970-12-31 00:00:00.000'],
    ['9999-12-31T23:59:59Z', '9999-12-31 23:59:59.000'],
    ['2026-06-15T12:00:00.250Z', '2026-06-15 12:00:00.250'],
    ['2026-06-15T12:00:00+02:00', '2026-06-15 10:00:00.000'],
    // What is no time is when the request arrived.
    ['2026-13-01T00:00:00Z', '2026-11-22 00:00:00.000'],
    ['2026-06-15T25:00:00Z', '2026-11-22 00:00:00.000'],
    ['1969-12-31T23:59:59Z', '2026-11-22 00:00:00.000'],
  ])('of %s is %s', async (timestamp, eventTime) => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);

    await recordTurns(sayingHello(), recorder).invoke(envelope({ timestamp }));

    expect(puts[0]?.Item?.['event_time']).toBe(eventTime);
  });
});

describe('the error path', () => {
  const throwing = () =>
    sayingHello(() => {
      throw new RangeError('no such pet');
    });

  it('records a handler that threw, and the error handler answers', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    const builder = throwing().addErrorHandlers({
      canHandle: () => true,
      handle: ({ responseBuilder }) => responseBuilder.speak('Sorry').getResponse(),
    });

    const answer = await recordTurns(builder, recorder).invoke(envelope());

    expect(answer.response.outputSpeech).toMatchObject({ ssml: '<speak>Sorry</speak>' });
    expect(puts[0]?.Item).toMatchObject({ outcome: 'error', error_name: 'RangeError', turn: 1 });
  });

  it('records a handler that threw when nobody answers, and lets the error through', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);

    await expect(recordTurns(throwing(), recorder).invoke(envelope())).rejects.toThrow(
      'no such pet',
    );

    expect(puts).toHaveLength(1);
    expect(puts[0]?.Item).toMatchObject({ outcome: 'error', error_name: 'RangeError' });
  });

  it('records a request that no handler took', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);

    await expect(
      recordTurns(sayingHello(), recorder).invoke(envelope({ type: 'UnknownRequest' })),
    ).rejects.toThrow('Unable to find a suitable request handler');

    expect(puts[0]?.Item).toMatchObject({ outcome: 'unhandled', request_type: 'UnknownRequest' });
  });

  it('records nothing of a foreign skill, which the SDK refuses', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    const foreign = envelope();
    foreign.context.System.application.applicationId = 'amzn1.ask.skill.foreign';

    await expect(recordTurns(sayingHello(), recorder).invoke(foreign)).rejects.toThrow(
      'CustomSkill ID verification failed!',
    );

    expect(puts).toEqual([]);
  });

  it.each([[null], [undefined], ['text'], [{}], [{ request: {} }]])(
    'rejects the malformed envelope %j as the SDK does, and records nothing',
    async (malformed) => {
      const { puts, store } = table();
      const { recorder, lines } = recorderOn(store);

      await expect(
        recordTurns(sayingHello(), recorder).invoke(malformed as unknown as RequestEnvelope),
      ).rejects.toThrow();

      expect(puts).toEqual([]);
      expect(lines).toEqual([]);
    },
  );
});

describe('a sink that does not do its work', () => {
  const throttled = Object.assign(new Error('Slow down'), { name: 'ThrottlingException' });
  const faults: [string, Answer][] = [
    ['failing', () => Promise.reject(throttled)],
    ['hanging', () => new Promise(() => undefined)],
    [
      'hanging until it is aborted',
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('AbortError')));
        }),
    ],
    [
      'throwing at once',
      () => {
        throw new TypeError('broken client');
      },
    ],
  ];

  it.each(faults)('leaves the answer as it is when %s', async (_, answer) => {
    const healthy = recordTurns(sayingHello(), recorderOn(table().store).recorder);
    const { recorder } = recorderOn(table(answer).store, { deadline: 5 });

    const sick = await recordTurns(sayingHello(), recorder).invoke(envelope());

    expect(JSON.stringify(sick)).toBe(JSON.stringify(await healthy.invoke(envelope())));
  });

  it.each(faults)('logs the whole row in one line when %s', async (_, answer) => {
    const { recorder, lines } = recorderOn(table(answer).store, { deadline: 5 });

    await recordTurns(sayingHello(), recorder).invoke(envelope());

    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      message: 'turn not recorded',
      dropped_turns: 1,
      reason: expect.any(String),
      item: {
        request_id: 'request-1',
        outcome: 'launched',
        turn: 1,
        expires_at: expect.any(Number),
      },
    });
  });

  it('takes "already written" for a success', async () => {
    const already = new ConditionalCheckFailedException({ message: '', $metadata: {} });
    const { recorder, lines } = recorderOn(table(() => Promise.reject(already)).store);

    await recordTurns(sayingHello(), recorder).invoke(envelope());

    expect(lines).toEqual([]);
  });

  it('does not even try when the function has no time left', async () => {
    const { puts, store } = table();
    const { recorder, lines } = recorderOn(store);

    await recordTurns(sayingHello(), recorder).invoke(
      envelope(),
      lambdaContext({ getRemainingTimeInMillis: () => 20 }),
    );

    expect(puts).toEqual([]);
    expect(lines).toHaveLength(1);
  });

  it('lets a log that is gone not reach the user', async () => {
    const { store } = table(() => Promise.reject(throttled));
    const gone = Object.assign([], {
      push: () => {
        throw new Error('EPIPE');
      },
    });
    const { recorder } = recorderOn(store, {}, gone);

    await expect(recordTurns(sayingHello(), recorder).invoke(envelope())).resolves.toBeDefined();
  });
});

describe('installing the recorder', () => {
  it('records once when it is installed twice', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    const builder = sayingHello();
    recordTurns(builder, recorder);

    await recordTurns(builder, recorder).invoke(envelope());

    expect(puts).toHaveLength(1);
  });

  it('records every invocation of a warm container once', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    const skill = recordTurns(sayingHello(), recorder);

    for (const requestId of ['a', 'b', 'c']) await skill.invoke(envelope({ requestId }));

    expect(puts.map((put): unknown => put.Item?.['request_id'])).toEqual(['a', 'b', 'c']);
  });

  it('keeps two requests apart that come as one object at the same time', async () => {
    const { puts, store } = table();
    const { recorder } = recorderOn(store);
    const skill = recordTurns(sayingHello(), recorder);
    const request = envelope();

    await Promise.all([skill.invoke(request), skill.invoke(request)]);

    expect(puts).toHaveLength(2);
  });

  it('leaves a handler that notes things working without a recorder', async () => {
    const skill = sayingHello(async (input) => {
      noteTurn(input, { outcome: 'matched' });
      await timeApiCall(input, () => Promise.resolve());
    }).create();

    await expect(skill.invoke(envelope())).resolves.toMatchObject({ version: '1.0' });
  });
});
