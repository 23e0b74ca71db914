import type { RequestHandler } from 'ask-sdk-core';
import { ask } from '../dialog/answer';
import { type Moment, momentOf } from '../dialog/moment';
import { noteTurn } from '../recorder';
import { type SentenceKey, speechFor } from '../speech/speech';
import { isIntent } from './is-intent';

/** Explains the moment of the dialog that the user is in, and goes on with it. */
export const helpHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) => isIntent(requestEnvelope, 'AMAZON.HelpIntent'),
  handle(input) {
    const speech = speechFor(input.requestEnvelope);
    const moment = momentOf(input);
    noteTurn(input, { outcome: 'help' });
    return ask({ input, speech, sentences: [speech.say(helpFor(moment))], moment });
  },
};

const helpFor = (moment: Moment): SentenceKey =>
  `help.${moment.kind === 'wish' ? moment.wish : moment.kind}`;
