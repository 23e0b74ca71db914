/**
 * The parts of an interaction model that tuning reads: what a file of
 * `skill-package/interactionModels/custom` holds in `interactionModel`.
 */
export interface TunedModel {
  readonly languageModel: {
    readonly invocationName: string;
    readonly intents: readonly TunedIntent[];
    readonly types?: readonly TunedType[];
  };
}

export interface TunedIntent {
  readonly name: string;
  readonly slots?: readonly TunedSlot[];
  readonly samples?: readonly string[];
}

export interface TunedSlot {
  readonly name: string;
  readonly type: string;
  readonly samples?: readonly string[];
}

export interface TunedType {
  readonly name: string;
  readonly values?: readonly TunedValue[];
}

export interface TunedValue {
  readonly id?: string;
  readonly name: { readonly value: string; readonly synonyms?: readonly string[] };
}
