import { getRequestType, type RequestHandler } from 'ask-sdk-core';
import { ask } from '../dialog/answer';
import { START } from '../dialog/moment';
import { recallWishes } from '../persistence/last-wishes';
import { noteTurn } from '../recorder';
import { speechFor } from '../speech/speech';

/** Welcomes; who has been here before is offered what they asked for last time. */
export const launchHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) => getRequestType(requestEnvelope) === 'LaunchRequest',
  async handle(input) {
    const speech = speechFor(input.requestEnvelope);
    noteTurn(input, { outcome: 'launched' });
    const last = await recallWishes(input);
    if (!last) return ask({ input, speech, sentences: [speech.say('launch')], moment: START });
    const welcome = speech.say('welcome_back', { pet: speech.describe(last.wishes) });
    return ask({ input, speech, sentences: [welcome], moment: { kind: 'again', ...last } });
  },
};
