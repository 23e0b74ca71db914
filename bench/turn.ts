import { createAlexa } from '../local/alexa';
import { UserError } from '../local/errors';
import { type Benchmark, type Finding, microseconds } from './benchmark';
import { measure } from './measure';
import { modelIn, ownModelText } from './models';
import { trivialSkill } from './trivial-skill';
import { virtualAlexa } from './virtual-alexa';

/** Utterances that virtual-alexa can read, too: it fails at most of the model's own. */
const DIALOG = ['open pet match', 'a dog', 'help', 'stop'];

/** One turn with a trivial skill, against virtual-alexa in the same run and dialog. */
export const turn: Benchmark = {
  name: 'turn',
  run: async () => {
    const text = ownModelText();
    const alexa = createAlexa({
      model: modelIn(text),
      skillId: 'amzn1.ask.skill.bench',
      handler: trivialSkill,
    });
    const virtual = virtualAlexa()
      .handler(trivialSkill)
      .interactionModel(JSON.parse(text))
      .create();
    const ours = async (utterance: string) => (await alexa.says(utterance)).speech;
    const theirs = async (utterance: string) =>
      (await virtual.utter(utterance)).response.outputSpeech.text;
    await assertSame(ours, theirs);
    const times = await measure([
      { name: 'local/alexa', units: DIALOG.length, run: () => hold(ours) },
      { name: 'virtual-alexa', units: DIALOG.length, run: () => hold(theirs) },
    ]);
    return [finding(times)];
  },
};

type Says = (utterance: string) => Promise<string>;

const hold = async (says: Says): Promise<void> => {
  for (const utterance of DIALOG) await says(utterance);
};

const assertSame = async (ours: Says, theirs: Says): Promise<void> => {
  for (const utterance of DIALOG) {
    const heard = [await ours(utterance), await theirs(utterance)];
    if (heard[0] !== heard[1])
      throw new UserError(
        `The dialogs differ at "${utterance}": ${heard.join(' here, ')} in virtual-alexa.`,
      );
  }
};

const finding = (times: ReadonlyMap<string, number>): Finding => {
  const ours = times.get('local/alexa') ?? NaN;
  const theirs = times.get('virtual-alexa') ?? NaN;
  return {
    benchmark: 'turn',
    what: 'a turn, of virtual-alexa’s time',
    measured: ours / theirs,
    unit: 'times',
    limit: 0.1,
    detail: `${microseconds(ours)} : ${microseconds(theirs)}`,
  };
};
