import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  loadModel,
  Nlu,
  readUtterance,
  type InteractionModel,
  type LoadedModel,
} from '../../../local/alexa';
import { fixtureModel } from './support/alexa';

interface Own {
  readonly intent: string;
  /** The slot that Alexa asks for, where the sample is one of a slot. */
  readonly elicited?: string;
  readonly utterance: string;
  readonly meaning: string;
}

const meaningOf = (intent: string, slots: readonly (readonly [string, string])[]): string =>
  [intent, ...slots.map(([name, value]) => `${name}=${value}`)].sort().join(' ');

/** What is said for a slot, and what Alexa makes of it. */
type Word = readonly [said: string, value: string];

const same = (...words: readonly string[]): Word[] => words.map((word) => [word, word]);

/** A Sunday, in the ISO week 2026-W47. */
const NOW = new Date('2026-11-22T10:11:12Z');

/** Words for slots whose type brings no list, in digits so that they are the same everywhere. */
const BUILT_IN_WORDS: Readonly<Record<string, readonly Word[]>> = {
  'AMAZON.NUMBER': same('7', '42', '1250'),
  'AMAZON.FOUR_DIGIT_NUMBER': same('1984', '0815'),
  'AMAZON.PhoneNumber': same('5550123'),
  'AMAZON.SearchQuery': same('cheap pizza'),
  'AMAZON.City': same('springfield', 'new york', 'paris'),
};

/** More of them, in the words of the language. */
const SPOKEN_WORDS: Readonly<Record<string, Readonly<Record<string, readonly Word[]>>>> = {
  en: {
    'AMAZON.NUMBER': [
      ['seven', '7'],
      ['twenty one', '21'],
      ['two hundred and three', '203'],
    ],
    'AMAZON.Ordinal': [
      ['second', '2'],
      ['twenty third', '23'],
    ],
    'AMAZON.DATE': [
      ['tomorrow', '2026-11-23'],
      ['next week', '2026-W48'],
      ['december fifth', '2026-12-05'],
    ],
    'AMAZON.TIME': [
      ['noon', '12:00'],
      ['half past four', '04:30'],
    ],
    'AMAZON.DURATION': [
      ['ten minutes', 'PT10M'],
      ['a week', 'P1W'],
    ],
    'AMAZON.Color': same('red', 'light sky blue'),
    'AMAZON.Country': same('new zealand', 'france'),
    'AMAZON.US_STATE': same('north dakota'),
    'AMAZON.FirstName': same('aurelia'),
    'AMAZON.Language': same('german'),
    'AMAZON.Animal': same('pug', 'little pug', 'axolotl'),
  },
  de: {
    'AMAZON.NUMBER': [
      ['sieben', '7'],
      ['zweihundertdrei', '203'],
    ],
    'AMAZON.DATE': [
      ['fünften dezember', '2026-12-05'],
      ['dienstag', '2026-11-24'],
    ],
    'AMAZON.TIME': [
      ['vier uhr dreißig', '04:30'],
      ['halb vier', '03:30'],
    ],
    'AMAZON.DURATION': [['zehn minuten', 'PT10M']],
  },
};

/**
 * Every sample, of intents and of slots that Alexa asks for, with every value and synonym of one
 * slot at a time, the others at their first value; and every value beside changing values of the
 * next slot.
 */
const ownUtterances = ({ languageModel }: InteractionModel, locale: string): Own[] => {
  const words = new Map<string, readonly Word[]>(Object.entries(BUILT_IN_WORDS));
  for (const [type, spoken] of Object.entries(SPOKEN_WORDS[locale.slice(0, 2)] ?? {})) {
    words.set(type, [...(words.get(type) ?? []), ...spoken]);
  }
  for (const { name, values = [] } of languageModel.types ?? []) {
    const own = values.flatMap((value) => [value.name.value, ...(value.name.synonyms ?? [])]);
    words.set(
      name,
      own.map((word) => [word, word.toLowerCase()] as const),
    );
  }
  return languageModel.intents.flatMap(({ name: intent, slots = [], samples = [] }) => {
    const wordsOf = (slot: string): readonly Word[] =>
      words.get(slots.find(({ name }) => name === slot)?.type ?? '') ?? same('something');
    return [
      ...samples.flatMap((sample) => filledSamples(intent, sample, wordsOf)),
      ...slots.flatMap((slot) =>
        [...(slot.samples ?? []), `{${slot.name}}`].flatMap((sample) =>
          filledSamples(intent, sample, wordsOf).map((own) => ({ ...own, elicited: slot.name })),
        ),
      ),
    ];
  });
};

const NOTHING: Word = ['', ''];

const filledSamples = (
  intent: string,
  sample: string,
  wordsOf: (slot: string) => readonly Word[],
): Own[] => {
  const named = [...sample.matchAll(/\{(\w+)\}/g)].map(([, slot = '']) => slot);
  const first = Object.fromEntries(named.map((slot) => [slot, wordsOf(slot)[0] ?? NOTHING]));
  const fill = (filled: Readonly<Record<string, Word>>): Own => ({
    intent,
    utterance: sample.replace(/\{(\w+)\}/g, (_, slot: string) => filled[slot]?.[0] ?? ''),
    meaning: meaningOf(
      intent,
      Object.entries(filled).map(([slot, [, value]]) => [slot, value]),
    ),
  });
  const single = named.flatMap((slot) =>
    wordsOf(slot).map((word) => fill({ ...first, [slot]: word })),
  );
  const pairs = named.slice(1).flatMap((right, index) => {
    const left = named[index] ?? '';
    const others = wordsOf(right);
    return wordsOf(left).map((a, at) =>
      fill({ ...first, [left]: a, [right]: others[(at * 7 + 3) % others.length] ?? NOTHING }),
    );
  });
  return named.length === 0 ? [fill({})] : [...single, ...pairs];
};

const repositoryModels = join(__dirname, '../../../skill-package/interactionModels/custom');

const models: readonly (readonly [string, () => LoadedModel])[] = [
  ['the pizza shop', () => fixtureModel('pizza')],
  ['the quiz', () => fixtureModel('quiz')],
  ['the travel agency, en-GB', () => fixtureModel('travel/en-GB')],
  ['the bank, de-DE', () => fixtureModel('bank/de-DE')],
  ...readdirSync(repositoryModels)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [`the skill, ${file}`, () => loadModel(join(repositoryModels, file))] as const),
];

describe.each(models)("every own utterance of %s's model", (_, load) => {
  test('resolves to its intent and its slots', () => {
    const { model, locale } = load();
    const nlu = new Nlu(model, locale, () => NOW);
    const own = ownUtterances(model, locale);
    const keyOf = ({ utterance, elicited = '' }: Own) => `${elicited}: ${utterance.toLowerCase()}`;
    const meanings = new Map<string, string[]>();
    for (const one of own) {
      meanings.set(keyOf(one), [...(meanings.get(keyOf(one)) ?? []), one.meaning]);
    }

    const wrong = own.filter((one) => {
      const { intent, utterance, elicited } = one;
      const expectation = elicited === undefined ? {} : { elicited: { intent, slot: elicited } };
      const reading = nlu.read(readUtterance(utterance), expectation);
      const slots = reading?.slots.map(({ name, values }) => [name, values.join(' and ')] as const);
      // Where several samples give the same words, each of their meanings is right.
      const right = meanings.get(keyOf(one)) ?? [];
      return !right.includes(meaningOf(reading?.intent ?? 'nothing', slots ?? []));
    });

    expect(own.length).toBeGreaterThan(4);
    expect(wrong.slice(0, 10)).toEqual([]);
  });
});
