import { describe, expect, test } from '@jest/globals';
import type { Change } from '../../../analytics/tuning/change';
import { ImpossibleChange, NoModelText } from '../../../analytics/tuning/edit-error';
import { editModelText } from '../../../analytics/tuning/edit-model';
import { undoEdits } from '../../../analytics/tuning/undo-edits';

/** A model file with the slot type Pet, whose values are given as they stand in the file. */
const model = (values: string): string =>
  `{"interactionModel": {"languageModel": {
  "invocationName": "pet match",
  "intents": [
    {
      "name": "FindIntent",
      "slots": [{ "name": "pet", "type": "Pet" }],
      "samples": [
        "find {pet}"
      ]
    },
    { "name": "AMAZON.FallbackIntent", "samples": [] }
  ],
  "types": [
    {
      "name": "Pet",
      "values": ${values}
    }
  ]
}}}
`;

const word = (word: string, value = 'dog') =>
  ({ kind: 'add-synonym', type: 'Pet', value, word }) as const;
const without = (word: string, value = 'dog') =>
  ({ kind: 'remove-synonym', type: 'Pet', value, word }) as const;
const value = (value: string, ...synonyms: string[]) =>
  ({ kind: 'add-value', type: 'Pet', value, synonyms }) as const;
const sample = (sample: string, slot: string | null = null, intent = 'FindIntent') =>
  ({ kind: 'add-sample', intent, slot, sample }) as const;

const edited = (values: string, ...changes: Change[]): string =>
  editModelText(model(values), changes).text;

describe('a word', () => {
  test.each([
    [
      'goes on on the line of its list',
      '[{ "name": { "value": "dog", "synonyms": ["pup"] } }]',
      '[{ "name": { "value": "dog", "synonyms": ["pup", "doggy"] } }]',
    ],
    [
      'keeps a list without spaces so',
      '[{"name":{"value":"dog","synonyms":["pup","hound"]}}]',
      '[{"name":{"value":"dog","synonyms":["pup","hound","doggy"]}}]',
    ],
    [
      'gets a line of its own where the others have',
      '[{ "name": { "value": "dog", "synonyms": [\n\t"pup",\n\t"hound"\n] } }]',
      '[{ "name": { "value": "dog", "synonyms": [\n\t"pup",\n\t"hound",\n\t"doggy"\n] } }]',
    ],
    [
      'fills an empty list on its line where its value is on one line',
      '[{ "name": { "value": "dog", "synonyms": [ ] } }]',
      '[{ "name": { "value": "dog", "synonyms": ["doggy"] } }]',
    ],
    [
      'fills an empty list as other lists are filled',
      '[{ "name": {\n  "value": "dog",\n  "synonyms": []\n} }]',
      '[{ "name": {\n  "value": "dog",\n  "synonyms": [\n    "doggy"\n  ]\n} }]',
    ],
    [
      'brings the list where there is none',
      '[\n{ "name": {\n  "value": "dog"\n} }, { "name": { "value": "cat", "synonyms": ["x"] } }]',
      '[\n{ "name": {\n  "value": "dog",\n  "synonyms": [\n    "doggy"\n  ]\n} }, { "name": { "value": "cat", "synonyms": ["x"] } }]',
    ],
  ])('%s', (_, before, after) => {
    expect(edited(before, word('doggy'))).toBe(model(after));
  });

  test.each([
    ['in the middle', '["pup", "doggy", "hound"]', '["pup", "hound"]'],
    ['at the end', '["pup", "doggy"]', '["pup"]'],
    ['at the beginning', '["doggy", "pup"]', '["pup"]'],
    ['alone', '["doggy"]', '[]'],
    ['on lines', '[\n  "pup",\n  "doggy"\n]', '[\n  "pup"\n]'],
    ['first on lines', '[\n  "doggy",\n  "pup"\n]', '[\n  "pup"\n]'],
    ['alone on lines', '[\n  "doggy"\n]', '[]'],
    ['twice, in other case', '["Doggy", "pup", "DOGGY"]', '["pup"]'],
  ])('goes without a trace: %s', (_, before, after) => {
    const values = (list: string) => `[{ "name": { "value": "dog", "synonyms": ${list} } }]`;

    expect(edited(values(before), without('doggy'))).toBe(model(values(after)));
  });

  test.each(['pup', 'PUP', ' Pup ', 'dog', 'Cafe\u0301', 'two  words'])(
    'that the value has already, %j, is there',
    (spoken) => {
      const text = model(
        '[{ "name": { "value": "Dog", "synonyms": ["pup", "café", "two words"] } }]',
      );

      const { text: after, applied, alreadyThere } = editModelText(text, [word(spoken)]);

      expect(after).toBe(text);
      expect(applied).toEqual([]);
      expect(alreadyThere).toEqual([word(spoken)]);
    },
  );

  test('that is not there is removed already', () => {
    const { applied, alreadyThere } = editModelText(model('[{ "name": { "value": "dog" } }]'), [
      without('pup'),
    ]);

    expect({ applied, alreadyThere }).toEqual({ applied: [], alreadyThere: [without('pup')] });
  });

  test('is escaped where the file escapes, and left as it is where it does not', () => {
    const values = (list: string) => `[{ "name": { "value": "dog", "synonyms": [${list}] } }]`;

    expect(edited(values('"H\\u00e4uptling"'), word('Köter'))).toContain(
      '["H\\u00e4uptling", "K\\u00f6ter"]',
    );
    expect(edited(values('"Häuptling"'), word('Köter 𠮷'))).toContain('["Häuptling", "Köter 𠮷"]');
  });
});

test('line ends, the byte order mark and the end of the file stay', () => {
  const values = '[{ "name": { "value": "dog", "synonyms": [\n"pup"\n] } }]';
  const windows = (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}\r\n`;

  const { text, edits } = editModelText(windows(model(values)), [word('doggy'), sample('a {pet}')]);

  expect(text).toBe(
    windows(
      model(values.replace('"pup"', '"pup",\n"doggy"')).replace(
        '"find {pet}"',
        '"find {pet}",\n        "a {pet}"',
      ),
    ),
  );
  expect(undoEdits(text, edits)).toBe(windows(model(values)));
});

test('a list gets lines in a file that gives lists lines where they are wider than 80 columns', () => {
  const values = (list: string) => `[
        { "name": { "value": "cat", "synonyms": ["tom", "kitty"] } },
        {
          "name": {
            "value": "wolf",
            "synonyms": [
              "somebody who howls at the moon",
              "grandmother in bed with large teeth"
            ]
          }
        },
        ${list}
      ]`;
  // Other than in `model`, where "find {pet}" is spread though it would fit on a line.
  const file = (list: string) =>
    model(values(list)).replace(/"samples": \[\s+"find \{pet\}"\s+\]/, '"samples": ["find {pet}"]');
  const flat = '{ "name": { "value": "dog", "synonyms": ["a hound of legends"] } }';

  const { text, edits } = editModelText(file(flat), [word('Cerberus')]);

  expect(text).toBe(
    file(`{
          "name": {
            "value": "dog",
            "synonyms": ["a hound of legends", "Cerberus"]
          }
        }`),
  );
  expect(undoEdits(text, edits)).toBe(file(flat));
});

describe('an edit that comes back from its file as another', () => {
  const text = model('[{ "name": { "value": "dog", "synonyms": [] } }]');
  const edited = editModelText(text, [word('pup')]);

  test.each([
    ['looks for nothing at a place', { offset: 3, before: '', after: '', lead: '', trail: '' }],
    ['puts back what is no JSON', { before: '"' }],
  ])('and %s leaves a model: what it says is taken back', (_, another) => {
    const undone = undoEdits(
      edited.text,
      edited.edits.map((edit) => ({ ...edit, ...another })),
    );

    expect(JSON.parse(undone)).toEqual(JSON.parse(text));
  });
});

describe('a value', () => {
  test.each([
    ['TOY_DOG', 'toy dog', 'guinea pig', 'GUINEA_PIG'],
    ['toy_dog', 'toy dog', 'guinea pig', 'guinea_pig'],
    ['toy-dog', 'toy dog', 'guinea pig', 'guinea-pig'],
    ['toyDog', 'toy dog', 'guinea pig', 'guineaPig'],
    ['ToyDog', 'toy dog', 'guinea pig', 'GuineaPig'],
    ['toy dog', 'toy dog', 'guinea pig', 'guinea pig'],
    ['7', 'toy dog', 'guinea pig', '8'],
    ['dog', 'Hund', 'Weißes Kätzchen', 'weisses_katzchen'],
    ['D1', 'Hund', "l'été", 'LETE'],
    ['DOG', 'dog', 'Dog!', 'DOG_2'],
  ])('beside one with the id %s of %j: %j gets %s', (id, known, name, expected) => {
    const values = `[{ "id": "${id}", "name": { "value": "${known}" } }]`;

    const { interactionModel } = JSON.parse(edited(values, value(name))) as {
      interactionModel: {
        languageModel: { types: { values: { id: string; name: { value: string } }[] }[] };
      };
    };

    expect(interactionModel.languageModel.types[0]?.values[1]).toEqual({
      id: expected,
      name: { value: name },
    });
  });

  test.each([
    [
      'is written like the one before it',
      '[\n{ "name": { "synonyms": ["pup"], "value": "dog" }, "id": "D" }\n]',
      '[\n{ "name": { "synonyms": ["pup"], "value": "dog" }, "id": "D" },\n{ "name": { "value": "cat", "synonyms": ["kitty"] }, "id": "CAT" }\n]',
    ],
    [
      'gets no id where the others have none, or an empty one',
      '[{ "id": "", "name": { "value": "dog" } }]',
      '[{ "id": "", "name": { "value": "dog" } }, { "name": { "value": "cat", "synonyms": ["kitty"] } }]',
    ],
  ])('%s', (_, before, after) => {
    expect(edited(before, value('cat', 'kitty'))).toBe(model(after));
  });

  test('that is there gets the synonyms it lacks', () => {
    const values = '[{ "name": { "value": "Dog", "synonyms": ["pup", "hound"] } }]';

    expect(edited(values, value('dog', 'PUP', 'doggy'))).toBe(
      model('[{ "name": { "value": "Dog", "synonyms": ["pup", "hound", "doggy"] } }]'),
    );
  });

  test('has each of its synonyms once, and not its name among them', () => {
    expect(edited('[]', value('cat', 'kitty', 'Kitty', 'CAT')).replaceAll(/\s/g, '')).toContain(
      '"values":[{"name":{"value":"cat","synonyms":["kitty"]}}]',
    );
  });
});

describe('a change is impossible', () => {
  const cases: readonly (readonly [Change, string])[] = [
    [{ ...word('x'), type: 'Size' }, 'the model has no slot type Size; it has Pet'],
    [word('x', 'cow'), 'the slot type Pet has no value "cow"'],
    [sample('x', null, 'BuyIntent'), 'the model has no intent BuyIntent'],
    [sample('{pet}', 'size'), 'the intent FindIntent has no slot size; it has pet'],
    [without('Dog'), 'can\'t remove "Dog" from Pet: it is the value\'s name'],
    [word('  '), 'the word "  " is empty'],
    [word('a\tb'), 'the word "a\\tb" holds a control character'],
    [word('d\u200bog'), 'the word "d\u200bog" holds a character that nobody sees'],
    [word('\u202egod'), 'the word "\u202egod" holds a character that nobody sees'],
    [word('dog\ud800'), 'the word "dog\\ud800" holds a character that nobody sees'],
    [word('dog \ufffd'), 'holds "\ufffd", which nobody says; Alexa takes what can be spoken'],
    [word('<b>dog'), 'the word "<b>dog" holds "<", which nobody says'],
    [value('__proto__'), 'the word "__proto__" holds "_", which nobody says'],
    [value('cat', '"kitty"'), 'holds "\\"", which nobody says'],
    [word('-- /'), 'the word "-- /" holds no letter and no digit'],
    [
      value('cat', 'x'.repeat(141)),
      `the word "${'x'.repeat(141)}" has 141 characters; Alexa takes 140 at most`,
    ],
    [sample(' '), 'the sample " " is empty'],
    [
      sample('find {size}'),
      'the sample "find {size}" names the slot size, which FindIntent does not have',
    ],
    [
      sample('a {pet} or a {pet}'),
      'the sample "a {pet} or a {pet}" names the slot pet twice; Alexa takes it once',
    ],
    [
      sample('x', null, 'AMAZON.FallbackIntent'),
      'the sample "x" can\'t be added: AMAZON.FallbackIntent takes no samples',
    ],
  ];

  test.each(cases)('%j: %s', (change, sentence) => {
    const edit = () => edited('[{ "name": { "value": "dog" } }]', change);

    expect(edit).toThrow(ImpossibleChange);
    expect(edit).toThrow(sentence);
  });

  test('where a type has its values from a catalog', () => {
    const text = model('[]').replace('"values": []', '"valueSupplier": {}');

    expect(() => editModelText(text, [value('cat')])).toThrow(
      'can\'t add "cat" to Pet: the type takes its values from a catalog',
    );
  });

  test('where the text is no JSON', () => {
    expect(() => editModelText('{', [])).toThrow(NoModelText);
    expect(() => editModelText('', [])).toThrow('the interaction model is not valid JSON');
  });
});

test.each([
  "granny's",
  'rock & roll',
  '24/7',
  'C#',
  '7:30',
  'मैं‍',
  'h. d. 7',
  'ねこ・いぬ',
  '100 %',
])('the word %s is taken: people say it', (said) => {
  expect(
    editModelText(model('[{ "name": { "value": "dog" } }]'), [word(said)]).applied,
  ).toHaveLength(1);
});

test('words of 140 characters and samples of all legal characters are taken', () => {
  const longest = '𠮷'.repeat(140);

  const { applied } = editModelText(model('[{ "name": { "value": "dog" } }]'), [
    word(longest),
    sample("l'été d. v. d. _ mother-in-law’s { pet } २"),
  ]);

  expect(applied).toHaveLength(2);
});
