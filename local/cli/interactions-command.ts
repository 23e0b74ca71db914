import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  interactionsCsv,
  INTERACTIONS_SCHEMA,
  NEEDED,
  type Readiness,
  readinessOf,
} from '../../analytics/recommendations/data-set';
import { interactionHistory } from '../../analytics/recommendations/history';
import { messageOf, UsageError, UserError } from '../errors';
import { makeFolder } from '../make-folder';
import type { Command } from './command';
import { type AthenaSession, type ConnectOptions, withAthena } from './connect';
import { rangeOf } from './query-range';
import { printText } from './say';

const OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  out: { type: 'string' },
  data: { type: 'string' },
  profile: { type: 'string' },
  database: { type: 'string' },
  'work-group': { type: 'string' },
} as const;

const CSV = 'interactions.csv';
const SCHEMA = 'interactions.schema.json';

const HELP = `--out FOLDER [--from yyyy-MM-dd] [--to yyyy-MM-dd]

Writes which breeds users were shown, refused and accepted as an interactions data set of Amazon
Personalize, ${CSV} and ${SCHEMA}, and says how far it is from what Personalize needs to train.

  --out         folder to write to
  --from, --to  first and last day of the turns, UTC (default: the last 30 days)
  --data        data folder of the local stack
  --profile     AWS profile: ask the deployed Athena. It may then take the names, which are outputs of
                the stack:
  --database    database of Glue (output Database)
  --work-group  workgroup of Athena (output WorkGroup)`;

/** What the command takes from its surroundings. */
export interface InteractionsIo {
  readonly connect: <T>(
    options: ConnectOptions,
    action: (session: AthenaSession) => Promise<T>,
  ) => Promise<T>;
  readonly now: () => Date;
  readonly print: (line: string) => void;
}

const REAL: InteractionsIo = {
  connect: withAthena,
  now: () => new Date(),
  print: printText,
};

/** `npm run interactions`: history for Personalize, and whether it is enough. */
export const interactionsCommand = (io: InteractionsIo = REAL): Command<typeof OPTIONS> => ({
  name: 'npm run interactions --',
  help: HELP,
  options: OPTIONS,
  run: async ({ values }) => {
    const { out, data, profile, database, 'work-group': workGroup } = values;
    if (out === undefined) throw new UsageError('Name the folder to write to: --out FOLDER.');
    const { from, to } = rangeOf(values, io.now());
    const names = { ...(database ? { database } : {}), ...(workGroup ? { workGroup } : {}) };
    const history = await io.connect({ data, profile, names }, async (session) => {
      try {
        return await interactionHistory({ ...session, from, to });
      } catch (error) {
        throw new UserError(`Cannot read the turns from ${from} to ${to}: ${messageOf(error)}`, {
          cause: error,
        });
      }
    });
    write(out, CSV, interactionsCsv(history));
    write(out, SCHEMA, `${JSON.stringify(INTERACTIONS_SCHEMA, null, 2)}\n`);
    for (const line of linesOf(readinessOf(history), join(out, CSV))) io.print(line);
    return 0;
  },
});

const write = (folder: string, name: string, text: string): void => {
  const file = join(folder, name);
  try {
    makeFolder(folder);
    writeFileSync(`${file}.tmp`, text);
    renameSync(`${file}.tmp`, file);
  } catch (error) {
    throw new UserError(`Cannot write ${file}: ${messageOf(error)}`, { cause: error });
  }
};

const linesOf = (
  { interactions, users, byEvent, isReady }: Readiness,
  file: string,
): readonly string[] => [
  `${interactions} interactions in ${file}${Object.entries(byEvent)
    .map(([event, count], index) => `${index === 0 ? ': ' : ', '}${event} ${count}`)
    .join('')}`,
  `${interactions} of ${NEEDED.interactions} interactions that Personalize needs to train${missing(interactions, NEEDED.interactions)}`,
  `${users} of ${NEEDED.users} users with two interactions or more${missing(users, NEEDED.users)}`,
  isReady ? 'Enough to train.' : 'Not enough to train yet.',
];

const missing = (count: number, needed: number): string =>
  count >= needed ? '' : `: ${needed - count} to go`;
