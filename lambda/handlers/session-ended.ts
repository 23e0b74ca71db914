import { getRequestType, type RequestHandler } from 'ask-sdk-core';
import { keepUnanswered } from '../persistence/last-wishes';
import { noteTurn } from '../recorder';

/** Alexa takes no speech and no directive in answer to a SessionEndedRequest. */
export const sessionEndedHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) => getRequestType(requestEnvelope) === 'SessionEndedRequest',
  async handle(input) {
    noteTurn(input, { outcome: 'session_ended' });
    await keepUnanswered(input);
    return input.responseBuilder.getResponse();
  },
};
