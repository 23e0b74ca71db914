import type { RequestHandler } from 'ask-sdk-core';
import { noteTurn } from '../recorder';
import { speechFor } from '../speech/speech';
import { isIntent } from './is-intent';

/** "Stop", "cancel" and "go home" all end the conversation. */
export const stopHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) =>
    isIntent(
      requestEnvelope,
      'AMAZON.StopIntent',
      'AMAZON.CancelIntent',
      'AMAZON.NavigateHomeIntent',
    ),
  handle(input) {
    noteTurn(input, { outcome: 'stopped' });
    return input.responseBuilder
      .speak(speechFor(input.requestEnvelope).say('goodbye'))
      .withShouldEndSession(true)
      .getResponse();
  },
};
