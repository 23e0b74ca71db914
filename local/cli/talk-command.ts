import { resolve } from 'node:path';
import type { Alexa } from '../alexa';
import { UsageError } from '../errors';
import { startSmapi } from '../smapi';
import { alexaOf } from '../talk/alexa-of';
import { openHistory } from '../talk/history';
import { reloadOnChange } from '../talk/reloading';
import { type TalkingSkill, withSkill } from '../talk/skill';
import { readManifest, readSkillPackage, type SkillPackage } from '../talk/skill-package';
import { styles } from '../talk/styles';
import { Talk } from '../talk/talk';
import { TALK_HELP } from '../talk/talk-line';
import { talkPrompt, type TalkPrompt } from '../talk/talk-prompt';
import { recordTranscript } from '../talk/transcript-recorder';
import type { Command } from './command';
import { DEFAULT_DATA } from './connect';
import { SKILL_HELP, SKILL_OPTIONS } from './skill-options';

const OPTIONS = {
  ...SKILL_OPTIONS,
  user: { type: 'string' },
  explain: { type: 'boolean', default: false },
  record: { type: 'string' },
  watch: { type: 'boolean', default: false },
  'smapi-port': { type: 'string' },
} as const;

const HELP = `[--explain] [--record FILE] [--watch] [--handler FILE --model FILE] [--smapi-port PORT]

Talks to a skill: each line of the input is an utterance. On a terminal it is a prompt with history;
from a pipe every line is answered, and the end of the input is the end.

${SKILL_HELP}
  --user NAME             speak as this user (default: a new one)
  --explain               show the candidates of each utterance with their scores
  --record FILE           write the talk down as a transcript, behind what FILE holds
  --watch                 reload the skill as its files change
  --smapi-port PORT       serve the simulation API for ask-cli on this port of 127.0.0.1, as long
                          as the talk lasts; 0 takes a free one (docs/simulator.md)

${TALK_HELP}

To debug: npx tsx --inspect local/cli/talk.ts …; then no time limit holds.`;

type Values = Parameters<Command<typeof OPTIONS>['run']>[0]['values'];

/** `npm run talk`: a prompt to any skill. */
export const talkCommand: Command<typeof OPTIONS> = {
  name: 'npm run talk --',
  help: HELP,
  options: OPTIONS,
  run: async ({ values }) => {
    const { data = DEFAULT_DATA, handler, watch, 'skill-id': skillId } = values;
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    const { stdin: input, stdout: output } = process;
    const smapiPort = portNumber(values['smapi-port']);
    const history = input.isTTY && output.isTTY ? openHistory(data) : undefined;
    const prompt = talkPrompt({ input, output, history });
    const { aside } = styles(hasColours());
    const options = { root: process.cwd(), data, handler, skillId, reloadable: watch };
    const heard = readSkillPackage(packageOptions(values));
    await withSkill({ ...options, log: (line) => prompt.show(aside(line)) }, (skill) =>
      talkTo(skill, heard, { ...values, smapiPort }, prompt),
    );
    return 0;
  },
};

const hasColours = (): boolean => process.stdout.isTTY && !process.env['NO_COLOR'];

const packageOptions = ({ model, locale, 'skill-package': skillPackage }: Values) => ({
  model,
  locale,
  skillPackage,
});

const talkTo = async (
  skill: TalkingSkill,
  first: SkillPackage,
  values: Values & { readonly smapiPort: number | undefined },
  prompt: TalkPrompt,
): Promise<void> => {
  const { user: userId, explain, record, watch, smapiPort } = values;
  const marks = styles(hasColours());
  const say = (text: string): void => prompt.show(marks.aside(text));
  let heard = first;
  const newAlexa = (locale: string): Alexa =>
    alexaOf(skill, { models: heard.models, locale, userId });
  const talk = new Talk({
    createAlexa: () => newAlexa(heard.locale),
    show: (text) => process.stdout.write(`${text}\n`),
    styles: marks,
    width: process.stdout.isTTY ? process.stdout.columns : undefined,
    explain,
    recorder: record === undefined ? undefined : recordTranscript(record),
    reload: skill.reload && (() => reloadAloud(skill, say)),
  });
  if (process.stdin.isTTY) say(`${skill.description}, ${heard.locale}. :help lists the commands.`);
  const ends: (() => void | Promise<void>)[] = [];
  try {
    if (smapiPort !== undefined) {
      const smapi = await startSmapi({
        skillId: skill.skillId,
        manifest: readManifest(values['skill-package'], heard.models.keys()),
        models: () => heard.models,
        createAlexa: newAlexa,
        invoke: skill.invoke,
        port: smapiPort,
      });
      ends.push(smapi.close);
      say(`ask-cli talks to it with ASK_SMAPI_SERVER_BASE_URL=${smapi.url} (${skill.skillId})`);
    }
    if (watch) {
      const reloadModels = (): void => {
        heard = readSkillPackage(packageOptions(values));
        talk.startAnew();
      };
      const models = heard.sources.map((source) => resolve(source));
      ends.push(reloadOnChange({ skill, models, reloadModels, say }));
    }
    await prompt.run(talk);
  } finally {
    for (const end of ends) await end();
  }
};

const portNumber = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--smapi-port is "${text}"; it takes a port from 0 to 65535.`);
};

const reloadAloud = async (skill: TalkingSkill, say: (text: string) => void): Promise<void> => {
  await skill.reload?.();
  say('The skill runs its code as it is now.');
};
