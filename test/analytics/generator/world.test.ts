import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { slipsOf } from '../../../analytics/generator/slips';
import { type ModelDocument, WorldError, worldOf } from '../../../analytics/generator/world';
import { ownModel, PETS, PIZZA } from './models';

const MINED = [{ since: 0, lacking: 0.4, skillVersion: '1' }] as const;

const synonymsOf = (model: ModelDocument | undefined, type: string): readonly string[] =>
  (model?.interactionModel.languageModel.types ?? [])
    .filter(({ name }) => name === type)
    .flatMap(({ values = [] }) => values.flatMap(({ name }) => name.synonyms ?? []));

describe('the world of a skill', () => {
  it('leaves the wanted share of the synonyms of each type out of its model', () => {
    const [locale] = worldOf({ 'en-US': PIZZA }, { seed: 1, releases: MINED }).locales;
    // Of 6 synonyms 2 and of 12 synonyms 5 are four in ten.
    expect(synonymsOf(locale.models[0], 'Crust')).toHaveLength(4);
    expect(synonymsOf(locale.models[0], 'Topping')).toHaveLength(7);
  });

  it('keeps the names, the order and all other parts of the model', () => {
    const [locale] = worldOf({ 'en-US': ownModel() }, { seed: 1, releases: MINED }).locales;
    const reduced = locale.models[0]?.interactionModel;
    const whole = ownModel().interactionModel;
    expect(reduced?.languageModel.intents).toEqual(whole.languageModel.intents);
    expect(reduced?.dialog).toEqual(whole.dialog);
    const names = (model: typeof whole | undefined) =>
      model?.languageModel.types?.map(({ values }) => values?.map(({ name }) => name.value));
    expect(names(reduced)).toEqual(names(whole));
  });

  it('gives each release the content hash of its model, and the last one the real one', () => {
    const [locale] = worldOf({ 'en-US': ownModel() }, { seed: 1 }).locales;
    const hash = createHash('sha256').update(JSON.stringify(ownModel())).digest('hex');
    expect(locale.modelVersions[2]).toBe(hash.slice(0, 12));
    expect(new Set(locale.modelVersions).size).toBe(3);
  });

  it('lets a word come back with a later release, and none go', () => {
    const [locale] = worldOf({ 'en-US': ownModel() }, { seed: 5 }).locales;
    const [first, second] = locale.models.map((model) => synonymsOf(model, 'SizeType'));
    expect(second).toEqual(expect.arrayContaining([...(first ?? [])]));
  });

  it('gives one removed word in twelve a second meaning', () => {
    const [locale] = worldOf(
      { 'en-US': ownModel() },
      { seed: 1, releases: MINED, catalogue: PETS },
    ).locales;
    const words = locale.slots.flatMap(({ values }) => values.flatMap((v) => v.words));
    const removed = new Set(
      words.filter(({ lackingAbove }) => lackingAbove < 0.4).map(({ text }) => text),
    );
    const twoMinded = words.filter(({ other }) => other !== undefined);
    expect(twoMinded).toHaveLength(Math.round(removed.size / 12));
    for (const { known, other } of twoMinded) expect(known).not.toContain(other);
  });

  it('asks for the slots that have a choice, and knows the phrase that has none', () => {
    const [locale] = worldOf({ 'en-US': ownModel() }, { seed: 1 }).locales;
    expect(locale.slots.map(({ name }) => name)).toEqual([
      'animal',
      'size',
      'temperament',
      'energy',
    ]);
    expect(locale.carrier?.name).toBe('wish');
    expect(locale.intent).toBe('PetMatchIntent');
    expect(locale.hasDialog).toBe(true);
  });

  it('lets any word of a value be its most popular one, where its name need not be', () => {
    const ranksOfNames = (namesFirst: boolean): ReadonlySet<number> => {
      const [locale] = worldOf({ 'en-US': ownModel() }, { seed: 1, namesFirst }).locales;
      const values = locale.slots.flatMap((slot) => slot.values);
      return new Set(values.map(({ words }) => words.findIndex(({ isName }) => isName)));
    };
    expect(ranksOfNames(true)).toEqual(new Set([0]));
    expect(ranksOfNames(false).size).toBeGreaterThan(2);
  });

  it('refuses models without slots of their own', () => {
    const model = { interactionModel: { languageModel: { intents: [{ name: 'HelloIntent' }] } } };
    expect(() => worldOf({ 'en-US': model }, { seed: 1 })).toThrow(WorldError);
    expect(() => worldOf({}, { seed: 1 })).toThrow(WorldError);
  });
});

describe('slips of recognition', () => {
  it('are words near the one that was said, never one that is known', () => {
    const known = new Set(['large', 'big', 'pig']);
    expect(slipsOf('big', 3, (word) => known.has(word))).not.toContain('pig');
    for (const word of ['large', 'watch', 'to cuddle with']) {
      const slips = slipsOf(word, 3, (slip) => known.has(slip));
      expect(slips.length).toBeGreaterThan(1);
      expect(new Set(slips).size).toBe(slips.length);
      for (const slip of slips) expect(Math.abs(slip.length - word.length)).toBeLessThan(2);
    }
  });

  it('are the same for the same seed', () => {
    expect(slipsOf('family', 3, () => false)).toEqual(slipsOf('family', 3, () => false));
  });

  it('are as many as asked for, the first ones the same', () => {
    expect(slipsOf('family', 3, () => false, 1)).toEqual(
      slipsOf('family', 3, () => false).slice(0, 1),
    );
  });
});
