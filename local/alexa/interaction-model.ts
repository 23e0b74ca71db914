/** An interaction model as ask-cli keeps it, in `interactionModel` of its file. */
export interface InteractionModel {
  readonly languageModel: LanguageModel;
  readonly dialog?: DialogModel;
  readonly prompts?: readonly Prompt[];
}

interface LanguageModel {
  readonly invocationName: string;
  readonly intents: readonly IntentModel[];
  readonly types?: readonly SlotTypeModel[];
  readonly modelConfiguration?: {
    readonly fallbackIntentSensitivity?: { readonly level: 'LOW' | 'MEDIUM' | 'HIGH' };
  };
}

export interface IntentModel {
  readonly name: string;
  readonly slots?: readonly SlotModel[];
  readonly samples?: readonly string[];
}

export interface SlotModel {
  readonly name: string;
  readonly type: string;
  readonly samples?: readonly string[];
  readonly multipleValues?: { readonly enabled: boolean };
}

export interface SlotTypeModel {
  readonly name: string;
  readonly values?: readonly TypeValue[];
}

/** A value of a slot type; dynamic entities have the same form. */
export interface TypeValue {
  readonly id?: string;
  readonly name: { readonly value: string; readonly synonyms?: readonly string[] };
}

type DelegationStrategy = 'ALWAYS' | 'SKILL_RESPONSE';

interface DialogModel {
  readonly delegationStrategy?: DelegationStrategy;
  readonly intents?: readonly DialogIntentModel[];
}

export interface DialogIntentModel {
  readonly name: string;
  readonly delegationStrategy?: DelegationStrategy;
  readonly confirmationRequired?: boolean;
  readonly prompts?: { readonly confirmation?: string };
  readonly slots?: readonly DialogSlotModel[];
}

export interface DialogSlotModel {
  readonly name: string;
  readonly type: string;
  readonly elicitationRequired?: boolean;
  readonly confirmationRequired?: boolean;
  readonly prompts?: { readonly elicitation?: string; readonly confirmation?: string };
  readonly validations?: readonly SlotValidation[];
}

export interface SlotValidation {
  readonly type: string;
  readonly prompt: string;
  readonly value?: string;
  readonly values?: readonly string[];
  /** Of a span of time: an ISO 8601 duration from now on, a date or a time. */
  readonly start?: string;
  readonly end?: string;
}

export interface Prompt {
  readonly id: string;
  readonly variations: readonly { readonly type: 'PlainText' | 'SSML'; readonly value: string }[];
}

/** Something at a place of a model, the place as a JSON path. */
export interface ModelNote {
  readonly path: string;
  readonly message: string;
}
