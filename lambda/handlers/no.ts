import type { RequestHandler } from 'ask-sdk-core';
import { ask, tell } from '../dialog/answer';
import { momentOf, START } from '../dialog/moment';
import { noteTurn } from '../recorder';
import { speechFor } from '../speech/speech';
import { isIntent } from './is-intent';
import { notAChoice } from './yes';

/** "No" to another breed ends the session; to last time's wishes it begins a new search. */
export const noHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) => isIntent(requestEnvelope, 'AMAZON.NoIntent'),
  handle(input) {
    const speech = speechFor(input.requestEnvelope);
    const moment = momentOf(input);
    switch (moment.kind) {
      case 'another':
        noteTurn(input, { outcome: 'stopped' });
        return tell(input, speech.say('enjoy', { breed: moment.told.at(-1) ?? '' }));
      case 'again': {
        const sentences = [speech.say('something_else')];
        noteTurn(input, { outcome: 'eliciting' });
        return ask({ input, speech, sentences, moment: START });
      }
      case 'wish':
      case 'start':
        return notAChoice(input, moment);
    }
  },
};
