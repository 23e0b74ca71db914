import type { ErrorHandler } from 'ask-sdk-core';
import { described, framesOf } from '../../analytics/contract/loggable-error';
import type { Log } from '../log';
import { speechFor } from '../speech/speech';

/**
 * Answers what no handler took, and what went wrong in one: an apology where somebody listens, and
 * silence where nobody does (events outside a session, and the end of one). The recorder notes the
 * outcome by itself.
 */
export const errorHandler = (log: Log): ErrorHandler => ({
  canHandle: () => true,
  handle({ requestEnvelope, responseBuilder }, error) {
    const { request, session } = requestEnvelope;
    log({
      level: 'ERROR',
      message: 'turn failed',
      failed_turns: 1,
      request_id: request.requestId,
      ...described(error),
      stack: framesOf(error),
    });
    if (!session || request.type === 'SessionEndedRequest') return responseBuilder.getResponse();
    return responseBuilder
      .speak(speechFor(requestEnvelope).say('error'))
      .withShouldEndSession(true)
      .getResponse();
  },
});
