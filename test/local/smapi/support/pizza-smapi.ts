import type { RequestEnvelope } from 'ask-sdk-model';
import { createAlexa, loadModel } from '../../../../local/alexa';
import type { LocalServer } from '../../../../local/aws/http-server';
import { startSmapi, type SmapiOptions } from '../../../../local/smapi';

export const SKILL_ID = 'amzn1.ask.skill.11111111-1111-4111-8111-111111111111';

const nameOf = ({ request }: RequestEnvelope): string =>
  request.type === 'IntentRequest' ? request.intent.name : request.type;

/** A skill that says what it was asked, ends when it is told to stop, and throws when cancelled. */
const pizzaSkill = (envelope: RequestEnvelope): Promise<unknown> => {
  const name = nameOf(envelope);
  if (name === 'AMAZON.CancelIntent') return Promise.reject(new Error('out of dough'));
  if (name === 'SessionEndedRequest') return Promise.resolve({ version: '1.0', response: {} });
  const outputSpeech = { type: 'PlainText', text: `${name}.` };
  const shouldEndSession = name === 'AMAZON.StopIntent';
  return Promise.resolve({
    version: '1.0',
    response: { outputSpeech, reprompt: { outputSpeech }, shouldEndSession },
  });
};

/** SMAPI for a skill of the pizza model. */
export const startPizzaSmapi = (options: Partial<SmapiOptions> = {}): Promise<LocalServer> => {
  const models = new Map([['en-US', loadModel('test/fixtures/models/pizza.json')]]);
  return startSmapi({
    skillId: SKILL_ID,
    manifest: {
      manifestVersion: '1.0',
      publishingInformation: { locales: { 'en-US': { name: 'Pizza' } } },
      apis: { custom: {} },
    },
    models: () => models,
    createAlexa: (locale) =>
      createAlexa({
        models,
        locale,
        skillId: SKILL_ID,
        handler: (envelope) => pizzaSkill(envelope),
      }),
    invoke: pizzaSkill,
    ...options,
  });
};
