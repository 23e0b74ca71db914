import { expect, test } from '@jest/globals';
import { Nlu, readUtterance } from '../../../local/alexa';

const synonymOf = (index: number): string => `it's thing-${index}`;

/** Values that begin alike, with digits, accents, apostrophes and capitals. */
const values = Array.from({ length: 3_000 }, (_, index) => ({
  id: `ID${index}`,
  name: {
    value: index % 3 === 0 ? `Änderung ${index}` : `Value ${index} of a set`,
    synonyms: [synonymOf(index), ...(index === 7 ? ['seven', 'x'] : [])],
  },
}));

const model = {
  languageModel: {
    invocationName: 'a shop',
    intents: [
      { name: 'TakeIntent', slots: [{ name: 'what', type: 'What' }], samples: ['take {what}'] },
      { name: 'AMAZON.FallbackIntent' },
    ],
    types: [{ name: 'What', values }],
  },
};

test('every value of a long list is found, in its turn and at once', () => {
  const nlu = new Nlu(model, 'en-US');
  const type = nlu.types.type('What');
  const wrong = values.flatMap(({ id, name }) =>
    [name.value, ...name.synonyms, name.value.toUpperCase()].filter((word) => {
      const spoken = nlu.read(readUtterance(`take ${word}`))?.slots[0]?.values[0] ?? '';
      return !nlu.types.valuesOf(type, spoken).some((value) => value.id === id);
    }),
  );
  expect(wrong).toEqual([]);
});

test.each(['seven', '7', 'X', "it's thing-7", 'its thing 7', 'it’s thing 7'])(
  '%j is found before anything else was said',
  (word) => {
    const { types } = new Nlu(model, 'en-US');
    expect(types.valuesOf(types.type('What'), word).map(({ id }) => id)).toEqual(['ID7']);
  },
);

test.each(['seven', '7', "it's thing-7"])('%j is heard before anything else was said', (word) => {
  const reading = new Nlu(model, 'en-US').readListed(readUtterance(`take ${word}`));
  expect(reading?.intent).toBe('TakeIntent');
});
