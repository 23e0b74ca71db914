import { describe, expect, test } from '@jest/globals';
import type { SpokenSlot, SpokenTurn } from '../../../analytics/tuning/spoken-turn';
import { alexaAt } from '../../../local/nlu-evaluation/alexa-at';
import { parseAnnotationSet } from '../../../local/nlu-evaluation/annotation-set';
import { evaluate } from '../../../local/nlu-evaluation/evaluate';
import { writeAnnotations } from '../../../local/nlu-evaluation/write-annotations';

const value = (name: string, ...synonyms: readonly string[]) => ({
  name: { value: name, synonyms },
});

const MODEL = {
  languageModel: {
    invocationName: 'pizza place',
    intents: [
      { name: 'AMAZON.HelpIntent', samples: [] },
      {
        name: 'OrderIntent',
        slots: [
          { name: 'size', type: 'Size' },
          { name: 'topping', type: 'Topping', samples: ['{topping} please'] },
          { name: 'when', type: 'AMAZON.DATE' },
        ],
        samples: ['a {size} pizza', 'a {size} pizza with {topping}', 'order for {when}'],
      },
      {
        name: 'MenuIntent',
        slots: [{ name: 'topping', type: 'Topping' }],
        samples: ['what has {topping}'],
      },
    ],
    types: [
      { name: 'Size', values: [value('large', 'big'), value('small')] },
      { name: 'Topping', values: [value('ham'), value('mushrooms', 'fungi')] },
    ],
  },
} as const;

const ALEXA = alexaAt({
  models: new Map([['en-US', { locale: 'en-US', model: MODEL, warnings: [] }]]) as never,
  locale: 'en-US',
});

const slot = (name: string, spoken: string, resolved: string | null): SpokenSlot => ({
  ...{ name, spoken, resolved },
  isValid: resolved !== null,
});

const turn = (turns: number, intent: string, ...slots: readonly SpokenSlot[]): SpokenTurn => ({
  ...{ intent, slots, turns },
  users: turns,
});

const write = (...turns: readonly SpokenTurn[]) => writeAnnotations(turns, MODEL, ALEXA);

describe('an annotation set of what was said', () => {
  test("has Amazon's fields", () => {
    const { set } = write(
      turn(9, 'OrderIntent', slot('size', 'big', 'large'), slot('topping', 'fungi', 'mushrooms')),
    );
    expect(set).toEqual({
      data: [
        {
          inputs: { utterance: 'a big pizza with fungi' },
          expected: [
            {
              intent: {
                name: 'OrderIntent',
                slots: {
                  size: { slotValue: { type: 'Simple', value: 'big' } },
                  topping: { slotValue: { type: 'Simple', value: 'fungi' } },
                },
              },
            },
          ],
        },
      ],
    });
  });

  test('passes when it is run, with words that missed too', () => {
    const { set } = write(
      turn(9, 'OrderIntent', slot('size', 'big', 'large')),
      turn(8, 'OrderIntent', slot('size', 'ginormous', null), slot('topping', 'ham', 'ham')),
      turn(7, 'MenuIntent', slot('topping', 'fungi', 'mushrooms')),
    );
    const evaluations = evaluate(parseAnnotationSet(JSON.stringify(set)), ALEXA);
    expect(evaluations.map(({ passed }) => passed)).toEqual([true, true, true]);
  });

  test('leaves out what has no sample with exactly its slots, several values, or a rewritten one', () => {
    const { set, withoutSample, written } = write(
      turn(9, 'OrderIntent', slot('topping', 'ham', 'ham')),
      turn(8, 'OrderIntent', slot('size', 'big', 'large'), slot('size', 'small', 'small')),
      turn(7, 'OrderIntent', slot('when', '2026-11-30', null)),
      turn(6, 'GoneIntent', slot('size', 'big', 'large')),
    );
    expect(set.data).toEqual([]);
    expect(withoutSample).toEqual({ different: 4, turns: 30 });
    expect(written).toEqual({ different: 0, turns: 0 });
  });

  test('leaves out what would be read otherwise', () => {
    // "a big pizza with ham" is a size and a topping, not a size alone.
    const { set, readOtherwise } = write(
      turn(5, 'OrderIntent', slot('size', 'big pizza with ham or a small', null)),
    );
    expect({ annotations: set.data.length, readOtherwise }).toEqual({
      annotations: 0,
      readOtherwise: { different: 1, turns: 5 },
    });
  });

  test('tells an utterance once, as it was resolved most', () => {
    const { set, written } = write(
      turn(9, 'OrderIntent', slot('size', 'big', 'large')),
      turn(3, 'OrderIntent', slot('size', 'big', null)),
    );
    expect(set.data).toHaveLength(1);
    expect(written).toEqual({ different: 2, turns: 12 });
  });
});
