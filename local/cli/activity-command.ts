import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Activity, recentActivity, turnsOf } from '../../analytics/activity/activity';
import { idsOfUser, isPseudonym, isRawUserId } from '../../analytics/contract/user-id';
import { messageOf, UsageError, UserError } from '../errors';
import type { Command } from './command';
import { formatResult } from './format-result';
import { skillIdFor, userFrom } from './user-argument';

const FORMATS = ['table', 'csv', 'spreadsheet', 'json'] as const;

const OPTIONS = {
  intent: { type: 'string' },
  limit: { type: 'string', default: '50' },
  format: { type: 'string', default: 'table' },
  data: { type: 'string' },
  profile: { type: 'string' },
  table: { type: 'string' },
} as const;

const HELP = `<user>   (or the user piped to standard input)

Shows what a user did, newest first: time, what was asked for, how it ended, on which device.

  <user>     user id as it stands in rows, or as Alexa sends it (amzn1.ask.account.…)
  --intent   the turns with one intent only, such as PetMatchIntent
  --limit    at most so many turns (default: 50)
  --format   ${FORMATS.join(', ')} (default: table); in spreadsheet, which is CSV,
             no text is a formula
  --data     data folder of the local stack
  --profile  AWS profile: ask the deployed table. It then takes the table's name, which is an output
             of the stack, and for an id of Alexa's the skill's id in PETMATCH_SKILL_ID:
  --table    table of turns (output AnalyticsTable)`;

export interface TableOptions {
  readonly data?: string | undefined;
  readonly profile?: string | undefined;
  /** Default: the name on this machine. */
  readonly table?: string | undefined;
}

/** What the command takes from its surroundings. */
export interface ActivityIo {
  readonly connect: <T>(
    options: TableOptions,
    action: (session: {
      readonly dynamoDb: DynamoDBDocumentClient;
      readonly table: string;
    }) => Promise<T>,
  ) => Promise<T>;
  readonly stdin: AsyncIterable<string | Uint8Array> & { readonly isTTY?: boolean };
  readonly print: (text: string) => void;
  readonly terminal: { readonly width: number; readonly isColored: boolean };
}

/** `npm run activity`: what a user did. */
export const activityCommand = (io: ActivityIo): Command<typeof OPTIONS> => ({
  name: 'npm run activity --',
  help: HELP,
  options: OPTIONS,
  positionals: true,
  isPositional: isPseudonym,
  run: async ({ values, positionals }) => {
    const { data, profile, table, intent } = values;
    const format = FORMATS.find((known) => known === values.format);
    if (format === undefined)
      throw new UsageError(`There is no format "${values.format}"; choose ${FORMATS.join(', ')}.`);
    const limit = limitOf(values.limit);
    if ((profile === undefined) !== (table === undefined))
      throw new UsageError('--profile and --table go together: both for AWS, else neither.');
    const user = await userFrom(positionals, io.stdin);
    const ids = isRawUserId(user) ? idsOfUser(skillIdFor(profile), user) : [user];
    const turns = await io.connect({ data, profile, table }, async (session) => {
      try {
        const found = await Promise.all(
          ids.map((id) =>
            intent === undefined
              ? recentActivity(session, id, { limit })
              : turnsOf(session, id, intent, { limit }),
          ),
        );
        return newestOf(found.flat(), limit);
      } catch (error) {
        throw explained(error);
      }
    });
    const columns =
      format === 'table' ? COLUMNS.filter(({ name }) => !name.endsWith('_id')) : COLUMNS;
    const title = `Activity of ${user}${intent === undefined ? '' : ` with ${intent}`}`;
    io.print(formatResult(format, resultOf(turns, columns), { title, ...io.terminal }));
    return 0;
  },
});

const MOST = 100_000;

const limitOf = (given: string): number => {
  const limit = Number(given);
  if (/^\d+$/.test(given) && limit >= 1 && limit <= MOST) return limit;
  throw new UsageError(`--limit is "${given}"; it takes a whole number from 1 to ${MOST}.`);
};

/** Each id's turns come newest first; a user whose rows have both forms of the id has one list. */
const newestOf = (turns: readonly Activity[], limit: number): readonly Activity[] =>
  turns
    .toSorted((a, b) => (a.event_time === b.event_time ? 0 : a.event_time < b.event_time ? 1 : -1))
    .slice(0, limit);

const COLUMNS = [
  { name: 'event_time', type: 'timestamp' },
  { name: 'request_type', type: 'varchar' },
  { name: 'intent_name', type: 'varchar' },
  { name: 'outcome', type: 'varchar' },
  { name: 'matched_pet', type: 'varchar' },
  { name: 'locale', type: 'varchar' },
  { name: 'turn', type: 'bigint' },
  { name: 'session_id', type: 'varchar' },
  { name: 'request_id', type: 'varchar' },
] as const satisfies readonly { readonly name: keyof Activity; readonly type: string }[];

/** Ids are for other programs: they would fill a terminal's line. */
const resultOf = (turns: readonly Activity[], columns: readonly (typeof COLUMNS)[number][]) => ({
  columns: [...columns, { name: 'device', type: 'varchar' }],
  rows: turns.map((turn) => [
    ...columns.map(({ name }) => (turn[name] === null ? null : String(turn[name]))),
    turn.capabilities.join(', '),
  ]),
});

const explained = (error: unknown): unknown =>
  error instanceof Error && '$metadata' in error
    ? new UserError(`The table cannot be read: ${messageOf(error) || error.name}`, { cause: error })
    : error;
