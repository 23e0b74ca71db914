import type { RequestHandler } from 'ask-sdk-core';
import { ask } from '../dialog/answer';
import { momentOf } from '../dialog/moment';
import { noteTurn } from '../recorder';
import { speechFor } from '../speech/speech';
import { isIntent } from './is-intent';

/** Leads back to the question that was asked. */
export const fallbackHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) => isIntent(requestEnvelope, 'AMAZON.FallbackIntent'),
  handle(input) {
    const speech = speechFor(input.requestEnvelope);
    noteTurn(input, { outcome: 'fallback' });
    return ask({ input, speech, sentences: [speech.say('fallback')], moment: momentOf(input) });
  },
};
