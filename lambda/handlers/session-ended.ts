import { getRequestType, type RequestHandler } from 'ask-sdk-core';
import { noteTurn } from '../recorder';

/** Alexa takes no speech and no directive in answer to a SessionEndedRequest. */
export const sessionEndedHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) => getRequestType(requestEnvelope) === 'SessionEndedRequest',
  handle(input) {
    noteTurn(input, { outcome: 'session_ended' });
    return input.responseBuilder.getResponse();
  },
};
