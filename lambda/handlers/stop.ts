import type { RequestHandler } from 'ask-sdk-core';
import { tell } from '../dialog/answer';
import { keepUnanswered } from '../persistence/last-wishes';
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
  async handle(input) {
    noteTurn(input, { outcome: 'stopped' });
    await keepUnanswered(input);
    return tell(input, speechFor(input.requestEnvelope).say('goodbye'));
  },
};
