import { isPseudonym } from '../../analytics/contract/user-id';
import type { RunTotals } from '../../analytics/forgetting/steps';
import { messageOf, UsageError, UserError } from '../errors';
import type { Command } from './command';
import type { ConnectOptions, ForgettingSession } from './connect';
import { runExecution } from './run-execution';
import { userFrom, type UserInput } from './user-argument';

const OPTIONS = {
  wait: { type: 'string' },
  data: { type: 'string' },
  profile: { type: 'string' },
  'state-machine': { type: 'string' },
} as const;

/** As for the compaction: here a query that finds an object gone is asked again. */
const LOCAL_WAIT_SECONDS = 5;

const HELP = `<user>   (or the user piped to standard input)

Forgets a user: deletes all rows of up to now from the table and the bucket, and what the skill keeps
between sessions; then asks every store whether any is left. It runs the state machine of the stack
PetMatchExtras. Stopped at any moment and started again it goes on; queries that run meanwhile see
every other row once. docs/privacy.md says which copies stay for a while, and how long.

  <user>           user id as it stands in rows, or as Alexa sends it (amzn1.ask.account.…), which
                   finds rows under its pseudonym, too
  --wait           seconds to wait for queries before what was replaced is removed (default: ${LOCAL_WAIT_SECONDS};
                   in AWS what the state machine waits, as long as Athena gives a query)
  --data           data folder of the local stack
  --profile        AWS profile: run what is deployed
  --state-machine  its ARN (output ForgettingStateMachine of the stack PetMatchExtras)`;

/** What the command takes from its surroundings. */
export interface ForgetIo {
  readonly connect: <T>(
    options: Pick<ConnectOptions, 'data' | 'profile'> & { readonly stateMachineArn?: string },
    action: (session: ForgettingSession) => Promise<T>,
  ) => Promise<T>;
  readonly stdin: UserInput;
  readonly print: (text: string) => void;
  /** For what is no result: to standard error. */
  readonly note: (text: string) => void;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** `npm run forget`: forgets a user, here or in AWS. */
export const forgetCommand = (io: ForgetIo): Command<typeof OPTIONS> => ({
  name: 'npm run forget --',
  help: HELP,
  options: OPTIONS,
  positionals: true,
  isPositional: isPseudonym,
  run: async ({ values, positionals }) => {
    const { data, profile, wait, 'state-machine': arn } = values;
    if ((profile === undefined) !== (arn === undefined))
      throw new UsageError(
        '--profile and --state-machine go together: both for AWS, else neither.',
      );
    const seconds = secondsOf(wait) ?? (profile === undefined ? LOCAL_WAIT_SECONDS : undefined);
    const user = await userFrom(positionals, io.stdin);
    const destination = { data, profile, ...(arn === undefined ? {} : { stateMachineArn: arn }) };
    await io.connect(destination, async ({ sfn, stateMachineArn }) => {
      const { note, sleep } = io;
      const totals = (await runExecution({
        ...{ sfn, stateMachineArn, sleep },
        input: { users: [user], ...(seconds === undefined ? {} : { waitSeconds: seconds }) },
        what: 'Forgetting',
        onStart: () => note(`Forgetting ${user} …`),
      }).catch((error: unknown) => {
        throw explained(error);
      })) as RunTotals;
      if (totals.users === 0)
        throw new UserError(
          `Another run has taken over from this one; it forgets ${user}, too. Run the command again to see it done.`,
        );
      io.print(summaryOf(user, totals));
    });
    return 0;
  },
});

const secondsOf = (given: string | undefined): number | undefined => {
  if (given === undefined) return undefined;
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new UsageError(`--wait is "${given}"; it takes a whole number of seconds.`);
};

const summaryOf = (user: string, { turns, rows, days }: RunTotals): string =>
  `${user} is forgotten: ${counted(turns, 'row')} of the table, ${counted(rows, 'row')} in ${counted(days, 'day')} of the bucket are gone. Asked again, table, bucket and user attributes have none.`;

const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;

const explained = (error: unknown): unknown =>
  error instanceof Error && '$metadata' in error
    ? new UserError(`Forgetting cannot be run: ${messageOf(error) || error.name}`, { cause: error })
    : error;
