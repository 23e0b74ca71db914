import { createAlexa, type InteractionModel } from '../local/alexa';
import { type Benchmark, type Finding, microseconds } from './benchmark';
import { measure } from './measure';
import { manyValues, modelIn, ownModelText } from './models';
import { trivialSkill } from './trivial-skill';

const LIMIT = 3;

const alexaOf = (model: InteractionModel) =>
  createAlexa({ model, skillId: 'amzn1.ask.skill.bench', handler: trivialSkill });

/** Preparing a parsed model, against parsing its JSON; what is put off shows in the first turn. */
export const prepare: Benchmark = {
  name: 'prepare',
  run: async () => [
    ...(await prepared('the skill’s own model', ownModelText(), 'a large dog')),
    ...(await prepared(
      'a model of 50,000 values',
      JSON.stringify({ interactionModel: manyValues() }),
      'i want a large 4711',
    )),
  ],
};

const prepared = async (
  what: string,
  text: string,
  utterance: string,
): Promise<readonly Finding[]> => {
  const model = modelIn(text);
  const hear = async (): Promise<void> => {
    const alexa = alexaOf(model);
    await alexa.says('open pet match');
    await alexa.says(utterance);
  };
  const times = await measure([
    { name: 'parse', units: 1, run: () => JSON.parse(text) as unknown },
    { name: 'prepare', units: 1, run: () => alexaOf(model) },
    { name: 'hear', units: 1, run: hear },
  ]);
  return [
    { ...finding(times, 'prepare', `preparing ${what}, of parsing its JSON`), limit: LIMIT },
    finding(times, 'hear', `preparing ${what} and its first two turns`),
  ];
};

const finding = (times: ReadonlyMap<string, number>, name: string, what: string): Finding => {
  const parse = times.get('parse') ?? NaN;
  const time = times.get(name) ?? NaN;
  return {
    benchmark: 'prepare',
    what,
    measured: time / parse,
    unit: 'times',
    detail: `${microseconds(time)} : ${microseconds(parse)}`,
  };
};
