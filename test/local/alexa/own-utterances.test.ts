import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadModel, Nlu, readUtterance, type InteractionModel } from '../../../local/alexa';
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

/** Words for slots whose type brings no list. */
const BUILT_IN_WORDS: Readonly<Record<string, readonly string[]>> = {
  'AMAZON.NUMBER': ['7', '42'],
  'AMAZON.City': ['springfield', 'new york'],
  'AMAZON.SearchQuery': ['cheap pizza'],
};

/**
 * Every sample, of intents and of slots that Alexa asks for, with every value and synonym of one slot at a time, the others at their first value;
 * and with adjacent slots, every value of the one beside every seventh of the other.
 */
const ownUtterances = ({ languageModel }: InteractionModel): Own[] => {
  const words = new Map<string, readonly string[]>(Object.entries(BUILT_IN_WORDS));
  for (const { name, values = [] } of languageModel.types ?? []) {
    words.set(
      name,
      values.flatMap((value) => [value.name.value, ...(value.name.synonyms ?? [])]),
    );
  }
  return languageModel.intents.flatMap(({ name: intent, slots = [], samples = [] }) => {
    const wordsOf = (slot: string): readonly string[] =>
      words.get(slots.find(({ name }) => name === slot)?.type ?? '') ?? ['something'];
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

const filledSamples = (
  intent: string,
  sample: string,
  wordsOf: (slot: string) => readonly string[],
): Own[] => {
  const named = [...sample.matchAll(/\{(\w+)\}/g)].map(([, slot = '']) => slot);
  const first = Object.fromEntries(named.map((slot) => [slot, wordsOf(slot)[0] ?? '']));
  const fill = (filled: Readonly<Record<string, string>>): Own => ({
    intent,
    utterance: sample.replace(/\{(\w+)\}/g, (_, slot: string) => filled[slot] ?? ''),
    meaning: meaningOf(
      intent,
      Object.entries(filled).map(([slot, word]) => [slot, word.toLowerCase()]),
    ),
  });
  const single = named.flatMap((slot) =>
    wordsOf(slot).map((word) => fill({ ...first, [slot]: word })),
  );
  const pairs = named.slice(1).flatMap((right, index) => {
    const left = named[index] ?? '';
    const others = wordsOf(right).filter((_, at) => at % 7 === 0);
    return wordsOf(left).flatMap((a) =>
      others.map((b) => fill({ ...first, [left]: a, [right]: b })),
    );
  });
  return named.length === 0 ? [fill({})] : [...single, ...pairs];
};

const repositoryModel = join(
  __dirname,
  '../../../skill-package/interactionModels/custom/en-US.json',
);

const models: readonly (readonly [string, () => InteractionModel])[] = [
  ['the pizza shop', () => fixtureModel('pizza').model],
  ['the quiz', () => fixtureModel('quiz').model],
  ...(existsSync(repositoryModel)
    ? ([["the repository's skill", () => loadModel(repositoryModel).model]] as const)
    : []),
];

describe.each(models)("every own utterance of %s's model", (_, model) => {
  test('resolves to its intent and its slots', () => {
    const nlu = new Nlu(model(), 'en-US');
    const own = ownUtterances(model());
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
