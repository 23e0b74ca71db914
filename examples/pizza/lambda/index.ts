import type { HandlerInput, RequestHandler } from 'ask-sdk-core';
import { getRequestType, SkillBuilders } from 'ask-sdk-core';
import type { IntentRequest, Response, Slot } from 'ask-sdk-model';
import { createRecorder, noteTurn, recorderSettings, recordTurns } from '../../../lambda/recorder';

const QUESTIONS = {
  size: 'Which size: small, medium, or large?',
  topping: 'Which topping: ham, mushroom, pepperoni, vegetables, or cheese?',
  crust: 'Which crust: thin, thick, or stuffed?',
} as const;

type SlotName = keyof typeof QUESTIONS;

const NAMES = Object.keys(QUESTIONS) as SlotName[];

/** The canonical values of a slot; several where a word means several. */
const valuesOf = (slot: Slot | undefined): readonly string[] =>
  (slot?.resolutions?.resolutionsPerAuthority ?? [])
    .filter(({ status }) => status.code === 'ER_SUCCESS_MATCH')
    .flatMap(({ values }) => values.map(({ value }) => value.name));

const launch: RequestHandler = {
  canHandle: ({ requestEnvelope }) => getRequestType(requestEnvelope) === 'LaunchRequest',
  handle: ({ responseBuilder }) =>
    responseBuilder
      .speak('Welcome to Pizza Corner. What would you like?')
      .reprompt('What pizza would you like?')
      .getResponse(),
};

/** Asks for a slot, again where its word was not known or means two values. */
const ask = (input: HandlerInput, name: SlotName, slot: Slot | undefined): Response => {
  const values = valuesOf(slot);
  const isAmbiguous = values.length > 1;
  noteTurn(input, { outcome: isAmbiguous ? 'disambiguating' : 'eliciting' });
  const question = isAmbiguous
    ? `Do you mean ${values.join(' or ')}?`
    : `${slot?.value ? `I do not know ${slot.value} as a ${name}. ` : ''}${QUESTIONS[name]}`;
  return input.responseBuilder
    .speak(question)
    .reprompt(question)
    .addElicitSlotDirective(name)
    .getResponse();
};

const order: RequestHandler = {
  canHandle: ({ requestEnvelope: { request } }) =>
    request.type === 'IntentRequest' && request.intent.name === 'OrderIntent',
  handle: (input) => {
    const { slots = {} } = (input.requestEnvelope.request as IntentRequest).intent;
    const open = NAMES.find((name) => valuesOf(slots[name]).length !== 1);
    if (open !== undefined) return ask(input, open, slots[open]);
    const [size, topping, crust] = NAMES.map((name) => valuesOf(slots[name])[0] ?? '');
    const pizza = `${size} ${topping} pizza with a ${crust} crust`;
    noteTurn(input, { outcome: 'matched' });
    return input.responseBuilder
      .speak(`One ${pizza}, coming up.`)
      .withShouldEndSession(true)
      .getResponse();
  },
};

const goodbye: RequestHandler = {
  canHandle: ({ requestEnvelope: { request } }) =>
    request.type === 'IntentRequest' &&
    ['AMAZON.StopIntent', 'AMAZON.CancelIntent'].includes(request.intent.name),
  handle: ({ responseBuilder }) =>
    responseBuilder.speak('Goodbye.').withShouldEndSession(true).getResponse(),
};

const help: RequestHandler = {
  canHandle: ({ requestEnvelope: { request } }) => request.type === 'IntentRequest',
  handle: ({ responseBuilder }) =>
    responseBuilder
      .speak('Tell me a size, a topping and a crust.')
      .reprompt('What pizza would you like?')
      .getResponse(),
};

const ended: RequestHandler = {
  canHandle: () => true,
  handle: ({ responseBuilder }) => responseBuilder.getResponse(),
};

const settings = recorderSettings();

/** Entry point of the skill's function. */
export const handler = recordTurns(
  SkillBuilders.custom()
    .withSkillId(settings.skillId)
    .addRequestHandlers(launch, order, goodbye, help, ended),
  createRecorder(settings),
).invoke;
