import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SLOTS } from '../../analytics/contract/turn';
import { WISH_NAMES, WISHES } from '../../lambda/pets/pet';
import { regressionFilesOf } from '../../local/tuning/replay-regressions';
import { speechFor } from '../../lambda/speech/speech';
import { launchRequest } from '../support/envelopes';

interface SlotDefinition {
  readonly name: string;
  readonly type: string;
  readonly samples?: readonly string[];
}

interface Model {
  readonly languageModel: {
    readonly invocationName: string;
    readonly intents: readonly {
      readonly name: string;
      readonly slots?: readonly SlotDefinition[];
      readonly samples: readonly string[];
    }[];
    readonly types: readonly {
      readonly name: string;
      readonly values: readonly {
        readonly id: string;
        readonly name: { readonly value: string; readonly synonyms: readonly string[] };
      }[];
    }[];
  };
  readonly dialog: {
    readonly delegationStrategy: string;
    readonly intents: readonly {
      readonly name: string;
      readonly delegationStrategy?: string;
      readonly slots: readonly {
        readonly name: string;
        readonly type: string;
        readonly elicitationRequired: boolean;
        readonly prompts: Readonly<Record<string, string>>;
      }[];
    }[];
  };
  readonly prompts: readonly {
    readonly id: string;
    readonly variations: readonly { readonly type: string; readonly value: string }[];
  }[];
}

const FOLDER = join(__dirname, '../../skill-package/interactionModels/custom');

const LOCALES = readdirSync(FOLDER).map((file) => file.replace('.json', ''));

/**
 * Words that mean several values on purpose, so that the skill has to ask which one is meant; those
 * that tuning has brought are in `test/tuning`.
 */
const AMBIGUOUS: Readonly<Record<string, readonly string[]>> = {
  de: ['zierlich', 'zierliche', 'zierlicher', 'zierlichen', 'zierliches', 'zierlichem'],
  en: ['little'],
  es: ['chiquitín', 'chiquitina'],
  fr: ['riquiqui'],
};

const ACCEPTED = regressionFilesOf('skill-package');

const repeated = (texts: readonly string[]): readonly string[] =>
  texts.filter((text, index) => texts.indexOf(text) !== index);

const slotsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');

describe.each(LOCALES)('the interaction model of %s', (locale) => {
  const { interactionModel } = JSON.parse(readFileSync(join(FOLDER, `${locale}.json`), 'utf8')) as {
    interactionModel: Model;
  };
  const { languageModel, dialog, prompts } = interactionModel;
  const { intents, types } = languageModel;
  const slots = intents.flatMap((intent) => intent.slots ?? []);
  const typeOf = (slot: string) => slots.find(({ name }) => name === slot)?.type ?? '';
  const valuesOf = (type: string) => types.find(({ name }) => name === type)?.values ?? [];
  const wordsOf = (type: string) =>
    valuesOf(type).flatMap(({ name }) => [name.value, ...name.synonyms]);

  test('has an invocation name of at least two words in lower case', () => {
    expect(languageModel.invocationName).toMatch(/^[\p{Ll}.']+( [\p{Ll}.']+)+$/u);
  });

  test('has the built-in intents that certification asks for', () => {
    expect(intents.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'AMAZON.HelpIntent',
        'AMAZON.StopIntent',
        'AMAZON.CancelIntent',
        'AMAZON.NavigateHomeIntent',
        'AMAZON.FallbackIntent',
        'AMAZON.YesIntent',
        'AMAZON.NoIntent',
        'AMAZON.RepeatIntent',
        'AMAZON.StartOverIntent',
      ]),
    );
  });

  test('names every intent, slot, type and prompt once', () => {
    expect(repeated(intents.map(({ name }) => name))).toEqual([]);
    expect(repeated(types.map(({ name }) => name))).toEqual([]);
    expect(repeated(prompts.map(({ id }) => id))).toEqual([]);
    for (const intent of intents)
      expect(repeated((intent.slots ?? []).map(({ name }) => name))).toEqual([]);
  });

  test('defines the type of every slot, and uses every type it defines', () => {
    const used = slots.map(({ type }) => type).filter((type) => !type.startsWith('AMAZON.'));

    expect(new Set(used)).toEqual(new Set(types.map(({ name }) => name)));
  });

  test('gives every value an id of its own, and words without repetition', () => {
    for (const { values } of types) {
      expect(repeated(values.map(({ id }) => id))).toEqual([]);
      for (const { id, name } of values) {
        expect(id).toMatch(/^[a-z_]+$/);
        expect(repeated([name.value, ...name.synonyms].map((word) => word.toLowerCase()))).toEqual(
          [],
        );
      }
    }
  });

  test('has words that can be spoken, of at most 140 characters', () => {
    const words = types.flatMap(({ name }) => wordsOf(name));

    expect(words.filter((word) => !/^[\p{L}\p{N}][\p{L}\p{N} .'-]{0,139}$/u.test(word))).toEqual(
      [],
    );
  });

  test('has no word of several values but those that are meant to be asked about', () => {
    const owners: Record<string, readonly string[]> = {};
    for (const { name } of types) {
      for (const word of repeated(wordsOf(name)))
        owners[word] = valuesOf(name)
          .filter((value) => [value.name.value, ...value.name.synonyms].includes(word))
          .map(({ id }) => id);
    }

    const [language = ''] = locale.split('-');
    const meant = (AMBIGUOUS[language] ?? []).map((word) => [word, ['tiny', 'small']] as const);
    const accepted = ACCEPTED.filter((one) => one.locale === locale)
      .flatMap(({ words }) => words.filter(({ values }) => values.length > 1))
      .map(({ type, word, values }) => [
        word,
        valuesOf(type).flatMap(({ id, name }) => (values.includes(name.value) ? [id] : [])),
      ]);
    expect(owners).toEqual(Object.fromEntries([...meant, ...accepted]));
  });

  test('has samples of legal characters, whose slots are declared, each once', () => {
    for (const intent of intents) {
      const declared = (intent.slots ?? []).map(({ name }) => name);
      const samples = [
        ...intent.samples,
        ...(intent.slots ?? []).flatMap((slot) => slot.samples ?? []),
      ];
      for (const sample of samples) {
        expect(sample).toMatch(/^(\{\w+\}|[\p{L}.'-]+)( (\{\w+\}|[\p{L}.'-]+))*$/u);
        expect(declared).toEqual(expect.arrayContaining([...slotsIn(sample)]));
        expect(repeated(slotsIn(sample))).toEqual([]);
      }
    }
  });

  test('has no sample twice, in one intent or in two', () => {
    const lower = (samples: readonly string[] = []) =>
      samples.map((sample) => sample.toLowerCase());

    expect(repeated(intents.flatMap(({ samples }) => lower(samples)))).toEqual([]);
    expect(repeated(slots.flatMap(({ samples }) => lower(samples)))).toEqual([]);
  });

  test('has samples for a slot that contain the slot', () => {
    for (const { name, samples = [] } of slots)
      for (const sample of samples) expect(slotsIn(sample)).toContain(name);
  });

  test('has no two samples that the same words could have been said for', () => {
    const shapes = intents.flatMap(({ samples }) =>
      samples.map((sample) => ({
        sample,
        shape: sample.replaceAll(/\{\w+\}/g, '{}'),
        types: slotsIn(sample).map(typeOf),
      })),
    );
    const share = (one: string | undefined, other: string | undefined) =>
      wordsOf(one ?? '').some((word) => wordsOf(other ?? '').includes(word));
    const clashes = shapes.flatMap((one, index) =>
      shapes
        .slice(index + 1)
        .filter(
          (other) =>
            one.shape === other.shape &&
            one.types.every((type, position) => share(type, other.types[position])),
        )
        .map((other) => [one.sample, other.sample]),
    );

    expect(clashes).toEqual([]);
  });

  test('leaves the dialog to the skill, and asks for the wishes in the order of the catalogue', () => {
    const [intent] = dialog.intents;
    const required = (intent?.slots ?? []).filter(({ elicitationRequired }) => elicitationRequired);

    expect(dialog.delegationStrategy).toBe('SKILL_RESPONSE');
    expect(intent?.delegationStrategy).toBe('SKILL_RESPONSE');
    expect(required.map(({ name }) => name)).toEqual(WISH_NAMES);
  });

  test('declares in its dialog the slots of the language model with their types', () => {
    for (const { name, slots: declared } of dialog.intents) {
      const intent = intents.find((one) => one.name === name);
      const pairs = (list: readonly { name: string; type: string }[] = []) =>
        list.map((slot) => `${slot.name}: ${slot.type}`).sort();

      expect(pairs(declared)).toEqual(pairs(intent?.slots));
    }
  });

  test('defines every prompt that the dialog names, and no other', () => {
    const named = dialog.intents
      .flatMap((intent) => intent.slots)
      .flatMap((slot) => Object.values(slot.prompts));

    expect([...named].sort()).toEqual(prompts.map(({ id }) => id).sort());
  });

  test('has a question in several variations for every wish', () => {
    expect(prompts).toHaveLength(WISH_NAMES.length);
    for (const { variations } of prompts) {
      const values = variations.map(({ value }) => value);
      expect(new Set(values).size).toBeGreaterThanOrEqual(3);
      expect(values.filter((value) => !value.endsWith('?'))).toEqual([]);
      expect(variations.filter(({ type }) => type !== 'PlainText')).toEqual([]);
    }
  });

  test('has prompts that name only slots which are filled by then', () => {
    for (const [index, wish] of WISH_NAMES.entries()) {
      const prompt = prompts.find(({ id }) => id.endsWith(`.${wish}`));
      const named = (prompt?.variations ?? []).flatMap(({ value }) => [...slotsIn(value)]);

      expect(WISH_NAMES.slice(0, index)).toEqual(expect.arrayContaining(named));
    }
  });

  test('has the slots that are analysed', () => {
    expect(slots.map(({ name }) => name)).toEqual(expect.arrayContaining([...SLOTS]));
  });

  test('has the values of the catalogue by the same ids, and calls them as the skill does', () => {
    const { value } = speechFor(launchRequest({ locale }));
    for (const wish of WISH_NAMES) {
      const names = new Map(valuesOf(typeOf(wish)).map(({ id, name }) => [id, name.value]));
      for (const id of WISHES[wish]) expect([id, names.get(id)]).toEqual([id, value(wish, id)]);
    }
  });

  test('knows animals that the catalogue does not, to refuse them politely', () => {
    const ids = valuesOf(typeOf('animal')).map(({ id }) => id);

    expect(ids).toEqual(['dog', 'cat', 'mythical_creatures']);
  });
});

describe('the interaction model of en-US', () => {
  const text = readFileSync(join(FOLDER, 'en-US.json'), 'utf8');

  test.each([
    'large small tiny medium average huge truck gigantic ride little teacup pocket yippy ginormous',
    'calm active relaxed chilled adult protective family guard watch high low lazy run hike energetic',
  ])('has the words of the published guide: %s', (words) => {
    for (const word of words.split(' ')) expect(text).toContain(`"${word}"`);
  });

  test.each([
    'scary big',
    'waist height',
    'bigger than a cat',
    'on the bed',
    'up to my knees',
    'take on an airplane',
    'cheap to feed',
    'memo sized',
    'carry in my purse',
    'put in my pocket',
    'itty bitty',
    'barks at people',
    'to protect me',
    'is kid friendly',
    'good with kids',
    'family friends',
    'gentle with kids',
    'to cuddle with',
    'to watch netflix with',
    'for my apartment',
    'fun to play with',
    'tug of war',
    'plays tug of war',
    'that I can run with',
    'play frisbee',
    'go hiking',
    'play fetch',
    'high energy',
  ])('has the phrase of the published guide: %s', (phrase) => {
    expect(text).toContain(`"${phrase}"`);
  });
});
