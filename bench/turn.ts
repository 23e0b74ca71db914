import { createAlexa } from '../local/alexa';
import { UserError } from '../local/errors';
import { askSdkTest } from './ask-sdk-test';
import { type Benchmark, type Finding, microseconds } from './benchmark';
import { measure } from './measure';
import { modelIn, ownModelText } from './models';
import { trivialSkill } from './trivial-skill';
import { virtualAlexa } from './virtual-alexa';

/** Utterances that virtual-alexa can read, too: it fails at most of the model's own. */
const DIALOG = ['open pet match', 'a dog', 'help', 'stop'];

/** One turn with a trivial skill, against two others that hold the same dialog in the same run. */
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
    const ours = inTurn(async (utterance) => (await alexa.says(utterance)).speech);
    const theirs = inTurn(
      async (utterance) => (await virtual.utter(utterance)).response.outputSpeech.text,
    );
    const spoken = await ours();
    assertSame(spoken, await theirs());
    const tested = askSdkTest(trivialSkill, spoken);
    const units = DIALOG.length;
    const times = await measure([
      { name: 'local/alexa', units, run: ours },
      { name: 'virtual-alexa', units, run: theirs },
      { name: 'ask-sdk-test', units, run: tested },
    ]);
    return [finding(times, 'virtual-alexa', 10), finding(times, 'ask-sdk-test', 40)];
  },
};

/** Holds the dialog; gives what was answered to each utterance. */
type Hold = () => Promise<readonly string[]>;

const inTurn =
  (says: (utterance: string) => Promise<string>): Hold =>
  async () => {
    const spoken: string[] = [];
    for (const utterance of DIALOG) spoken.push(await says(utterance));
    return spoken;
  };

const assertSame = (ours: readonly string[], theirs: readonly string[]): void => {
  const at = DIALOG.findIndex((_, index) => ours[index] !== theirs[index]);
  if (at >= 0)
    throw new UserError(
      `The dialogs differ at "${DIALOG[at] ?? ''}": "${ours[at] ?? ''}" here, "${theirs[at] ?? ''}" in virtual-alexa.`,
    );
};

const finding = (times: ReadonlyMap<string, number>, name: string, least: number): Finding => {
  const ours = times.get('local/alexa') ?? NaN;
  const theirs = times.get(name) ?? NaN;
  return {
    benchmark: 'turn',
    what: 'a simulated turn, times faster',
    against: name,
    measured: theirs / ours,
    unit: 'times',
    least,
    detail: `${microseconds(ours)} : ${microseconds(theirs)}`,
  };
};
