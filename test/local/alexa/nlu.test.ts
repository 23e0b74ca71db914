import { describe, expect, test } from '@jest/globals';
import { Nlu, readUtterance } from '../../../local/alexa';
import type { Expectation } from '../../../local/alexa/nlu';
import { fixtureModel } from './support/alexa';

const pizza = new Nlu(fixtureModel('pizza').model, 'en-US');
const quiz = new Nlu(fixtureModel('quiz').model, 'en-US');

/** A reading on one line: the intent, then the filled slots. */
const read = (nlu: Nlu, utterance: string, expectation?: Expectation): string => {
  const reading = nlu.read(readUtterance(utterance), expectation);
  if (!reading) return 'nothing';
  const slots = reading.slots.map(({ name, values }) => `${name}=${values.join('+')}`);
  return [reading.intent, ...slots].join(' ');
};

describe('samples', () => {
  test.each([
    ['I want a SMALL pizza.', 'OrderIntent size=small'],
    ['i want an extra large pizza', 'OrderIntent size=extra large'],
    ['i want a family size ham pizza', 'OrderIntent size=family size topping=ham'],
    ["What's the price of Jack's cheese?", "OrderIntent topping=jack's cheese"],
    ['whats the price of jacks cheese', 'OrderIntent topping=jacks cheese'],
    ['order 12 pizzas', 'OrderIntent count=12'],
    ['order two hundred and seven pizzas', 'OrderIntent count=207'],
    ['order twenty one big pizzas with ham', 'OrderIntent count=21 size=big topping=ham'],
    ['um, i want a pizza please', 'OrderIntent'],
    ['search for the best pizza in town', 'SearchIntent query=the best pizza in town'],
    ['deliver it to new york', 'DeliverIntent city=new york'],
    ['bring still water to paris', 'DeliverIntent drink=still water city=paris'],
    ['bring green tea', 'DeliverIntent drink=green tea'],
  ])('%j is read as %s', (utterance, expected) => {
    expect(read(pizza, utterance)).toBe(expected);
  });

  test('a slot with several values takes a list, and "and" within a value', () => {
    expect(read(pizza, 'what is the price of it')).toBe('AMAZON.FallbackIntent');
    expect(read(pizza, "what's the price of ham, salt and pepper and purple beans")).toBe(
      'OrderIntent topping=ham+salt and pepper+purple beans',
    );
  });
});

describe('words outside the lists', () => {
  test.each([
    ['i want a ginormous pizza', 'OrderIntent size=ginormous'],
    ['i want a ginormous ham pizza', 'OrderIntent size=ginormous topping=ham'],
    ['i want a big banana pizza', 'OrderIntent size=big topping=banana'],
    ['i want a moon rock pizza', 'OrderIntent size=moon rock'],
  ])('%j is read as %s', (utterance, expected) => {
    expect(read(pizza, utterance)).toBe(expected);
  });

  test('too many of them are left to the fallback intent', () => {
    expect(read(pizza, 'purple monkey dishwasher')).toBe('AMAZON.FallbackIntent');
    expect(read(pizza, 'order some of these wonderful things pizzas')).toBe(
      'AMAZON.FallbackIntent',
    );
  });

  test('without a fallback intent they are taken wherever a known word leads', () => {
    expect(read(quiz, 'is it a somewhat very strange shade of green')).toBe('nothing');
    expect(read(quiz, 'is it a strange shade of green')).toBe(
      'AnswerIntent answer=a strange shade of green',
    );
    expect(read(quiz, 'green')).toBe('nothing');
  });
});

describe('among several readings', () => {
  test('the words of a sample go before values', () => {
    expect(read(quiz, 'is it over')).toBe('NextIntent');
    expect(read(quiz, 'over')).toBe('AnswerIntent answer=over');
  });

  test('the first intent of the model wins where samples are the same', () => {
    expect(read(quiz, 'next question')).toBe('NextIntent');
  });

  test('an explanation shows every candidate and why it was not chosen', () => {
    const { reading, candidates } = quiz.explain('is it over');
    expect(reading?.intent).toBe('NextIntent');
    expect(
      candidates.map(({ intent, sample, words, verdict }) => ({ intent, sample, words, verdict })),
    ).toEqual([
      {
        intent: 'NextIntent',
        sample: 'is it over',
        words: { literal: 3, inList: 0, outOfList: 0 },
        verdict: 'chosen',
      },
      {
        intent: 'AnswerIntent',
        sample: 'is it {answer}',
        words: { literal: 2, inList: 1, outOfList: 0 },
        verdict: 'another reading is better',
      },
      {
        intent: 'AnswerIntent',
        sample: '{answer}',
        words: { literal: 0, inList: 0, outOfList: 3 },
        verdict: 'too few known words',
      },
    ]);
  });
});

describe('built-in intents', () => {
  test.each([
    ['help', 'AMAZON.HelpIntent'],
    ['what is this', 'AMAZON.HelpIntent'],
    ['Stop!', 'AMAZON.StopIntent'],
    ['never mind', 'AMAZON.CancelIntent'],
    ['go home', 'AMAZON.NavigateHomeIntent'],
    ['yes please', 'AMAZON.YesIntent'],
    ['no, thanks', 'AMAZON.NoIntent'],
  ])('%j is read as %s', (utterance, expected) => {
    expect(read(pizza, utterance)).toBe(expected);
  });

  test('only if the model declares them', () => {
    expect(read(pizza, 'start over')).toBe('AMAZON.FallbackIntent');
    expect(read(quiz, 'stop')).toBe('nothing');
  });
});

describe('while Alexa asks for a slot', () => {
  const forSize: Expectation = { elicited: { intent: 'OrderIntent', slot: 'size' } };
  const forCount: Expectation = { elicited: { intent: 'OrderIntent', slot: 'count' } };

  test.each([
    ['small', 'OrderIntent size=small'],
    ['a huge one', 'OrderIntent size=huge'],
    ['a humongous one', 'OrderIntent size=humongous'],
    ['whatever the cook likes best today', 'OrderIntent size=whatever the cook likes best today'],
    ['help', 'AMAZON.HelpIntent'],
    ['stop please', 'AMAZON.StopIntent'],
    ['i want a big ham pizza', 'OrderIntent size=big topping=ham'],
  ])('%j is read as %s', (utterance, expected) => {
    expect(read(pizza, utterance, forSize)).toBe(expected);
  });

  test('a value of another slot of the intent fills that one', () => {
    expect(read(pizza, 'ham', forSize)).toBe('OrderIntent topping=ham');
    expect(read(pizza, 'three of them', forSize)).toBe('OrderIntent count=3');
  });

  test('a number is a number, or a question mark', () => {
    expect(read(pizza, 'fifteen', forCount)).toBe('OrderIntent count=15');
    expect(read(pizza, 'a few', forCount)).toBe('OrderIntent count=?');
  });
});

describe('hostile utterances', () => {
  test.each([
    ['100 KB of one word', 'pizza '.repeat(17_000)],
    ['100 KB of one letter', 'x'.repeat(100_000)],
    ['100 KB of control characters', '\u0000\u001b'.repeat(50_000)],
    ['100 KB of separators', 'ham and '.repeat(12_500)],
    ['braces', '{size} {size}'],
  ])('%s are left to the fallback intent', (_, utterance) => {
    expect(read(pizza, utterance)).toBe('AMAZON.FallbackIntent');
  });
});

test('a model that reads one word in countless ways still ends, at the fallback intent', () => {
  const shapes = ['a', '{x}', '{y}'];
  const samples = Array.from({ length: 3 ** 7 }, (_, number) =>
    Array.from({ length: 7 }, (_, place) => shapes[Math.floor(number / 3 ** place) % 3]).join(' '),
  );
  const values = Array.from({ length: 40 }, (_, length) => ({
    name: { value: 'a '.repeat(length + 1) },
  }));
  const slots = [
    { name: 'x', type: 'A' },
    { name: 'y', type: 'A', multipleValues: { enabled: true } },
  ];
  const languageModel = {
    invocationName: 'a shop',
    intents: [{ name: 'AIntent', slots, samples }, { name: 'AMAZON.FallbackIntent' }],
    types: [{ name: 'A', values }],
  };
  expect(read(new Nlu({ languageModel }, 'en-US'), 'a b '.repeat(25_000))).toBe(
    'AMAZON.FallbackIntent',
  );
});
