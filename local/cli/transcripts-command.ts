import { basename } from 'node:path';
import { type Conversation, describeDifference, loadTranscript, runTranscript } from '../alexa';
import { UsageError } from '../errors';
import { alexaOf } from '../talk/alexa-of';
import { type TalkingSkill, withSkill } from '../talk/skill';
import { readSkillPackage, type SkillPackage } from '../talk/skill-package';
import type { Command } from './command';
import { DEFAULT_DATA } from './connect';
import { SKILL_HELP, SKILL_OPTIONS } from './skill-options';
import { noteText, printText } from './say';

const HELP = `FILE… [--locale LOCALE] [--handler FILE --model FILE]

Holds the conversations of transcript files with a skill, each with a user of its own, and prints
where they go otherwise than written. Exits with 1 if any does.

  == Somebody asks for help      a title or a blank line begins a conversation
  User: open pet match
  Alexa: Welcome*                * stands for any words
  User: stop
  (session ends)                 # a line like this is a comment

A file named by a locale, such as en-GB.txt, is held in it.

${SKILL_HELP}`;

interface Transcript {
  readonly file: string;
  readonly locale: string | undefined;
  readonly conversations: readonly Conversation[];
}

/** `npm run transcripts`: conversations in files as tests, for any skill. */
export const transcriptsCommand: Command<typeof SKILL_OPTIONS> = {
  name: 'npm run transcripts --',
  help: HELP,
  options: SKILL_OPTIONS,
  positionals: true,
  run: async ({ values, positionals: files }) => {
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    if (files.length === 0) throw new UsageError('Name the transcript files (see --help).');
    const { data = DEFAULT_DATA, handler, model, locale } = values;
    const skillPackage = values['skill-package'];
    const transcripts = files.map((file) => readTranscript(file, locale));
    const tests = transcripts.map((transcript) => ({
      transcript,
      heard: readSkillPackage({ model, skillPackage, locale: transcript.locale }),
    }));
    const skillId = values['skill-id'];
    const log = noteText;
    return withSkill({ root: process.cwd(), data, handler, skillId, log }, async (skill) => {
      let different = 0;
      for (const { transcript, heard } of tests) {
        different += await hold(transcript, heard, skill);
      }
      return different === 0 ? 0 : 1;
    });
  },
};

const LOCALE_FILE = /^[a-z]{2}-[A-Z]{2}(?=\.)/;

const readTranscript = (file: string, locale: string | undefined): Transcript => {
  const [named] = LOCALE_FILE.exec(basename(file)) ?? [];
  return { file, locale: locale ?? named, conversations: loadTranscript(file) };
};

/** @returns how many lines were otherwise than written */
const hold = async (
  { file, conversations }: Transcript,
  { models, locale }: SkillPackage,
  skill: TalkingSkill,
): Promise<number> => {
  let different = 0;
  for (const conversation of conversations) {
    const differences = await runTranscript(alexaOf(skill, { models, locale }), [conversation]);
    for (const difference of differences) printText(`${file}: ${describeDifference(difference)}\n`);
    different += differences.length;
  }
  const verdict = different === 0 ? 'all as written' : `${different} lines are otherwise`;
  printText(`${file}: ${conversations.length} conversations, ${verdict}`);
  return different;
};
