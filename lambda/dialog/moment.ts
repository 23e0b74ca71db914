import type { HandlerInput } from 'ask-sdk-core';
import type { PartialWishes, WishName, Wishes } from '../pets/pet';

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
  const attributes = attributesManager.getSessionAttributes<Partial<Record<string, Memory>>>();
  return attributes[SESSION_ATTRIBUTE];
};
