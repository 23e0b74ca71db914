import { join } from 'node:path';
import { type LoadedModel, loadModels } from '../alexa';

/** Locale, slot, canonical value and one of its words; the value itself is one of them. */
export type ModelWord = readonly [locale: string, slot: string, value: string, word: string];

/**
 * The words that the interaction models of a skill package know for the values of each slot: what a
 * query takes as `model-words`, once it is JSON. Slots of built-in types have none.
 *
 * @throws UserError for models that are missing or broken
 */
export const modelWords = (skillPackage: string): readonly ModelWord[] =>
  modelsOf(skillPackage).flatMap((loaded) =>
    slotsOf(loaded).flatMap(([slot, type]) => wordsOf(loaded, slot, type)),
  );

/** The names of all slots of a skill package's models. @throws UserError as `modelWords` */
export const modelSlots = (skillPackage: string): readonly string[] => [
  ...new Set(modelsOf(skillPackage).flatMap((loaded) => slotsOf(loaded).map(([slot]) => slot))),
];

const modelsOf = (skillPackage: string): readonly LoadedModel[] => [
  ...loadModels(join(skillPackage, 'interactionModels/custom')).values(),
];

/** Slots by name and type; intents may share them. */
const slotsOf = ({ model }: LoadedModel): readonly (readonly [string, string])[] => {
  const slots = model.languageModel.intents.flatMap((intent) => intent.slots ?? []);
  return [
    ...new Map(slots.map(({ name, type }) => [`${name} ${type}`, [name, type]] as const)).values(),
  ];
};

const wordsOf = (
  { locale, model }: LoadedModel,
  slot: string,
  type: string,
): readonly ModelWord[] => {
  const values = model.languageModel.types?.find(({ name }) => name === type)?.values ?? [];
  return values.flatMap(({ name: { value, synonyms = [] } }) =>
    [...new Set([value, ...synonyms])].map((word): ModelWord => [locale, slot, value, word]),
  );
};
