import type { TunedModel } from './tuned-model';

/**
 * What understands words under a model. The tuner is handed one, so that it does not know who stands
 * in for Alexa.
 */
export interface Resolver {
  /** Canonical values that a word resolves to for a slot type; none where it misses. */
  readonly valuesOf: (type: string, word: string) => readonly string[];
  /** What an utterance is understood as while no slot is asked for, or while `elicited` is. */
  readonly understand: (utterance: string, elicited?: Elicited) => Understanding;
}

export interface Elicited {
  readonly intent: string;
  readonly slot: string;
}

export interface Understanding {
  readonly intent: string;
  readonly slots: readonly { readonly name: string; readonly spoken: string }[];
}

/** @throws where the model is none that a skill could have */
export type ResolverOf = (model: TunedModel, locale: string) => Resolver;
