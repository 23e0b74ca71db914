import type { RequestHandler } from 'ask-sdk-core';
import { ask } from '../dialog/answer';
import { START } from '../dialog/moment';
import { noteTurn } from '../recorder';
import { speechFor } from '../speech/speech';
import { isIntent } from './is-intent';

/** Forgets the dialog and begins again. */
export const startOverHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) => isIntent(requestEnvelope, 'AMAZON.StartOverIntent'),
  handle(input) {
    const speech = speechFor(input.requestEnvelope);
    noteTurn(input, { outcome: 'eliciting' });
    return ask({ input, speech, sentences: [speech.say('start_over')], moment: START });
  },
};
