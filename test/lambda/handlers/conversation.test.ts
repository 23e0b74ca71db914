import { describe, expect, test } from '@jest/globals';
import {
  envelope,
  intentRequest,
  launchRequest,
  sessionEndedRequest,
  sessionlessEnvelope,
} from '../../support/envelopes';
import { skillWith } from '../../support/skill';

const { hears } = skillWith();

describe('launch', () => {
  test('welcomes and asks for the animal', async () => {
    const { speech, reprompt, sessionEnds } = await hears(launchRequest());

    expect(speech).toContain('Pet Match');
    expect(speech).toContain('a dog or a cat?');
    expect(reprompt).toBe('Which animal would you like: dog or cat?');
    expect(sessionEnds).toBe(false);
  });
});

describe('help', () => {
  test('says what can be said, and asks', async () => {
    const { speech, reprompt, sessionEnds } = await hears(intentRequest('AMAZON.HelpIntent'));

    expect(speech).toContain('You could say: I want a large family dog with high energy.');
    expect(reprompt).toBe('Which animal would you like: dog or cat?');
    expect(sessionEnds).toBe(false);
  });
});

describe('fallback', () => {
  test('leads back to pets with a question', async () => {
    const { speech, reprompt, sessionEnds } = await hears(intentRequest('AMAZON.FallbackIntent'));

    expect(speech).toMatch(/a dog or a cat\?$/);
    expect(reprompt).toBe('Which animal would you like: dog or cat?');
    expect(sessionEnds).toBe(false);
  });
});

describe('stop', () => {
  test.each(['AMAZON.StopIntent', 'AMAZON.CancelIntent', 'AMAZON.NavigateHomeIntent'])(
    'says goodbye and ends the session for %s',
    async (name) => {
      const { speech, reprompt, sessionEnds } = await hears(intentRequest(name));

      expect(speech).toMatch(/^(Goodbye|See you soon)/);
      expect(reprompt).toBeUndefined();
      expect(sessionEnds).toBe(true);
    },
  );
});

const SILENCE = {
  speech: undefined,
  reprompt: undefined,
  sessionEnds: undefined,
  directives: undefined,
  card: undefined,
  attributes: {},
};

describe('the end of a session', () => {
  test.each(['USER_INITIATED', 'EXCEEDED_MAX_REPROMPTS'] as const)(
    'is answered with nothing for %s',
    async (reason) => {
      expect(await hears(sessionEndedRequest(reason))).toEqual(SILENCE);
    },
  );

  test('is answered with nothing for an error', async () => {
    const event = sessionEndedRequest('ERROR', { type: 'ENDPOINT_TIMEOUT', message: 'too slow' });

    expect(await hears(event)).toEqual(SILENCE);
  });
});

describe('an error', () => {
  test('is apologised for when no handler takes an intent, and the session ends', async () => {
    const { logged, ...skill } = skillWith();

    const heard = await skill.hears(intentRequest('OrderPizzaIntent', {}, { requestId: 'r-1' }));

    expect(heard).toEqual({
      ...SILENCE,
      speech: 'Sorry, something went wrong on my side. Please try again in a moment.',
      sessionEnds: true,
    });
    expect(logged).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: 'turn failed',
        request_id: 'r-1',
        error_name: 'AskSdk.GenericRequestDispatcher Error',
        stack: expect.stringMatching(/^ {4}at /),
      }),
    ]);
  });

  test('is answered with silence outside a session', async () => {
    expect(await hears(sessionlessEnvelope({ type: 'AlexaSkillEvent.SkillEnabled' }))).toEqual(
      SILENCE,
    );
  });

  test('forgets in silence who disables the skill', async () => {
    const event = sessionlessEnvelope({ type: 'AlexaSkillEvent.SkillDisabled' });

    expect(await hears(event)).toEqual(SILENCE);
  });

  test('is apologised for after a tap that nothing was built for', async () => {
    const { sessionEnds } = await hears(envelope({ type: 'Alexa.Presentation.APL.UserEvent' }));

    expect(sessionEnds).toBe(true);
  });
});
