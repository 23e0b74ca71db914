import {
  type ModelDocument,
  worldOf as generatorWorld,
  type World as GeneratorWorld,
} from '../../analytics/generator/world';
import { CHATTER, type SkillModel, type SlotWords } from './models';

/** Of the synonyms of a slot type, those the model lacks. */
const LACKING = 0.4;

/**
 * What people do, where the benchmark has it otherwise than generated traffic at large. Chatter is
 * drawn for words that answer a question, a third of those that are said: so it is in 5 % of all turns
 * that fill a slot. Recognition mishears a word in one way: of the slips in 2,000 sessions, so many
 * more are said by three users than if it had two or three.
 */
const BEHAVIOUR = { chatter: 0.14, slips: 0.1, slipForms: 1, newValues: 0 } as const;

export interface Slot {
  readonly name: string;
  /** Values and words of the model as it is: without the words that it lacks. */
  readonly model: SlotWords;
  readonly ids: Readonly<Record<string, string>>;
  /** Values that the model gives to a word. */
  readonly resolve: (word: string) => readonly string[];
  /** Words that the full model gives to two values. */
  readonly isShared: (word: string) => boolean;
}

/** A skill whose model lacks words, with the people who use it. */
export interface World {
  readonly name: string;
  readonly locale: string;
  /** Those with a choice; a type with a single value holds phrases that mean nothing. */
  readonly slots: readonly Slot[];
  readonly generator: GeneratorWorld;
}

export const worldOf = ({ name, locale, document }: SkillModel, seed: number): World => {
  const generator = generatorWorld(
    { [locale]: document },
    {
      seed,
      releases: [{ since: 0, lacking: LACKING, skillVersion: '1.0.0' }],
      behaviour: BEHAVIOUR,
      chatter: CHATTER,
      namesFirst: false,
    },
  );
  const [{ slots, models, intent }] = generator.locales;
  const [lacking] = models;
  if (!lacking) throw new RangeError('The world has no release.');
  return {
    name,
    locale,
    generator,
    slots: slots.map((slot): Slot => {
      const model = wordsOf(lacking, intent, slot.name);
      const known = indexOf(model);
      const full = indexOf(wordsOf(document, intent, slot.name));
      return {
        name: slot.name,
        model,
        ids: Object.fromEntries(slot.values.map((value) => [value.name, value.id ?? value.name])),
        resolve: (word) => known.get(word) ?? [],
        isShared: (word) => (full.get(word)?.length ?? 0) > 1,
      };
    }),
  };
};

const wordsOf = (
  { interactionModel: { languageModel } }: ModelDocument,
  intent: string,
  slot: string,
): SlotWords => {
  const slots = languageModel.intents.find(({ name }) => name === intent)?.slots ?? [];
  const type = slots.find(({ name }) => name === slot)?.type;
  const values = languageModel.types?.find(({ name }) => name === type)?.values ?? [];
  return Object.fromEntries(
    values.map(({ name: { value, synonyms = [] } }) => [
      value,
      [...new Set([value, ...synonyms].map((word) => word.toLowerCase()))],
    ]),
  );
};

const indexOf = (words: SlotWords): ReadonlyMap<string, readonly string[]> => {
  const values = new Map<string, string[]>();
  for (const [value, all] of Object.entries(words))
    for (const word of all) values.set(word, [...(values.get(word) ?? []), value]);
  return values;
};
