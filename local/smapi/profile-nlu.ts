import type { Alexa } from '../alexa';
import { consideredIntents } from './considered-intents';
import { requiredText } from './request-body';

/**
 * How an utterance is read in an open session, without a word to the skill: the intent with its
 * slots resolved, and the others that were considered.
 *
 * @param alexa one that is in no dialog
 * @throws SmapiError for a body without an utterance
 */
export const profileNlu = (body: Readonly<Record<string, unknown>>, alexa: Alexa): object => {
  const explanation = alexa.explain(requiredText(body, 'utterance'));
  const { reading } = explanation;
  const selected = reading && selectedIntent(alexa, reading);
  return {
    sessionEnded: false,
    ...(selected && { selectedIntent: selected }),
    consideredIntents: consideredIntents(explanation),
  };
};

type Reading = NonNullable<ReturnType<Alexa['explain']>['reading']>;

const selectedIntent = (alexa: Alexa, { intent, slots }: Reading): object | undefined => {
  const { request } = alexa.request({
    intent,
    slots: Object.fromEntries(slots.map(({ name, values }) => [name, values])),
  });
  return request.type === 'IntentRequest' ? request.intent : undefined;
};
