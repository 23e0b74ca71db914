import type { HandlerInput } from 'ask-sdk-core';
import type { Intent, Response } from 'ask-sdk-model';
import type { Log } from '../log';
import { rememberWishes } from '../persistence/last-wishes';
import { askCatalogue, type PetCatalogue } from '../pets/ask-catalogue';
import { choosePet, inOrderOf } from '../pets/choose-pet';
import {
  isComplete,
  type PartialWishes,
  type Pet,
  WISH_NAMES,
  type Wishes,
  WISHES,
} from '../pets/pet';
import type { Alternative } from '../pets/pet-catalogue';
import type { RankBreeds } from '../pets/rank-breeds';
import { noteTurn, timeApiCall } from '../recorder';
import { showMatch } from '../screen/match-screen';
import { type Speech, speechFor } from '../speech/speech';
import { ask, tell } from './answer';

/** What the dialogue needs from outside. */
export interface Services {
  readonly catalogue: PetCatalogue;
  /** Knows which breeds suit a user. Default: nobody does, and each user has an order of their own. */
  readonly rankBreeds?: RankBreeds;
  readonly log: Log;
}

/** Where the dialog stands after a turn. */
export interface Progress {
  readonly input: HandlerInput;
  readonly wishes: PartialWishes;
  /** What was said, by slot. */
  readonly words: Readonly<Record<string, string>>;
  /** The intent of the request, where it is the one of the dialog. */
  readonly intent?: Intent;
  /** What this turn has added, to be said back before the next question. */
  readonly understood?: PartialWishes;
  /** Breeds that were named for these wishes before. */
  readonly told?: readonly string[];
}

/** Asks for the next wish that is missing; with all of them the catalogue answers. */
export const goOn = (progress: Progress, services: Services): Promise<Response> | Response => {
  const { wishes } = progress;
  return isComplete(wishes) ? recommend({ ...progress, wishes }, services) : elicit(progress);
};

const elicit = ({ input, wishes, words, intent, understood = {} }: Progress): Response => {
  const speech = speechFor(input.requestEnvelope);
  const wish = WISH_NAMES.find((name) => wishes[name] === undefined) ?? 'animal';
  noteTurn(input, { outcome: 'eliciting' });
  return ask({
    input,
    speech,
    sentences: [confirmation(speech, understood, wishes)],
    moment: { kind: 'wish', wish, wishes, words },
    ...(intent ? { intent } : {}),
  });
};

/** Says back what is new, so that a misunderstanding is heard at once. */
const confirmation = (
  { say, describe }: Speech,
  understood: PartialWishes,
  { animal, size }: PartialWishes,
): string | undefined => {
  const aboutThePet = (understood.animal ?? understood.size) !== undefined;
  const pet = { ...(animal ? { animal } : {}), ...(size ? { size } : {}) };
  const said = describe({ ...understood, ...(aboutThePet ? pet : {}) });
  return said === '' ? undefined : say('understood', { pet: said });
};

type Complete = Progress & { readonly wishes: Wishes };

/** Names a breed that satisfies all wishes and was not named before, or says that there is none. */
export const recommend = async (progress: Complete, services: Services): Promise<Response> => {
  const { catalogue, log } = services;
  const { input, wishes, told = [] } = progress;
  const speech = speechFor(input.requestEnvelope);
  const pets = await askCatalogue(input, () => catalogue.findPets(wishes), log);
  if (!pets) {
    noteTurn(input, { outcome: 'api_failed' });
    return tell(input, speech.say('catalogue_unavailable'));
  }
  const unheard = pets.filter(({ breed }) => !told.includes(breed));
  // The one breed of a combination is named again to who asks for the same again.
  const [left, heard] = unheard.length > 0 ? [unheard, told] : [pets, []];
  const { pet, isLiked } = await choose(left, input, services);
  if (pet) return matched({ input, speech, pet, isLiked, told: heard, isLast: left.length === 1 });
  const find = () => catalogue.findAlternative(wishes);
  return noMatch(progress, speech, await askCatalogue(input, find, log));
};

interface Choice {
  readonly pet: Pet | undefined;
  /** Whether people with the user's taste are known to like it. */
  readonly isLiked: boolean;
}

/** The pet that suits the user best, as far as somebody knows; else the first in the user's own order. */
const choose = async (
  pets: readonly Pet[],
  input: HandlerInput,
  { rankBreeds }: Services,
): Promise<Choice> => {
  const userId = input.requestEnvelope.session?.user.userId ?? '';
  const own = { pet: choosePet(pets, userId), isLiked: false };
  if (rankBreeds === undefined || pets.length < 2 || userId === '') return own;
  const breeds = inOrderOf(pets, userId).map(({ breed }) => breed);
  const best = await timeApiCall(input, () => rankBreeds(userId, breeds));
  const pet = pets.find(({ breed }) => breed === best?.breed);
  return pet && best ? { pet, isLiked: best.isLiked } : own;
};

interface Match {
  readonly input: HandlerInput;
  readonly speech: Speech;
  readonly pet: Pet;
  readonly isLiked: boolean;
  readonly told: readonly string[];
  /** Whether no other breed is left to be named. */
  readonly isLast: boolean;
}

const matched = async ({ input, speech, pet, isLiked, told, isLast }: Match): Promise<Response> => {
  const { breed, ...wishes } = pet;
  const { say, text, reasons, all } = speech;
  const words = { breed, reasons: all(reasons(pet)) };
  const title = text('card_title', words);
  noteTurn(input, { outcome: 'matched', matched_pet: breed });
  await rememberWishes(input, { wishes, breed });
  input.responseBuilder.withSimpleCard(title, text('card_text', words));
  showMatch(input, { title: text('skill_name'), breed, reasons: reasons(pet) });
  const match = say(told.length === 0 ? 'matched' : 'another_match', words);
  const liked = isLiked ? say('liked', words) : undefined;
  if (isLast) return tell(input, match, say(told.length === 0 ? 'only_match' : 'last_match'));
  const moment = { kind: 'another', wishes, told: [...told, breed] } as const;
  return ask({ input, speech, sentences: [match, liked], moment });
};

/** What is asked for where no single other value would help, or none could be found in time. */
const LAST_RESORT: Alternative = { wish: 'size', ids: WISHES.size };

const noMatch = (
  { input, wishes, words, intent }: Complete,
  speech: Speech,
  alternative: Alternative | undefined,
): Response => {
  const { say, describe } = speech;
  const { wish, ids: choices } = alternative ?? LAST_RESORT;
  const others: PartialWishes = { ...wishes, [wish]: undefined };
  noteTurn(input, { outcome: 'no_match' });
  return ask({
    input,
    speech,
    sentences: [
      say('no_match', { pet: describe(wishes) }),
      alternative && wish !== 'animal' ? say(`alternatives.${wish}`) : say('no_alternative'),
    ],
    moment: { kind: 'wish', wish, wishes: others, words, choices },
    ...(intent ? { intent } : {}),
  });
};
