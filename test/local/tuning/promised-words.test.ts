import { expect, test } from '@jest/globals';
import { promisedWords } from '../../../local/tuning/promised-words';

const gain = { expected: 30, low: 20, high: 40 };

test('words are watched with what each was promised to bring; a new value shares its promise', () => {
  expect(
    promisedWords({
      changes: [
        {
          change: { kind: 'add-synonym', type: 'SizeType', value: 'large', word: 'huge' },
          ...{ probability: 0.9, gain },
        },
        {
          change: { kind: 'add-value', type: 'AnimalType', value: 'rabbit', synonyms: ['bunny'] },
          ...{ probability: null, gain },
        },
        {
          change: { kind: 'add-sample', intent: 'PetMatchIntent', slot: null, sample: '{size}' },
          ...{ probability: null, gain },
        },
        {
          change: { kind: 'add-synonym', type: 'SizeType', value: 'tiny', word: 'wee' },
          ...{ probability: null, gain: null },
        },
      ],
    }),
  ).toEqual([
    { type: 'SizeType', value: 'large', word: 'huge', gain },
    {
      ...{ type: 'AnimalType', value: 'rabbit', word: 'rabbit' },
      gain: { expected: 15, low: 10, high: 20 },
    },
    {
      ...{ type: 'AnimalType', value: 'rabbit', word: 'bunny' },
      gain: { expected: 15, low: 10, high: 20 },
    },
  ]);
});
