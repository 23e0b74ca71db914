import { describe, expect, test } from '@jest/globals';
import { Nlu, readUtterance, type InteractionModel } from '../../local/alexa';
import { modelOf, OTHERS } from './locales';

interface Own {
  readonly intent: string;
  /** The slot that Alexa asks for, where the sample is one of a slot. */
  readonly elicited?: string;
  readonly utterance: string;
  readonly meaning: string;
}

const meaningOf = (intent: string, slots: readonly (readonly [string, string])[]): string =>
  [intent, ...slots.map(([name, value]) => `${name}=${value}`)].sort().join(' ');

/**
 * Every sample, of intents and of slots that Alexa asks for, with every word of each of its slots;
 * the slot beside it takes every word in turn, too.
 */
const ownUtterances = ({ languageModel }: InteractionModel): readonly Own[] => {
  const words = new Map(
    (languageModel.types ?? []).map(({ name, values = [] }) => [
      name,
      values.flatMap((value) => [value.name.value, ...(value.name.synonyms ?? [])]),
    ]),
  );
  return languageModel.intents.flatMap(({ name: intent, slots = [], samples = [] }) => {
    const wordsOf = (slot: string): readonly string[] =>
      words.get(slots.find(({ name }) => name === slot)?.type ?? '') ?? [];
    return [
      ...samples.flatMap((sample) => filled(intent, sample, wordsOf)),
      ...slots.flatMap((slot) =>
        (slot.samples ?? []).flatMap((sample) =>
          filled(intent, sample, wordsOf).map((own) => ({ ...own, elicited: slot.name })),
        ),
      ),
    ];
  });
};

const filled = (
  intent: string,
  sample: string,
  wordsOf: (slot: string) => readonly string[],
): readonly Own[] => {
  const slots = [...sample.matchAll(/\{(\w+)\}/g)].map(([, slot = '']) => slot);
  const rounds = Math.max(1, ...slots.map((slot) => wordsOf(slot).length));
  // Slots advance at different paces, so that neighbours meet in changing company.
  return Array.from({ length: rounds }, (_, round) => {
    const words = slots.map((slot, place) => {
      const list = wordsOf(slot);
      return [slot, list[(round * (place + 1)) % list.length] ?? ''] as const;
    });
    const byName = new Map(words);
    return {
      intent,
      utterance: sample.replace(/\{(\w+)\}/g, (_match, slot: string) => byName.get(slot) ?? ''),
      meaning: meaningOf(
        intent,
        words.map(([slot, word]) => [slot, word.toLowerCase()]),
      ),
    };
  }).concat(everyWord(intent, sample, slots, wordsOf));
};

const everyWord = (
  intent: string,
  sample: string,
  slots: readonly string[],
  wordsOf: (slot: string) => readonly string[],
): readonly Own[] =>
  slots.flatMap((varied) =>
    wordsOf(varied).map((word) => {
      const wordFor = (slot: string) => (slot === varied ? word : (wordsOf(slot)[0] ?? ''));
      return {
        intent,
        utterance: sample.replace(/\{(\w+)\}/g, (_match, slot: string) => wordFor(slot)),
        meaning: meaningOf(
          intent,
          slots.map((slot) => [slot, wordFor(slot).toLowerCase()]),
        ),
      };
    }),
  );

describe.each(OTHERS)('every own utterance of %s', (locale) => {
  test('resolves to its intent and its slots', () => {
    const nlu = new Nlu(modelOf(locale), locale);
    const own = ownUtterances(modelOf(locale));
    const keyOf = ({ utterance, elicited = '' }: Own) => `${elicited}: ${utterance.toLowerCase()}`;
    const meanings = new Map<string, string[]>();
    for (const one of own) {
      meanings.set(keyOf(one), [...(meanings.get(keyOf(one)) ?? []), one.meaning]);
    }

    const wrong = own.flatMap((one) => {
      const { intent, utterance, elicited } = one;
      const expectation = elicited === undefined ? {} : { elicited: { intent, slot: elicited } };
      const reading = nlu.read(readUtterance(utterance), expectation);
      const slots = reading?.slots.map(({ name, values }) => [name, values.join(' ')] as const);
      const read = meaningOf(reading?.intent ?? 'nothing', slots ?? []);
      // Where several samples give the same words, each of their meanings is right.
      return (meanings.get(keyOf(one)) ?? []).includes(read) ? [] : [{ ...one, read }];
    });

    expect(own.length).toBeGreaterThan(5_000);
    expect([wrong.length, wrong.slice(0, 10)]).toEqual([0, []]);
  });
});
