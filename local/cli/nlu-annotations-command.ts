import { writeFileSync } from 'node:fs';
import { runQuery } from '../../analytics/athena/run-query';
import { visibleJson } from '../../analytics/text/visible';
import { MIN_USERS } from '../../analytics/tuning/mine';
import { mineSpokenTurns, type SpokenTurns } from '../../analytics/tuning/mine-spoken-turns';
import { asker } from '../../analytics/tuning/tuning-queries';
import { messageOf, UsageError, UserError } from '../errors';
import { alexaAt } from '../nlu-evaluation/alexa-at';
import { type TurnCount, writeAnnotations } from '../nlu-evaluation/write-annotations';
import { readSkillPackage } from '../talk/skill-package';
import type { Command } from './command';
import { type AthenaSession, type ConnectOptions, withAthena } from './connect';
import { explained } from './query-failure';
import { rangeOf } from './query-range';
import { withSyncedFolder } from './query-synced-folder';
import { noteText } from './say';

const OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  locale: { type: 'string' },
  model: { type: 'string' },
  'skill-package': { type: 'string', default: 'skill-package' },
  'min-users': { type: 'string', default: String(MIN_USERS) },
  most: { type: 'string', default: '1000' },
  out: { type: 'string' },
  data: { type: 'string' },
  profile: { type: 'string' },
  database: { type: 'string' },
  'work-group': { type: 'string' },
} as const;

const HELP = `[--from yyyy-MM-dd] [--to yyyy-MM-dd] [--locale LOCALE] [--out FILE]

Prints what people said as an annotation set, the JSON that Amazon's NLU evaluation tool and
"npm run nlu-evaluation" read. Turns hold the words of slots and no utterance: it is rebuilt from the
first sample of the intent that has exactly these slots and is read as the turn was. Answers to a
question of the skill have none, and are left out. What was left out goes to standard error.

  --from, --to            first and last day, UTC (default: the last 30 days and today)
  --locale LOCALE         locale of the turns (default: en-US, else the first of the package)
  --model FILE            an interaction model to rebuild with, instead of the package's
  --skill-package FOLDER  folder with interactionModels/custom (default: skill-package)
  --min-users NUMBER      what fewer distinct users said is not told (default: ${MIN_USERS}, at least 2)
  --most NUMBER           so many different turns at most, the most frequent ones (default: 1000)
  --out FILE              writes a file instead

Where to ask:
  --data                  data folder of the local stack, or a copy of the bucket
  --profile               AWS profile: ask the deployed Athena
  --database              output Database of the stack
  --work-group            output WorkGroup of the stack`;

/** What the command takes from its surroundings. */
export interface NluAnnotationsIo {
  readonly connect: <T>(
    options: ConnectOptions,
    action: (session: AthenaSession) => Promise<T>,
  ) => Promise<T>;
  readonly now: () => Date;
  readonly print: (text: string) => void;
  readonly note: (text: string) => void;
  readonly write: (file: string, text: string) => void;
}

const REAL: NluAnnotationsIo = {
  connect: (options, action) => withSyncedFolder(options, withAthena, action),
  now: () => new Date(),
  print: (text) => process.stdout.write(text),
  note: noteText,
  write: writeFileSync,
};

type Values = Parameters<Command<typeof OPTIONS>['run']>[0]['values'];

/** `npm run nlu-annotations`: recorded turns as an annotation set. */
export const nluAnnotationsCommand = (io: NluAnnotationsIo = REAL): Command<typeof OPTIONS> => ({
  name: 'npm run nlu-annotations --',
  help: HELP,
  options: OPTIONS,
  run: async ({ values }) => {
    const range = rangeOf(values, io.now());
    // A single user is told by nobody's leave.
    const minUsers = wholeNumber('--min-users', values['min-users'], 2);
    const most = wholeNumber('--most', values.most, 1);
    const { locale, model, 'skill-package': skillPackage } = values;
    const skill = readSkillPackage({ locale, model, skillPackage });
    const tuned = skill.models.get(skill.locale)?.model;
    if (!tuned) throw new UserError(`There is no interaction model of ${skill.locale}.`);
    const options = { ...range, locale: skill.locale, minUsers, most };
    const said = await io.connect(connectionOf(values), (session) =>
      spokenTurns(session, options, values.profile),
    );
    const { set, ...counts } = writeAnnotations(said.spokenTurns, tuned, alexaAt(skill));
    const text = `${visibleJson(set, 2)}\n`;
    if (values.out === undefined) io.print(text);
    else writeOut(values.out, text, io);
    io.note(noteOf(set.data.length, counts, said.otherTurns, minUsers));
    return 0;
  },
});

const wholeNumber = (option: string, text: string, least: number): number => {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least) return number;
  throw new UsageError(`${option} is "${text}"; it takes a whole number from ${least} on.`);
};

const connectionOf = ({
  data,
  profile,
  database,
  'work-group': workGroup,
}: Values): ConnectOptions => ({
  data,
  profile,
  names: {
    ...(database === undefined ? {} : { database }),
    ...(workGroup === undefined ? {} : { workGroup }),
  },
});

const spokenTurns = async (
  { client, database, workGroup }: AthenaSession,
  options: Parameters<typeof mineSpokenTurns>[1],
  profile: string | undefined,
): Promise<SpokenTurns> => {
  const ask = asker((sql, parameters) =>
    runQuery(client, { sql, parameters, database, workGroup }),
  );
  try {
    return await mineSpokenTurns(ask, options);
  } catch (error) {
    throw explained(error, profile);
  }
};

const writeOut = (file: string, text: string, { write }: NluAnnotationsIo): void => {
  try {
    write(file, text);
  } catch (error) {
    throw new UserError(`${file}: can't write the annotation set: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

interface Counts {
  readonly written: TurnCount;
  readonly withoutSample: TurnCount;
  readonly readOtherwise: TurnCount;
}

const noteOf = (
  annotations: number,
  { written, withoutSample, readOtherwise }: Counts,
  otherTurns: number,
  minUsers: number,
): string =>
  [
    `Annotations: ${number(annotations)}, for ${number(written.turns)} turns.`,
    `Left out: ${number(withoutSample.turns)} turns that no sample has the slots of (most answer a question),`,
    `${number(readOtherwise.turns)} that the model reads otherwise,`,
    `${number(otherTurns)} that fewer than ${minUsers} users said or that are beyond --most.`,
  ].join(' ');

const number = (value: number): string => value.toLocaleString('en-US');
