import { describe, expect, test } from '@jest/globals';
import type { InteractionModel } from '../../local/alexa';
import {
  BASE,
  LOCALES,
  modelFiles,
  modelOf,
  OTHERS,
  TRANSLATIONS,
  VARIANTS,
  wordsOf,
} from './locales';

/** What a model is, without the words of its language. */
const skeletonOf = ({ languageModel, dialog, prompts = [] }: InteractionModel) => ({
  intents: languageModel.intents.map(({ name, slots = [] }) => ({
    name,
    slots: slots.map((slot) => ({ name: slot.name, type: slot.type })),
  })),
  types: languageModel.types?.map(({ name, values = [] }) => ({
    name,
    ids: values.map(({ id }) => id),
  })),
  dialog,
  prompts: prompts.map(({ id, variations }) => ({ id, variations: variations.length })),
});

const samplesOf = ({ languageModel }: InteractionModel) =>
  languageModel.intents.flatMap(({ slots = [], samples = [] }) => [
    ...samples,
    ...slots.flatMap((slot) => slot.samples ?? []),
  ]);

const typeNames = (modelOf(BASE).languageModel.types ?? []).map(({ name }) => name);

test('the skill has its eight locales', () => {
  expect(modelFiles()).toEqual([...LOCALES].sort());
});

describe.each(OTHERS)('the model of %s', (locale) => {
  const model = modelOf(locale);

  test('has the intents, slots, types, value ids, dialog and prompts of en-US', () => {
    expect(skeletonOf(model)).toEqual(skeletonOf(modelOf(BASE)));
  });

  test('has samples for the same intents and slots as en-US', () => {
    const spokenTo = ({ languageModel }: InteractionModel) =>
      languageModel.intents.flatMap(({ name, slots = [], samples = [] }) => [
        ...(samples.length > 0 ? [name] : []),
        ...slots.flatMap((slot) =>
          (slot.samples ?? []).length > 0 ? [`${name}.${slot.name}`] : [],
        ),
      ]);

    expect(spokenTo(model)).toEqual(expect.arrayContaining(spokenTo(modelOf(BASE))));
  });

  test('has words of its own for every wish', () => {
    for (const type of typeNames) {
      const english = wordsOf(modelOf(BASE), type);
      const own = [...wordsOf(model, type).keys()].filter((word) => !english.has(word));
      expect([type, own.length]).toEqual([type, expect.any(Number)]);
      expect(own.length).toBeGreaterThanOrEqual(3);
    }
  });
});

describe.each(VARIANTS)('the model of %s', (locale) => {
  test('is called as in en-US, and knows its sentences', () => {
    const model = modelOf(locale);

    expect(model.languageModel.invocationName).toBe(modelOf(BASE).languageModel.invocationName);
    expect(samplesOf(model)).toEqual(expect.arrayContaining(samplesOf(modelOf(BASE))));
  });

  test.each(['SizeType', 'EnergyType', 'TemperamentType', 'AnimalType'])(
    'means by no word of %s another value than en-US but where it says so',
    (type) => {
      const base = wordsOf(modelOf(BASE), type);
      const differing = [...wordsOf(modelOf(locale), type)].filter(
        ([word, ids]) => base.has(word) && base.get(word)?.join() !== ids.join(),
      );

      expect(differing).toEqual([]);
    },
  );
});

describe.each(TRANSLATIONS)('the model of %s', (locale) => {
  const model = modelOf(locale);

  test('has a name of its own that is speakable in its language', () => {
    expect(model.languageModel.invocationName).not.toBe(modelOf(BASE).languageModel.invocationName);
  });

  test('has no sentence of English left', () => {
    const english = new Set(
      samplesOf(modelOf(BASE)).filter((sample) => /[a-z]/.test(sample.replaceAll(/\{\w+\}/g, ''))),
    );

    expect(samplesOf(model).filter((sample) => english.has(sample))).toEqual([]);
  });
});
