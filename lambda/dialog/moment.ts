import type { HandlerInput } from 'ask-sdk-core';
import {
  isComplete,
  isWishValue,
  knownWishes,
  type PartialWishes,
  WISH_NAMES,
  type WishName,
  type Wishes,
} from '../pets/pet';

/**
 * What the last response asked, and so what the next answer is about:
 * - `start`: anything, in particular which animal;
 * - `wish`: one wish of the dialog, with what is known of the others;
 * - `another`: whether to name another breed of the same wishes;
 * - `again`: whether to look for what was looked for last time.
 */
export type Moment =
  | { readonly kind: 'start' }
  | WishMoment
  | {
      readonly kind: 'another';
      readonly wishes: Wishes;
      /** Breeds that were named, the last one last. */
      readonly told: readonly string[];
    }
  | {
      readonly kind: 'again';
      readonly wishes: PartialWishes;
      /** The breed that was named for them, if one was. */
      readonly breed?: string;
    };

export interface WishMoment {
  readonly kind: 'wish';
  readonly wish: WishName;
  /** What is known. */
  readonly wishes: PartialWishes;
  /** What was said for it and beside it, by slot: enough to take the dialog up again. */
  readonly words: Readonly<Record<string, string>>;
  /** The values to choose from, where it is not all of them. */
  readonly choices?: readonly string[];
}

/** What the session remembers of the last response. */
interface Memory {
  readonly moment: Moment;
  readonly said: Said;
}

/** The last response as it was spoken, to be repeated. */
export interface Said {
  /** SSML without its root. */
  readonly speech: string;
  readonly reprompt: string;
}

const SESSION_ATTRIBUTE = 'dialogue';

export const START: Moment = { kind: 'start' };

/** What the last response asked; {@link START} where there was none. */
export const momentOf = (input: HandlerInput): Moment => memoryOf(input)?.moment ?? START;

/** What was said last; undefined where nothing was. */
export const lastSaid = (input: HandlerInput): Said | undefined => memoryOf(input)?.said;

/** Keeps for the next turn what this one asks. */
export const rememberMoment = (
  { attributesManager }: HandlerInput,
  moment: Moment,
  said: Said,
): void => {
  const memory: Memory = { moment, said };
  attributesManager.setSessionAttributes({
    ...attributesManager.getSessionAttributes(),
    [SESSION_ATTRIBUTE]: memory,
  });
};

const memoryOf = ({ requestEnvelope, attributesManager }: HandlerInput): Memory | undefined => {
  if (!requestEnvelope.session) return undefined;
  return readMemory(attributesManager.getSessionAttributes()[SESSION_ATTRIBUTE]);
};

/**
 * Session attributes come with the request: a session may have begun with another version of the
 * skill, and nothing says that they are ours at all. What is no memory counts as none.
 */
const readMemory = (value: unknown): Memory | undefined => {
  if (!isRecord(value) || !isRecord(value['said'])) return undefined;
  const moment = readMoment(value['moment']);
  const { speech, reprompt } = value['said'];
  if (!moment || !isSentence(speech) || !isSentence(reprompt)) return undefined;
  return { moment, said: { speech, reprompt } };
};

const readMoment = (value: unknown): Moment | undefined => {
  if (!isRecord(value)) return undefined;
  const wishes = knownWishes(value['wishes']);
  switch (value['kind']) {
    case 'start':
      return START;
    case 'wish':
      return readWishMoment(value, wishes);
    case 'another':
      return isComplete(wishes)
        ? { kind: 'another', wishes, told: textsOf(value['told']) }
        : undefined;
    case 'again': {
      const breed = value['breed'];
      return { kind: 'again', wishes, ...(typeof breed === 'string' ? { breed } : {}) };
    }
    default:
      return undefined;
  }
};

const readWishMoment = (
  { wish: asked, words, choices }: Readonly<Record<string, unknown>>,
  wishes: PartialWishes,
): WishMoment | undefined => {
  const wish = WISH_NAMES.find((name) => name === asked);
  if (wish === undefined) return undefined;
  const known = textsOf(choices).filter((id) => isWishValue(wish, id));
  const said = Object.entries(isRecord(words) ? words : {}).filter(isTextEntry);
  return {
    kind: 'wish',
    wish,
    wishes,
    words: Object.fromEntries(said),
    ...(known.length > 0 ? { choices: known } : {}),
  };
};

/** Alexa takes no empty speech. */
const isSentence = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '';

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

const isTextEntry = (entry: [string, unknown]): entry is [string, string] =>
  typeof entry[1] === 'string';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
