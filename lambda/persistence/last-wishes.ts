import type { HandlerInput } from 'ask-sdk-core';
import { momentOf } from '../dialog/moment';
import { knownWishes, type PartialWishes } from '../pets/pet';

/** What a user asked for last time. */
export interface LastWishes {
  readonly wishes: PartialWishes;
  /** The breed that was named for them, if one was. */
  readonly breed?: string;
}

/** What the user asked for last time; undefined for a new user, and where it can't be known. */
export const recallWishes = async ({
  attributesManager,
}: HandlerInput): Promise<LastWishes | undefined> => {
  const { last } = (await attributesManager.getPersistentAttributes()) as { last?: unknown };
  if (typeof last !== 'object' || last === null) return undefined;
  const { wishes, breed } = last as { wishes?: unknown; breed?: unknown };
  const known = knownWishes(wishes);
  if (Object.keys(known).length === 0) return undefined;
  return { wishes: known, ...(typeof breed === 'string' ? { breed } : {}) };
};

/** Keeps for the next session what the user asked for. */
export const rememberWishes = async (
  { attributesManager }: HandlerInput,
  last: LastWishes,
): Promise<void> => {
  attributesManager.setPersistentAttributes({ last });
  await attributesManager.savePersistentAttributes();
};

/** Keeps the wishes of a dialog that ends before it has come to an answer. */
export const keepUnanswered = async (input: HandlerInput): Promise<void> => {
  const moment = momentOf(input);
  if (moment.kind !== 'wish' || Object.keys(moment.wishes).length === 0) return;
  await rememberWishes(input, { wishes: moment.wishes });
};
