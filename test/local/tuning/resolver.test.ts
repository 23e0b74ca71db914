import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { TunedModel } from '../../../analytics/tuning/tuned-model';
import { loadModel, Nlu, readUtterance } from '../../../local/alexa';
import { NO_DYNAMIC_ENTITIES } from '../../../local/alexa/dynamic-entities';
import { resolveSlot } from '../../../local/alexa/entity-resolution';
import { UserError } from '../../../local/errors';
import { resolverOf } from '../../../local/tuning/resolver';

const FIXTURES = 'test/fixtures/models';
const SHIPPED = 'skill-package/interactionModels/custom';

const MODELS = [
  ...readdirSync(SHIPPED).map((name) => join(SHIPPED, name)),
  join(FIXTURES, 'pizza.json'),
  join(FIXTURES, 'quiz.json'),
  join(FIXTURES, 'bank/de-DE.json'),
  join(FIXTURES, 'travel/en-GB.json'),
].map((file) => loadModel(file));

const pizza = resolverOf(loadModel(join(FIXTURES, 'pizza.json')).model, 'en-US');

describe('a word', () => {
  test.each([
    ['Size', 'Huge', ['extra large']],
    ['Size', 'big', ['large', 'extra large']],
    ['Size', 'ginormous', []],
    ['Topping', 'HAM', ['ham']],
    ['AMAZON.Drink', 'still water', ['water']],
    ['AMAZON.City', 'paris', []],
    ['AMAZON.NUMBER', '7', []],
    ['NoSuchType', 'ham', []],
    ['Size', '', []],
  ])('of %s, %j, resolves to %j', (type, word, values) => {
    expect(pizza.valuesOf(type, word)).toEqual(values);
  });

  test.each(MODELS.map((loaded) => [basename(loaded.file), loaded] as const))(
    'of %s resolves as Alexa sends it in a request',
    (_, { model, locale }) => {
      const { types } = new Nlu(model, locale);
      const { valuesOf } = resolverOf(model, locale);
      const request = { types, skillId: 's', dynamic: NO_DYNAMIC_ENTITIES, faults: new Map() };
      for (const { name: type, values = [] } of model.languageModel.types ?? []) {
        const words = values.flatMap(({ name }) => [name.value, ...(name.synonyms ?? [])]);
        for (const word of [...words.slice(0, 300), 'no such word']) {
          const slot = resolveSlot(request, { name: 'slot', type, multiple: false }, [word]);
          const sent = slot.resolutions?.resolutionsPerAuthority?.[0]?.values as
            readonly { readonly value: { readonly name: string } }[] | undefined;
          expect([word, valuesOf(type, word)]).toEqual([
            word,
            (sent ?? []).map(({ value }) => value.name),
          ]);
        }
      }
    },
  );
});

describe('an utterance', () => {
  test.each([
    ['I want a SMALL pizza.', 'OrderIntent', [['size', 'small']]],
    ['i want a ginormous pizza', 'OrderIntent', [['size', 'ginormous']]],
    ['order 12 pizzas', 'OrderIntent', [['count', '12']]],
    ['purple monkey dishwasher', 'AMAZON.FallbackIntent', []],
    [
      "what's the price of ham, salt and pepper and purple beans",
      'OrderIntent',
      [
        ['topping', 'ham'],
        ['topping', 'salt and pepper'],
        ['topping', 'purple beans'],
      ],
    ],
  ])('%j is understood as %s', (utterance, intent, slots) => {
    expect(pizza.understand(utterance)).toEqual({
      intent,
      slots: slots.map(([name, spoken]) => ({ name, spoken })),
    });
  });

  test('answers the slot that is asked for', () => {
    const elicited = { intent: 'OrderIntent', slot: 'size' };

    expect(pizza.understand('ginormous', elicited)).toEqual({
      intent: 'OrderIntent',
      slots: [{ name: 'size', spoken: 'ginormous' }],
    });
    expect(pizza.understand('ginormous').intent).toBe('AMAZON.FallbackIntent');
  });

  test('that nothing fits goes to the fallback intent, also where the model has none', () => {
    const quiz = resolverOf(loadModel(join(FIXTURES, 'quiz.json')).model, 'en-US');

    expect(quiz.understand('green')).toEqual({ intent: 'AMAZON.FallbackIntent', slots: [] });
  });

  test.each(MODELS.map((loaded) => [basename(loaded.file), loaded] as const))(
    'of %s is understood as the simulated Alexa reads it',
    (_, { model, locale }) => {
      const nlu = new Nlu(model, locale, () => new Date('2024-01-01T12:00:00Z'));
      const { understand } = resolverOf(model, locale);
      for (const { samples = [] } of model.languageModel.intents)
        for (const sample of samples.slice(0, 50)) {
          const utterance = sample.replaceAll(/[{}]/g, '');
          const reading = nlu.read(readUtterance(utterance));
          expect(understand(utterance).intent).toBe(reading?.intent ?? 'AMAZON.FallbackIntent');
        }
    },
  );
});

test('a model that Alexa would refuse is told of, with the place', () => {
  const model: TunedModel = {
    languageModel: {
      invocationName: 'pet match',
      intents: [{ name: 'FindIntent', samples: ['find {pet}'] }],
    },
  };

  expect(() => resolverOf(model, 'en-US')).toThrow(UserError);
  expect(() => resolverOf(model, 'en-US')).toThrow(
    'the model of en-US: interactionModel.languageModel.intents[0].samples[0]: "find {pet}" names the slot "pet"',
  );
});

test('the same words are understood the same by a new model of the same content', () => {
  const text = readFileSync(join(SHIPPED, 'en-US.json'), 'utf8');
  const { interactionModel } = JSON.parse(text) as { readonly interactionModel: TunedModel };
  const [one, other] = [
    resolverOf(interactionModel, 'en-US'),
    resolverOf(interactionModel, 'en-US'),
  ];

  for (const utterance of ['i want a little dog', 'find me a big cat to protect me'])
    expect(one.understand(utterance)).toEqual(other.understand(utterance));
});
