import type { HandlerInput } from 'ask-sdk-core';
import type { Intent, Response } from 'ask-sdk-model';

/**
 * Asks for one slot, whose value is taken out of the intent: what the user answers is then a fresh
 * utterance of its own, also when it is the same word again.
 */
export const elicitSlot = (
  { responseBuilder }: HandlerInput,
  intent: Intent,
  slot: string,
  sentences: { readonly question: string; readonly reprompt: string },
): Response =>
  responseBuilder
    .speak(sentences.question)
    .reprompt(sentences.reprompt)
    .addElicitSlotDirective(slot, withoutValue(intent, slot))
    .getResponse();

const withoutValue = (intent: Intent, slot: string): Intent => ({
  ...intent,
  slots: { ...intent.slots, [slot]: { name: slot, confirmationStatus: 'NONE' } },
});

/** Leaves the next question to Alexa, which asks with the prompts of the interaction model. */
export const delegateDialog = ({ responseBuilder }: HandlerInput): Response =>
  responseBuilder.addDelegateDirective().withShouldEndSession(false).getResponse();
