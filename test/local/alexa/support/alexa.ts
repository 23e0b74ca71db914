import { join } from 'node:path';
import type { RequestEnvelope, Response } from 'ask-sdk-model';
import { createAlexa, loadModel, type Alexa } from '../../../../local/alexa';
import type { AlexaOptions } from '../../../../local/alexa';

export const SKILL_ID = 'amzn1.ask.skill.11111111-1111-1111-1111-111111111111';

export const fixtureModel = (name: string) =>
  loadModel(join(__dirname, '../../../fixtures/models', `${name}.json`));

export const speak = (text: string, more: Partial<Response> = {}): Response => ({
  outputSpeech: { type: 'PlainText', text },
  ...more,
});

/** Speech that keeps the session open. */
export const ask = (text: string, more: Partial<Response> = {}): Response =>
  speak(text, {
    reprompt: { outputSpeech: { type: 'PlainText', text: 'Still there?' } },
    shouldEndSession: false,
    ...more,
  });

/** An Alexa with a skill that answers as told, and the requests that the skill got. */
export const alexaWith = (
  model: string,
  respond: (envelope: RequestEnvelope) => unknown,
  options: Partial<AlexaOptions> = {},
): { readonly alexa: Alexa; readonly requests: RequestEnvelope[] } => {
  const requests: RequestEnvelope[] = [];
  const alexa = createAlexa({
    model: fixtureModel(model),
    skillId: SKILL_ID,
    ids: 'seeded',
    clock: () => new Date('2026-11-22T10:11:12.345Z'),
    timer: () => ({ cancel: () => undefined }),
    handler: async (envelope) => {
      requests.push(envelope);
      const response = await respond(envelope);
      return { version: '1.0', response };
    },
    ...options,
  });
  return { alexa, requests };
};

/** A skill that delegates its dialogs and otherwise names the intent. */
export const delegating = ({ request }: RequestEnvelope): Response => {
  if (request.type === 'SessionEndedRequest') return {};
  if (request.type !== 'IntentRequest') return ask('Welcome.');
  if (['STARTED', 'IN_PROGRESS'].includes(request.dialogState)) {
    return { directives: [{ type: 'Dialog.Delegate', updatedIntent: request.intent }] };
  }
  return ask(`${request.intent.name} ${request.intent.confirmationStatus}.`);
};
