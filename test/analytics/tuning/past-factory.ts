import type { Change } from '../../../analytics/tuning/change';
import type { Evidence } from '../../../analytics/tuning/evidence';
import type { Mined, SpokenWord } from '../../../analytics/tuning/mined';
import { type Past, pastOf } from '../../../analytics/tuning/past';
import type { SpokenSlot, SpokenTurn } from '../../../analytics/tuning/spoken-turn';
import type { TunedModel } from '../../../analytics/tuning/tuned-model';
import { editModelText } from '../../../analytics/tuning/edit-model';
import type { Resolver } from '../../../analytics/tuning/resolver';
import { resolverOf } from '../../../local/tuning/resolver';

/** A slot as a turn said it: its word, and what that resolved to (null where it missed). */
export const slot = (name: string, spoken: string, resolved: string | null): SpokenSlot => ({
  name,
  spoken,
  isValid: resolved !== null,
  resolved,
});

export const turn = (
  intent: string,
  slots: readonly SpokenSlot[],
  turns = 10,
  users = 8,
): SpokenTurn => ({ intent, slots, turns, users });

export const NO_EVIDENCE: Evidence = { locale: 'en-US', slots: [] };

/** What was mined, of turns only: their words are counted from them. */
export const minedOf = (
  model: TunedModel,
  spokenTurns: readonly SpokenTurn[],
  more: Partial<Mined> = {},
): Mined => ({
  evidence: NO_EVIDENCE,
  traffic: { turns: 0, sessions: 0, users: 0, readings: 0, misses: 0 },
  spokenTurns,
  otherTurns: 0,
  spokenWords: wordsIn(model, spokenTurns),
  examples: [],
  ...more,
});

const wordsIn = (model: TunedModel, turns: readonly SpokenTurn[]): readonly SpokenWord[] =>
  turns.flatMap(({ intent: name, slots, turns: count, users }) =>
    slots.map(({ name: slotName, spoken, isValid, resolved }) => {
      const intent = model.languageModel.intents.find((one) => one.name === name);
      const type = intent?.slots?.find((one) => one.name === slotName)?.type ?? '';
      return { slot: slotName, type, word: spoken, isValid, resolved, turns: count, users };
    }),
  );

export const past = (
  model: TunedModel,
  turns: readonly SpokenTurn[],
  { locale = 'en-US', ...more }: Partial<Mined> & { readonly locale?: string } = {},
): Past => pastOf(minedOf(model, turns, more), model, resolverOf(model, locale));

/** The model with changes, made by what writes the file. */
export const changedModel = (model: TunedModel, changes: readonly Change[]): TunedModel => {
  const { text } = editModelText(JSON.stringify({ interactionModel: model }), changes);
  return (JSON.parse(text) as { readonly interactionModel: TunedModel }).interactionModel;
};

export const changedResolver = (
  model: TunedModel,
  changes: readonly Change[],
  locale = 'en-US',
): Resolver => resolverOf(changedModel(model, changes), locale);

/** A small skill: two intents that a word may be torn between. */
export const SHOP: TunedModel = {
  languageModel: {
    invocationName: 'corner shop',
    intents: [
      {
        name: 'BuyIntent',
        slots: [
          { name: 'size', type: 'Size', samples: ['{size} please'] },
          { name: 'fruit', type: 'Fruit', samples: ['a {fruit}'] },
        ],
        samples: ['buy a {fruit}', 'buy a {size} {fruit}', '{fruit}'],
      },
      { name: 'OpenIntent', samples: ['when do you open', 'opening times'] },
      { name: 'AMAZON.HelpIntent', samples: [] },
      { name: 'AMAZON.FallbackIntent', samples: [] },
    ],
    types: [
      {
        name: 'Size',
        values: [
          { name: { value: 'small', synonyms: ['little', 'tiny'] } },
          { name: { value: 'large', synonyms: ['big', 'huge'] } },
        ],
      },
      {
        name: 'Fruit',
        values: [
          { name: { value: 'apple', synonyms: ['apples'] } },
          { name: { value: 'pear', synonyms: ['pears'] } },
        ],
      },
    ],
  },
};
