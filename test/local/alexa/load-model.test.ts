import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadModel, loadModels } from '../../../local/alexa';
import { UserError } from '../../../local/errors';
import { fixtureModel } from './support/alexa';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'models-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (content: string, name = 'en-US.json'): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

interface Model {
  languageModel: Record<string, unknown>;
  dialog?: unknown;
  prompts?: unknown;
}

const minimal = (change: (model: Model) => void): string => {
  const model: Model = {
    languageModel: {
      invocationName: 'pizza shop',
      intents: [
        { name: 'A', slots: [{ name: 'size', type: 'Size' }], samples: ['a {size} one'] },
        { name: 'B', samples: ['b'] },
      ],
      types: [{ name: 'Size', values: [{ name: { value: 'small' } }] }],
    },
  };
  change(model);
  return JSON.stringify({ interactionModel: model });
};

const dialogWith = (slot: object, intent: object = {}) => ({
  intents: [{ name: 'A', ...intent, slots: [{ name: 'size', type: 'Size', ...slot }] }],
});

describe('a file that is not JSON', () => {
  test.each([
    ['{\n  "a": 1,\n  }', ':3:3: not valid JSON: expected a property name in double quotes'],
    ['{"a": [1, 2}', ':1:12: not valid JSON: expected "," or "]"'],
    ['{"a": "x\ny"}', ':1:7: not valid JSON: expected a value'],
    ['{"a": 1}}', ':1:9: not valid JSON: expected the end of the file'],
    ['', ':1:1: not valid JSON: expected a value'],
    ['{"a" 1}', ':1:6: not valid JSON: expected ":"'],
  ])('%j is refused with line and column', (content, expected) => {
    const file = fileOf(content);
    expect(() => loadModel(file)).toThrow(`${file}${expected}`);
  });
});

describe('a broken model is refused with the JSON path', () => {
  const faults: readonly [string, (model: Model) => void, string][] = [
    [
      'no language model',
      (m) => Reflect.deleteProperty(m, 'languageModel'),
      'interactionModel.languageModel: missing',
    ],
    [
      'an undefined slot type',
      (m) => (m.languageModel['types'] = []),
      'interactionModel.languageModel.intents[0].slots[0].type: the slot type "Size" is not defined in languageModel.types',
    ],
    [
      'a sample with an undeclared slot',
      (m) => (m.languageModel['intents'] = [{ name: 'A', samples: ['x', 'a {colour} one'] }]),
      'interactionModel.languageModel.intents[0].samples[1]: "a {colour} one" names the slot "colour", which A does not declare',
    ],
    [
      'a sample with a brace too few',
      (m) => (m.languageModel['intents'] = [{ name: 'A', samples: ['a {colour'] }]),
      'interactionModel.languageModel.intents[0].samples[0]: the braces of "a {colour" do not pair up',
    ],
    [
      'two intents of one name',
      (m) => (m.languageModel['intents'] = [{ name: 'A' }, { name: 'A' }]),
      'interactionModel.languageModel.intents[1].name: "A" is already declared at interactionModel.languageModel.intents[0]',
    ],
    [
      'digits in the invocation name',
      (m) => (m.languageModel['invocationName'] = 'pizza 4 you'),
      'interactionModel.languageModel.invocationName: "pizza 4 you" may hold lower-case letters, spaces, apostrophes and periods only; spell numbers out',
    ],
    [
      'a wake word in the invocation name',
      (m) => (m.languageModel['invocationName'] = 'alexa pizza'),
      'interactionModel.languageModel.invocationName: "alexa pizza" holds the wake word "alexa"',
    ],
    [
      'a word of launching in the invocation name',
      (m) => (m.languageModel['invocationName'] = 'pizza to go'),
      'interactionModel.languageModel.invocationName: "pizza to go" holds "to", which users say to call a skill',
    ],
    [
      'an article in an invocation name of two words',
      (m) => (m.languageModel['invocationName'] = 'the pizza'),
      'interactionModel.languageModel.invocationName: "the pizza" has two words, and "the" may not be one of them',
    ],
    [
      'the word "skill" in the invocation name',
      (m) => (m.languageModel['invocationName'] = 'pizza skill'),
      'interactionModel.languageModel.invocationName: "pizza skill" holds "skill", which is kept for Alexa\'s own use',
    ],
    [
      'a validation of an unknown kind',
      (m) => (m.dialog = dialogWith({ validations: [{ type: 'isNice', prompt: 'P' }] })),
      'interactionModel.dialog.intents[0].slots[0].validations[0].type: "isNice" is no validation rule',
    ],
    [
      'a validation without what it compares to',
      (m) => (m.dialog = dialogWith({ validations: [{ type: 'isInSet', prompt: 'P' }] })),
      'interactionModel.dialog.intents[0].slots[0].validations[0].values: missing: isInSet needs values',
    ],
    [
      'a validation named like a property of every object',
      (m) => (m.dialog = dialogWith({ validations: [{ type: '__proto__', prompt: 'P' }] })),
      'interactionModel.dialog.intents[0].slots[0].validations[0].type: "__proto__" is no validation rule',
    ],
    [
      'a validation by values that are no texts',
      (m) =>
        (m.dialog = dialogWith({ validations: [{ type: 'isInSet', prompt: 'P', values: [5] }] })),
      'interactionModel.dialog.intents[0].slots[0].validations[0].values[0]: not a text',
    ],
    [
      'a validation by a value that is no text',
      (m) =>
        (m.dialog = dialogWith({ validations: [{ type: 'isLessThan', prompt: 'P', value: 5 }] })),
      'interactionModel.dialog.intents[0].slots[0].validations[0].value: not a text',
    ],
    [
      'a sample of nothing but a search phrase',
      (m) =>
        (m.languageModel['intents'] = [
          { name: 'A', slots: [{ name: 'q', type: 'AMAZON.SearchQuery' }], samples: ['{q}'] },
        ]),
      'interactionModel.languageModel.intents[0].samples[0]: "{q}" needs words beside "q" of AMAZON.SearchQuery',
    ],
    [
      'an invocation name of one letter',
      (m) => (m.languageModel['invocationName'] = 'p'),
      'interactionModel.languageModel.invocationName: "p" has 1 characters; 2 to 50 are allowed',
    ],
    [
      'a dialog of an unknown intent',
      (m) => (m.dialog = { intents: [{ name: 'C' }] }),
      'interactionModel.dialog.intents[0].name: the intent "C" is not in languageModel.intents',
    ],
    [
      'a dialog of an unknown slot',
      (m) => (m.dialog = { intents: [{ name: 'B', slots: [{ name: 'size', type: 'Size' }] }] }),
      'interactionModel.dialog.intents[0].slots[0].name: the slot "size" is not a slot of B',
    ],
    [
      'a required slot without a prompt',
      (m) => (m.dialog = dialogWith({ elicitationRequired: true })),
      'interactionModel.dialog.intents[0].slots[0].prompts.elicitation: missing: a prompt is required here',
    ],
    [
      'a prompt that is not there',
      (m) =>
        (m.dialog = dialogWith({}, { confirmationRequired: true, prompts: { confirmation: 'P' } })),
      'interactionModel.dialog.intents[0].prompts.confirmation: the prompt "P" is not in prompts',
    ],
    [
      'a prompt without variations',
      (m) => (m.prompts = [{ id: 'P', variations: [] }]),
      'interactionModel.prompts[0].variations: missing',
    ],
    [
      'an unknown delegation strategy',
      (m) => (m.dialog = { delegationStrategy: 'NEVER' }),
      'interactionModel.dialog.delegationStrategy: "NEVER" is no delegation strategy; ALWAYS or SKILL_RESPONSE is',
    ],
    [
      'another slot beside a search phrase',
      (m) =>
        (m.languageModel['intents'] = [
          {
            name: 'A',
            slots: [
              { name: 'q', type: 'AMAZON.SearchQuery' },
              { name: 'n', type: 'AMAZON.NUMBER' },
            ],
            samples: ['find {n} {q}'],
          },
        ]),
      'interactionModel.languageModel.intents[0].samples[0]: "find {n} {q}" has another slot beside "q" of AMAZON.SearchQuery',
    ],
  ];

  test.each(faults)('%s', (_, change, expected) => {
    const file = fileOf(minimal(change));
    expect(() => loadModel(file)).toThrow(`${file}: ${expected}`);
  });

  test('a slot with multiple values in a locale that has none', () => {
    const slots = [{ name: 'size', type: 'Size', multipleValues: { enabled: true } }];
    const content = minimal((m) => (m.languageModel['intents'] = [{ name: 'A', slots }]));
    expect(() => loadModel(fileOf(content, 'de-DE.json'))).toThrow(
      'intents[0].slots[0].multipleValues: de-DE has no slots with multiple values; only en-AU, en-CA, en-GB, en-US do',
    );
    expect(loadModel(fileOf(content)).locale).toBe('en-US');
  });

  test('several faults are counted', () => {
    const file = fileOf(minimal((m) => (m.languageModel['intents'] = [{}, {}])));
    expect(() => loadModel(file)).toThrow('intents[0].name: missing (and 1 more)');
  });
});

describe('doubtful things are warnings', () => {
  test('a word that two values own', () => {
    expect(fixtureModel('pizza').warnings).toEqual([
      {
        path: 'interactionModel.languageModel.types[0].values[2]',
        message: '"big" of "extra large" belongs to "large" too: Alexa answers with both',
      },
    ]);
  });

  test('an invocation name of one word, and a built-in type in the wrong case', () => {
    const content = minimal((m) => {
      m.languageModel['invocationName'] = 'pizzeria';
      m.languageModel['intents'] = [{ name: 'A', slots: [{ name: 'n', type: 'AMAZON.Number' }] }];
    });
    expect(loadModel(fileOf(content)).warnings).toEqual([
      {
        path: 'interactionModel.languageModel.invocationName',
        message:
          '"pizzeria" is one word: Amazon wants two or more, unless it is your brand or a compound',
      },
      {
        path: 'interactionModel.languageModel.intents[0].slots[0].type',
        message: '"AMAZON.Number": is "AMAZON.NUMBER" meant?',
      },
    ]);
  });

  test('the same sample in two intents', () => {
    expect(fixtureModel('quiz').warnings).toEqual([
      {
        path: 'interactionModel.languageModel.intents[2].samples[0]',
        message: '"next question" is a sample of NextIntent too, which comes first',
      },
    ]);
  });
});

describe('a folder of models', () => {
  test('gives the models by locale and leaves other files alone', () => {
    fileOf(
      minimal(() => undefined),
      'en-US.json',
    );
    fileOf(
      minimal(() => undefined),
      'de-DE.json',
    );
    fileOf('no model', 'notes.json');
    expect([...loadModels(folder).keys()]).toEqual(['de-DE', 'en-US']);
  });

  test('that is not there, or holds no model, is refused', () => {
    expect(() => loadModels(join(folder, 'none'))).toThrow(UserError);
    const empty = mkdtempSync(join(tmpdir(), 'models-'));
    expect(() => loadModels(empty)).toThrow(
      new UserError(`${empty}: no interaction model here; expected files such as en-US.json`),
    );
    rmSync(empty, { recursive: true });
  });
});
