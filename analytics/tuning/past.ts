import type { Mined, SpokenWord } from './mined';
import { type ModelIndex, modelIndex } from './model-index';
import { type Reading, readingOf } from './reading';
import type { Resolver } from './resolver';
import type { SpokenTurn } from './spoken-turn';
import { plain, touchTokens } from './tokens';
import type { TunedModel } from './tuned-model';
import { type Utterance, utterancesOf } from './utterances';

/** What was said, as the present model understands it: what every change is held against. */
export interface Past {
  readonly mined: Mined;
  readonly model: TunedModel;
  readonly slots: ModelIndex;
  /** Understands under the present model. */
  readonly before: Resolver;
  readonly turns: readonly PastTurn[];
  /** Words of custom types whose validity the rows know. */
  readonly words: readonly PastWord[];
}

/** A turn with all that may have been said in it. */
export interface PastTurn {
  readonly turn: SpokenTurn;
  readonly tokens: ReadonlySet<string>;
  readonly utterances: () => readonly PastUtterance[];
}

export interface PastUtterance extends Utterance {
  readonly tokens: ReadonlySet<string>;
  /**
   * Its reading under the present model. Undefined where that is not what the turn was understood
   * as: then it can't stand for the turn.
   */
  readonly before: () => Reading | undefined;
}

export interface PastWord {
  readonly said: SpokenWord;
  readonly tokens: ReadonlySet<string>;
  /** Its values under the present model. */
  readonly before: readonly string[];
}

/** @param before understands under the model */
export const pastOf = (mined: Mined, model: TunedModel, before: Resolver): Past => {
  const slots = modelIndex(model);
  const carriers = carrierTokens(slots);
  return {
    mined,
    model,
    slots,
    before,
    turns: mined.spokenTurns.map((turn) => pastTurn(turn, slots, before, carriers(turn))),
    words: mined.spokenWords
      .filter(({ type, isValid }) => isValid !== null && slots.isCustom(type))
      .map((said) => ({
        said,
        tokens: touchTokens(said.word),
        before: before.valuesOf(said.type, said.word),
      })),
  };
};

/** Tokens of the words around the slots of a turn, once for all turns with the same slots. */
const carrierTokens = (model: ModelIndex) => {
  const known = new Map<string, ReadonlySet<string>>();
  return ({ intent, slots }: SpokenTurn): ReadonlySet<string> => {
    const names = slots.map(({ name }) => name);
    const key = JSON.stringify([intent, ...names]);
    const before = known.get(key);
    if (before) return before;
    const empty = { intent, slots: slots.map((slot) => ({ ...slot, spoken: '' })) };
    const texts = utterancesOf(empty, model).map(({ text }) => text);
    const tokens = new Set(texts.flatMap((text) => [...touchTokens(text)]));
    known.set(key, tokens);
    return tokens;
  };
};

const pastTurn = (
  turn: SpokenTurn,
  slots: ModelIndex,
  before: Resolver,
  carriers: ReadonlySet<string>,
): PastTurn => {
  let known: readonly PastUtterance[] | undefined;
  return {
    turn,
    tokens: new Set([...carriers, ...turn.slots.flatMap(({ spoken }) => [...touchTokens(spoken)])]),
    // Most turns are touched by no change: they are understood when they are first needed.
    utterances: () =>
      (known ??= utterancesOf(turn, slots).map((utterance) => ({
        ...utterance,
        tokens: touchTokens(utterance.text),
        before: once(() => {
          const reading = readingOf(before, utterance, slots);
          return isOf(turn, reading) ? reading : undefined;
        }),
      }))),
  };
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

const isOf = ({ intent, slots }: SpokenTurn, reading: Reading): boolean =>
  reading.intent === intent &&
  reading.slots.length === slots.length &&
  slots.every(({ name, spoken }) =>
    reading.slots.some((slot) => slot.name === name && plain(slot.spoken) === plain(spoken)),
  );
