import type { HandlerInput, RequestHandler } from 'ask-sdk-core';
import type { Response } from 'ask-sdk-model';
import { ask } from '../dialog/answer';
import { canonicalWords } from '../dialog/intent';
import { type Moment, momentOf } from '../dialog/moment';
import { goOn, recommend, type Services } from '../dialog/recommend';
import { noteTurn } from '../recorder';
import { speechFor } from '../speech/speech';
import { isIntent } from './is-intent';

/** "Yes" to another breed, to last time's wishes, or to the only choice that was left. */
export const yesHandler = (services: Services): RequestHandler => ({
  canHandle: ({ requestEnvelope }) => isIntent(requestEnvelope, 'AMAZON.YesIntent'),
  handle(input) {
    const moment = momentOf(input);
    const speech = speechFor(input.requestEnvelope);
    switch (moment.kind) {
      case 'another':
        return recommend({ input, words: {}, ...moment }, services);
      case 'again': {
        const { wishes, breed } = moment;
        const words = canonicalWords(wishes, speech);
        const told = breed === undefined ? [] : [breed];
        return goOn({ input, wishes, words, told, understood: wishes }, services);
      }
      case 'wish': {
        const [only, ...others] = moment.choices ?? [];
        if (only === undefined || others.length > 0) return notAChoice(input, moment);
        const { wish } = moment;
        const added = { [wish]: only };
        const words = { ...moment.words, [wish]: speech.value(wish, only) };
        const wishes = { ...moment.wishes, ...added };
        return goOn({ input, wishes, words, understood: added }, services);
      }
      case 'start':
        return notAChoice(input, moment);
    }
  },
});

/** "Yes" and "no" to a question that neither of them answers. */
export const notAChoice = (input: HandlerInput, moment: Moment): Response => {
  const speech = speechFor(input.requestEnvelope);
  noteTurn(input, { outcome: 'fallback' });
  return ask({ input, speech, sentences: [speech.say('not_a_choice')], moment });
};
