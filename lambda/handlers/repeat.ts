import type { RequestHandler } from 'ask-sdk-core';
import { askAgain, ask } from '../dialog/answer';
import { lastSaid, momentOf, START } from '../dialog/moment';
import { noteTurn } from '../recorder';
import { speechFor } from '../speech/speech';
import { isIntent } from './is-intent';

/** Says the last response again, word for word; where there was none, who is speaking. */
export const repeatHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) => isIntent(requestEnvelope, 'AMAZON.RepeatIntent'),
  handle(input) {
    const said = lastSaid(input);
    noteTurn(input, { outcome: 'handled' });
    if (said) return askAgain(input, said, momentOf(input));
    const speech = speechFor(input.requestEnvelope);
    return ask({ input, speech, sentences: [speech.say('launch')], moment: START });
  },
};
