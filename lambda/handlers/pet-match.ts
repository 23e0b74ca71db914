import { getRequest, type HandlerInput, type RequestHandler } from 'ask-sdk-core';
import type { Intent, IntentRequest, Response } from 'ask-sdk-model';
import type { Outcome } from '../../analytics/contract/turn';
import { ask } from '../dialog/answer';
import { canonicalWords, WISHES_INTENT, wordsOf } from '../dialog/intent';
import { momentOf, type WishMoment } from '../dialog/moment';
import { goOn, type Services } from '../dialog/recommend';
import { readWish, type WishReading } from '../dialog/wish-reading';
import { type PartialWishes, WISH_NAMES, type WishName, WISHES } from '../pets/pet';
import { noteTurn } from '../recorder';
import { speakable, type Speech, speechFor } from '../speech/speech';
import { isIntent } from './is-intent';

/**
 * The dialogue of PetMatchIntent: a wish that can't be used is asked for again, a missing one is
 * asked for, and with all four the catalogue answers.
 */
export const petMatchHandler = (services: Services): RequestHandler => ({
  canHandle: ({ requestEnvelope }) => isIntent(requestEnvelope, WISHES_INTENT),
  handle(input) {
    const { intent } = getRequest<IntentRequest>(input.requestEnvelope);
    const speech = speechFor(input.requestEnvelope);
    const moment = momentOf(input);
    const before = moment.kind === 'wish' ? moment : undefined;
    const { wishes, doubt } = readWishes(intent, speech, before);
    // What was said goes before the canonical word; a slot of several values has no one word.
    const words = { ...canonicalWords(wishes, speech), ...wordsOf(intent) };
    if (doubt) return askAgain({ input, intent, speech, wishes, words }, doubt);
    const understood = changed(wishes, before?.wishes);
    return goOn({ input, wishes, words, understood, intent }, services);
  },
});

interface Doubt {
  readonly wish: WishName;
  readonly reading: Exclude<WishReading, { readonly kind: 'empty' | 'clear' }>;
}

interface Reading {
  readonly wishes: PartialWishes;
  /** The first wish of the dialog that can't be used. */
  readonly doubt?: Doubt;
}

const readWishes = (intent: Intent, speech: Speech, before: WishMoment | undefined): Reading => {
  const wishes: Partial<Record<WishName, string>> = {};
  let doubt: Doubt | undefined;
  for (const wish of WISH_NAMES) {
    const reading = readWish(wish, intent.slots?.[wish], speech.value);
    const id = reading.kind === 'clear' ? reading.id : knownBefore(wish, reading, before);
    if (id !== undefined) wishes[wish] = id;
    else if (reading.kind !== 'empty' && reading.kind !== 'clear') doubt ??= { wish, reading };
  }
  return { wishes: wishes as PartialWishes, ...(doubt ? { doubt } : {}) };
};

/** Alexa forgets what a word resolved to when the dialog is taken up again after another intent. */
const knownBefore = (
  wish: WishName,
  reading: WishReading,
  before: WishMoment | undefined,
): string | undefined =>
  reading.kind === 'unclear' && before?.words[wish] === reading.spoken
    ? before.wishes[wish]
    : undefined;

const changed = (wishes: PartialWishes, before: PartialWishes = {}): PartialWishes =>
  Object.fromEntries(
    WISH_NAMES.flatMap((wish) =>
      wishes[wish] === undefined || wishes[wish] === before[wish] ? [] : [[wish, wishes[wish]]],
    ),
  );

interface Turn {
  readonly input: HandlerInput;
  readonly intent: Intent;
  readonly speech: Speech;
  readonly wishes: PartialWishes;
  readonly words: Readonly<Record<string, string>>;
}

const askAgain = (
  { input, intent, speech, wishes, words }: Turn,
  { wish, reading }: Doubt,
): Response => {
  const choices = reading.kind === 'ambiguous' ? reading.ids : WISHES[wish];
  noteTurn(input, { outcome: outcomeOf(wish, reading.kind) });
  return ask({
    input,
    speech,
    sentences: [complaint(speech, wish, reading)],
    moment: { kind: 'wish', wish, wishes, words, choices },
    intent,
  });
};

const outcomeOf = (wish: WishName, kind: Doubt['reading']['kind']): Outcome => {
  if (kind === 'ambiguous') return 'disambiguating';
  return kind === 'unsupported' && wish === 'animal' ? 'unsupported_animal' : 'eliciting';
};

/** Why the wish is asked for again. */
const complaint = ({ say }: Speech, wish: WishName, reading: Doubt['reading']): string => {
  if (reading.kind === 'ambiguous') return say('ambiguous');
  const spoken = speakable(reading.spoken);
  if (reading.kind === 'unclear' || spoken === undefined) return say(`unclear.${wish}`);
  return reading.kind === 'unsupported' && wish === 'animal'
    ? say('unsupported', { spoken })
    : say(`unknown.${wish}`, { spoken });
};
