import { getRequest, type HandlerInput, type RequestHandler } from 'ask-sdk-core';
import type { Intent, IntentRequest, Response } from 'ask-sdk-model';
import type { Outcome } from '../../analytics/contract/turn';
import { delegateDialog, elicitSlot } from '../dialog/elicit';
import { readWish, type WishReading } from '../dialog/wish-reading';
import { described, type Log } from '../log';
import { choosePet } from '../pets/choose-pet';
import { type Pet, WISH_NAMES, type WishName, WISHES, type Wishes } from '../pets/pet';
import { type Alternative, CatalogueUnavailable } from '../pets/pet-catalogue';
import { noteTurn, timeApiCall } from '../recorder';
import { type SentenceKey, speakable, type Speech, speechFor } from '../speech/speech';
import { isIntent } from './is-intent';

/** The catalogue as the dialogue asks it; both throw {@link CatalogueUnavailable}. */
export interface PetCatalogue {
  readonly findPets: (wishes: Wishes) => Promise<readonly Pet[]>;
  readonly findAlternative: (wishes: Wishes) => Promise<Alternative | undefined>;
}

/**
 * The dialogue of PetMatchIntent: a wish that can't be used is asked for again, a missing one is
 * left to the prompts of the interaction model, and with all four the catalogue answers.
 */
export const petMatchHandler = (catalogue: PetCatalogue, log: Log): RequestHandler => ({
  canHandle: ({ requestEnvelope }) => isIntent(requestEnvelope, 'PetMatchIntent'),
  async handle(input) {
    const { intent } = getRequest<IntentRequest>(input.requestEnvelope);
    const speech = speechFor(input.requestEnvelope);
    const turn: Turn = { input, intent, speech };
    const wishes = new Map<WishName, string>();
    for (const wish of WISH_NAMES) {
      const reading = readWish(wish, intent.slots?.[wish], speech.value);
      if (reading.kind === 'clear') wishes.set(wish, reading.id);
      else if (reading.kind !== 'empty') return askAgain(turn, wish, reading);
    }
    if (wishes.size < WISH_NAMES.length) return eliciting(turn);
    return recommend(turn, Object.fromEntries(wishes) as unknown as Wishes, catalogue, log);
  },
});

interface Turn {
  readonly input: HandlerInput;
  readonly intent: Intent;
  readonly speech: Speech;
}

const eliciting = ({ input }: Turn): Response => {
  noteTurn(input, { outcome: 'eliciting' });
  return delegateDialog(input);
};

type Doubt = Exclude<WishReading, { readonly kind: 'empty' | 'clear' }>;

const askAgain = ({ input, intent, speech }: Turn, wish: WishName, doubt: Doubt): Response => {
  const { key, outcome } = answerTo(wish, doubt);
  const choices =
    doubt.kind === 'ambiguous' ? speech.either(doubt.names) : speech.choices(wish, WISHES[wish]);
  const spoken = doubt.kind === 'ambiguous' ? undefined : speakable(doubt.spoken);
  const words = { wish: speech.wish(wish), choices };
  noteTurn(input, { outcome });
  return elicitSlot(input, intent, wish, {
    question:
      spoken === undefined && key !== 'ambiguous'
        ? speech.say('unclear', words)
        : speech.say(key, { ...words, spoken: spoken ?? '' }),
    reprompt: speech.say('reprompt', words),
  });
};

const answerTo = (wish: WishName, { kind }: Doubt): { key: SentenceKey; outcome: Outcome } => {
  switch (kind) {
    case 'ambiguous':
      return { key: 'ambiguous', outcome: 'disambiguating' };
    case 'unsupported':
      return wish === 'animal'
        ? { key: 'unsupported', outcome: 'unsupported_animal' }
        : { key: 'unknown', outcome: 'eliciting' };
    case 'unknown':
    case 'unclear':
      return { key: kind, outcome: 'eliciting' };
  }
};

const recommend = async (
  turn: Turn,
  wishes: Wishes,
  catalogue: PetCatalogue,
  log: Log,
): Promise<Response> => {
  const ask = <T>(call: () => Promise<T>) => askCatalogue(turn.input, call, log);
  const pets = await ask(() => catalogue.findPets(wishes));
  if (!pets) return catalogueUnavailable(turn);
  const pet = choosePet(pets, turn.input.requestEnvelope.session?.user.userId ?? '');
  if (pet) return matched(turn, pet);
  const alternative = await ask(() => catalogue.findAlternative(wishes));
  return noMatch(turn, wishes, alternative);
};

/** @returns undefined where the catalogue is unavailable, which is logged */
const askCatalogue = async <T>(
  input: HandlerInput,
  call: () => Promise<T>,
  log: Log,
): Promise<T | undefined> => {
  try {
    return await timeApiCall(input, call);
  } catch (error) {
    if (!(error instanceof CatalogueUnavailable)) throw error;
    log({
      level: 'ERROR',
      message: 'pet catalogue unavailable',
      catalogue_failures: 1,
      request_id: input.requestEnvelope.request.requestId,
      ...described(error),
    });
    return undefined;
  }
};

const matched = ({ input, speech }: Turn, pet: Pet): Response => {
  const animal = speech.value('animal', pet.animal);
  const reasons = (['size', 'temperament', 'energy'] as const).map((wish) =>
    speech.reason(wish, pet[wish], { animal }),
  );
  noteTurn(input, { outcome: 'matched', matched_pet: pet.breed });
  return input.responseBuilder
    .speak(speech.say('matched', { breed: pet.breed, reasons: speech.all(reasons) }))
    .withShouldEndSession(true)
    .getResponse();
};

/** What is asked for where no single other value would help, or none could be found in time. */
const LAST_RESORT: Alternative = { wish: 'size', ids: WISHES.size };

const noMatch = (
  { input, intent, speech }: Turn,
  wishes: Wishes,
  alternative: Alternative | undefined,
): Response => {
  const { wish, ids } = alternative ?? LAST_RESORT;
  const [animal, ...others] = WISH_NAMES.map((name) => speech.value(name, wishes[name]));
  const words = {
    animal: animal ?? '',
    wishes: speech.all(others),
    wish: speech.wish(wish),
    choices: speech.choices(wish, ids),
  };
  noteTurn(input, { outcome: 'no_match' });
  return elicitSlot(input, intent, wish, {
    question: speech.say(alternative ? 'no_match' : 'no_match_at_all', words),
    reprompt: speech.say('no_match_reprompt', words),
  });
};

const catalogueUnavailable = ({ input, speech }: Turn): Response => {
  noteTurn(input, { outcome: 'api_failed' });
  return input.responseBuilder
    .speak(speech.say('catalogue_unavailable'))
    .withShouldEndSession(true)
    .getResponse();
};
