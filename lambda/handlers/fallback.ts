import type { RequestHandler } from 'ask-sdk-core';
import { noteTurn } from '../recorder';
import { speechFor } from '../speech/speech';
import { isIntent } from './is-intent';

export const fallbackHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) => isIntent(requestEnvelope, 'AMAZON.FallbackIntent'),
  handle(input) {
    const { say } = speechFor(input.requestEnvelope);
    noteTurn(input, { outcome: 'fallback' });
    return input.responseBuilder
      .speak(say('fallback'))
      .reprompt(say('fallback_reprompt'))
      .getResponse();
  },
};
