import { getRequestType, type RequestHandler } from 'ask-sdk-core';
import { noteTurn } from '../recorder';
import { speechFor } from '../speech/speech';

export const launchHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) => getRequestType(requestEnvelope) === 'LaunchRequest',
  handle(input) {
    const { say } = speechFor(input.requestEnvelope);
    noteTurn(input, { outcome: 'launched' });
    return input.responseBuilder
      .speak(say('launch'))
      .reprompt(say('launch_reprompt'))
      .getResponse();
  },
};
