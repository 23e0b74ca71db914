import { describe, expect, it } from '@jest/globals';
import {
  loadAnnotationSet,
  parseAnnotationSet,
} from '../../../local/nlu-evaluation/annotation-set';

const parse = (document: unknown) => parseAnnotationSet(JSON.stringify(document), 'set.json');

describe('an annotation set', () => {
  it('is read in the form of Amazon’s NLU evaluation tool', () => {
    const slots = {
      size: { slotValue: { value: 'large', type: 'Simple' } },
      count: { value: '2' },
      topping: {
        slotValue: {
          type: 'List',
          values: [
            { value: 'ham', type: 'Simple' },
            { value: 'olives', type: 'Simple' },
          ],
        },
      },
    };
    const document = {
      data: [
        {
          inputs: { utterance: 'two', referenceTimestamp: '2019-08-21T00:00:00.000Z' },
          expected: [{ intent: { name: 'OrderIntent', slots } }, { intent: { name: 'Other' } }],
        },
      ],
    };

    expect(parse(document)).toEqual([
      {
        utterance: 'two',
        referenceTimestamp: new Date('2019-08-21T00:00:00.000Z'),
        expected: [
          {
            intent: 'OrderIntent',
            slots: { size: ['large'], count: ['2'], topping: ['ham', 'olives'] },
          },
          { intent: 'Other', slots: {} },
        ],
      },
    ]);
  });

  it('may be a plain list', () => {
    expect(
      parse([
        { utterance: 'a large one', intent: { name: 'OrderIntent', slots: { size: 'large' } } },
      ]),
    ).toEqual([
      {
        utterance: 'a large one',
        expected: [{ intent: 'OrderIntent', slots: { size: ['large'] } }],
      },
    ]);
  });

  it.each([
    [{}, 'set.json: expected a list of annotations, or one in "data".'],
    [[{ intent: { name: 'A' } }], 'set.json: [0].utterance: expected what the user says.'],
    [
      { data: [{ inputs: { utterance: 'a' }, expected: [] }] },
      'set.json: data[0].expected: expected a list of readings.',
    ],
    [[{ utterance: 'a' }], 'set.json: [0].intent.name: expected an intent.'],
    [
      [{ utterance: 'a', intent: { name: 'A', slots: { b: 3 } } }],
      'set.json: [0].intent.slots.b: expected a value.',
    ],
    [
      [{ utterance: 'a', referenceTimestamp: 'noon', intent: { name: 'A' } }],
      'set.json: [0].referenceTimestamp: "noon" is no time; write it as 2019-08-21T00:00:00.000Z.',
    ],
  ])('%j is refused with the place', (document, message) => {
    expect(() => parse(document)).toThrow(message);
  });

  it('is refused when it is no JSON, or not there', () => {
    expect(() => parseAnnotationSet('{', 'set.json')).toThrow(/^set\.json:1:2: not valid JSON: /);
    expect(() => loadAnnotationSet('/no/set.json')).toThrow(
      "/no/set.json: can't read the annotation set",
    );
  });
});
