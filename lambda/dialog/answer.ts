import type { HandlerInput } from 'ask-sdk-core';
import type { Intent, Response } from 'ask-sdk-model';
import type { Speech } from '../speech/speech';
import { intentOf, withoutValue } from './intent';
import { type Moment, rememberMoment, type Said } from './moment';

/** Sentences (SSML) that go before a question; those left undefined are not spoken. */
type Sentences = readonly (string | undefined)[];

interface Asking {
  readonly input: HandlerInput;
  readonly speech: Speech;
  /** What is said before the question. */
  readonly sentences?: Sentences;
  readonly moment: Moment;
  /** The intent of the request, where it is the one whose dialog goes on. */
  readonly intent?: Intent;
}

/** Says something, asks the question of the moment, and opens the microphone. */
export const ask = ({ input, speech, sentences = [], moment, intent }: Asking): Response => {
  const { question, reprompt } = questionOf(speech, moment);
  return listen(input, { speech: joined([...sentences, question]), reprompt }, moment, intent);
};

/** Says again what was said, in the same moment of the dialog. */
export const askAgain = (input: HandlerInput, said: Said, moment: Moment): Response =>
  listen(input, said, moment);

/** Says something and ends the session. */
export const tell = ({ responseBuilder }: HandlerInput, ...sentences: Sentences): Response =>
  responseBuilder.speak(joined(sentences)).withShouldEndSession(true).getResponse();

const listen = (input: HandlerInput, said: Said, moment: Moment, intent?: Intent): Response => {
  const { responseBuilder } = input;
  responseBuilder.speak(said.speech).reprompt(said.reprompt).withShouldEndSession(false);
  if (moment.kind === 'wish') {
    const updated = intent ? withoutValue(intent, moment.wish) : intentOf(moment);
    responseBuilder.addElicitSlotDirective(moment.wish, updated);
  }
  rememberMoment(input, moment, said);
  return responseBuilder.getResponse();
};

const joined = (sentences: Sentences): string =>
  sentences.filter((sentence) => sentence !== undefined).join(' ');

const questionOf = (
  { say, choices, describe }: Speech,
  moment: Moment,
): { readonly question: string; readonly reprompt: string } => {
  const choose = (...[wish, ids]: Parameters<Speech['choices']>) =>
    say(`choose.${wish}`, { choices: choices(wish, ids) });
  switch (moment.kind) {
    case 'start':
      return { question: say('questions.animal'), reprompt: choose('animal') };
    case 'wish': {
      const reprompt = choose(moment.wish, moment.choices);
      return { question: moment.choices ? reprompt : say(`questions.${moment.wish}`), reprompt };
    }
    case 'another':
      return { question: say('questions.another'), reprompt: say('reprompts.another') };
    case 'again':
      return {
        question: say('questions.again'),
        reprompt: say('reprompts.again', { pet: describe(moment.wishes) }),
      };
  }
};
