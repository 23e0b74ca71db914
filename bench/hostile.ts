import { createAlexa, type InteractionModel } from '../local/alexa';
import type { Benchmark, Finding } from './benchmark';
import { median } from './measure';
import { manyValues, modelIn, ownModelText } from './models';
import { trivialSkill } from './trivial-skill';

const ROUNDS = 7;
const LIMIT_MS = 50;
const SIZE = 100_000;

const repeated = (text: string): string =>
  text.repeat(Math.ceil(SIZE / text.length)).slice(0, SIZE);

const control = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('');

/** What somebody might say who wishes us ill; the words are ones that the models know. */
const UTTERANCES: Readonly<Record<string, string>> = {
  'one word of 100 KB': repeated('a'),
  '100 KB of a known word': repeated('large '),
  '100 KB of a sample': repeated('i want a large family dog with low energy and '),
  '100 KB of commas': repeated('large, '),
  '100 KB of apostrophes': repeated("i'd "),
  '100 KB of control characters': repeated(control),
  '100 KB of combining marks': repeated('a\u0301\u0323'),
  '100 KB of lone surrogates': repeated('\ud800 '),
  '100 KB of ligatures': repeated('\ufdfa '),
  '200 numbers': 'twenty one hundred thousand '.repeat(50),
  '40 values, then a stranger': `${'large '.repeat(40)}xyzzy`,
  'regular expressions': '(a+)+$ .*.*.*.* ((((a|b)*)*)*)* large',
};

/** Where a backtracking matcher tries every way to share the words among the slots. */
const adjacentSlots = (): InteractionModel => {
  const names = 'abcdefgh'.split('');
  const samples = names.map((_, index) =>
    names
      .slice(0, index + 1)
      .map((name) => `{${name}}`)
      .join(' '),
  );
  const values = ['large', 'large large', 'large large large', 'i want', 'a'];
  return {
    languageModel: {
      invocationName: 'pet match',
      intents: [
        { name: 'AMAZON.FallbackIntent', samples: [] },
        { name: 'ManyIntent', slots: names.map((name) => ({ name, type: 'Word' })), samples },
      ],
      types: [{ name: 'Word', values: values.map((value) => ({ name: { value } })) }],
    },
  };
};

/** The longest that any hostile utterance takes, model by model. */
export const hostile: Benchmark = {
  name: 'hostile',
  run: async () => [
    await worst('the skill’s own model', modelIn(ownModelText())),
    await worst('a model of 50,000 values', manyValues()),
    await worst('a model of adjacent slots', adjacentSlots()),
  ],
};

const worst = async (name: string, model: InteractionModel): Promise<Finding> => {
  const alexa = createAlexa({
    model,
    skillId: 'amzn1.ask.skill.bench',
    handler: trivialSkill,
  });
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [what, utterance] of Object.entries(UTTERANCES)) {
      alexa.newSession();
      await alexa.says('open pet match');
      const begun = performance.now();
      await alexa.says(utterance);
      times.set(what, [...(times.get(what) ?? []), performance.now() - begun]);
    }
  }
  const [[what, time] = ['', NaN]] = [...times]
    .map(([each, all]) => [each, median(all)] as const)
    .sort(([, one], [, other]) => other - one);
  return {
    benchmark: 'hostile',
    what: `worst utterance for ${name}`,
    measured: time,
    unit: 'ms',
    limit: LIMIT_MS,
    detail: what,
  };
};
