import type { RequestHandler } from 'ask-sdk-core';
import { noteTurn } from '../recorder';
import { speechFor } from '../speech/speech';
import { isIntent } from './is-intent';

export const helpHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) => isIntent(requestEnvelope, 'AMAZON.HelpIntent'),
  handle(input) {
    const { say } = speechFor(input.requestEnvelope);
    noteTurn(input, { outcome: 'help' });
    return input.responseBuilder.speak(say('help')).reprompt(say('help_reprompt')).getResponse();
  },
};
