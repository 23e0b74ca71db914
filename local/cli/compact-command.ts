import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { COMPACTED_PREFIX, turnsPrefix } from '../../analytics/contract/bucket-layout';
import { FORMATS } from '../../analytics/contract/glue';
import { messageOf, UsageError, UserError } from '../errors';
import type { Command } from './command';
import type { CompactionSession, ConnectOptions } from './connect';
import { dateOf } from './date';
import { formatTable } from './format-table';
import { runExecution } from './run-execution';

const OPTIONS = {
  through: { type: 'string' },
  wait: { type: 'string' },
  data: { type: 'string' },
  profile: { type: 'string' },
  'state-machine': { type: 'string' },
} as const;

/**
 * On this machine a query that finds an object gone is asked again, so the wait only spares it that.
 */
const LOCAL_WAIT_SECONDS = 5;

const HELP = `[--through yyyy-MM-dd]

Makes one object of each day that is over: each row once, by the day of its event, compressed with
zstd. It runs the state machine that is deployed. Stopped at any moment and started again it goes on,
and queries that run meanwhile see every row once.

  --through        the last day to compact (default: yesterday, UTC)
  --wait           seconds to wait for queries before the originals are removed (default: ${LOCAL_WAIT_SECONDS};
                   in AWS what the state machine waits, as long as Athena gives a query)
  --data           data folder of the local stack
  --profile        AWS profile: run the deployed compaction
  --state-machine  its ARN (output CompactionStateMachine)`;

/** What the command takes from its surroundings. */
export interface CompactIo {
  readonly connect: <T>(
    options: ConnectOptions & { readonly stateMachineArn?: string },
    action: (session: CompactionSession) => Promise<T>,
  ) => Promise<T>;
  readonly print: (text: string) => void;
  /** For what is no result: to standard error. */
  readonly note: (text: string) => void;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** `npm run compact`: runs the compaction, here or in AWS. */
export const compactCommand = (io: CompactIo): Command<typeof OPTIONS> => ({
  name: 'npm run compact --',
  help: HELP,
  options: OPTIONS,
  run: async ({ values }) => {
    const { data, profile, 'state-machine': arn } = values;
    if ((profile === undefined) !== (arn === undefined))
      throw new UsageError(
        '--profile and --state-machine go together: both for AWS, else neither.',
      );
    const input = inputOf(values);
    const destination = { data, profile, ...(arn === undefined ? {} : { stateMachineArn: arn }) };
    await io.connect(destination, async (session) => {
      try {
        await compact(session, input, io);
      } catch (error) {
        throw explained(error);
      }
    });
    return 0;
  },
});

interface Input {
  readonly through?: string;
  readonly waitSeconds?: number;
}

const inputOf = ({
  through,
  wait,
  profile,
}: Readonly<Partial<Record<'through' | 'wait' | 'profile', string | undefined>>>): Input => {
  const waitSeconds = wait === undefined ? undefined : Number(wait);
  if (wait !== undefined && !/^\d{1,9}$/.test(wait))
    throw new UsageError(`--wait is "${wait}"; it takes a whole number of seconds.`);
  const seconds = waitSeconds ?? (profile === undefined ? LOCAL_WAIT_SECONDS : undefined);
  return {
    ...(through === undefined ? {} : { through: dateOf('--through', through) }),
    ...(seconds === undefined ? {} : { waitSeconds: seconds }),
  };
};

/** What the state machine tells of what it did. */
interface Outcome {
  readonly through: string;
  /** The days that were written, in the order of their writing. */
  readonly days: readonly { readonly day: string; readonly rows: number }[];
}

const compact = async (session: CompactionSession, input: Input, io: CompactIo): Promise<void> => {
  const bucket = await bucketOf(session);
  const before = await objectsIn(session, bucket);
  const { through, days } = await execute(session, input, io);
  const after = await objectsIn(session, bucket);
  const rows = new Map(days.map((day) => [day.day, day.rows]));
  if (rows.size > 0) io.print(dayTable(rows, after));
  const total = [...rows.values()].reduce((sum, count) => sum + count, 0);
  io.print(
    `${rows.size === 0 ? 'Nothing new' : `${counted(rows.size, 'day')}, ${counted(total, 'row')}`} through ${through}; ` +
      `objects ${format(before.length)} → ${format(after.length)}, ` +
      `bytes ${format(sizeOf(before))} → ${format(sizeOf(after))}`,
  );
};

const dayTable = (rows: ReadonlyMap<string, number>, objects: readonly ListedObject[]): string =>
  formatTable(
    [
      { name: 'day', type: 'varchar' },
      { name: 'rows', type: 'bigint' },
      { name: 'objects', type: 'bigint' },
      { name: 'bytes', type: 'bigint' },
    ],
    [...rows].sort().map(([day, count]) => {
      const own = objects.filter(({ key }) => key.startsWith(`${COMPACTED_PREFIX}dt=${day}/`));
      return [day, format(count), format(own.length), format(sizeOf(own))];
    }),
  );

const format = (count: number): string => count.toLocaleString('en-US');

const counted = (count: number, what: string): string =>
  `${format(count)} ${what}${count === 1 ? '' : 's'}`;

/** The definition names the bucket in what it hands to the content function. */
const bucketOf = async ({ sfn, stateMachineArn }: CompactionSession): Promise<string> => {
  const { definition = '' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const bucket = /"bucket":\s*"([^"]+)"/.exec(definition)?.[1];
  if (bucket !== undefined) return bucket;
  throw new UserError(`The state machine ${stateMachineArn} is not the compaction's.`);
};

interface ListedObject {
  readonly key: string;
  readonly size: number;
}

const sizeOf = (objects: readonly ListedObject[]): number =>
  objects.reduce((sum, { size }) => sum + size, 0);

/** The objects of turns, arrived and compacted; those whose name begins with `_` hold none. */
const objectsIn = async (
  { s3 }: CompactionSession,
  bucket: string,
): Promise<readonly ListedObject[]> => {
  const objects: ListedObject[] = [];
  for (const Prefix of [...FORMATS.map(turnsPrefix), COMPACTED_PREFIX])
    for await (const { Contents: page = [] } of paginateListObjectsV2(
      { client: s3 },
      { Bucket: bucket, Prefix },
    ))
      objects.push(...page.map(({ Key: key = '', Size: size = 0 }) => ({ key, size })));
  return objects.filter(({ key }) => !/\/_[^/]*$/.test(key));
};

const execute = async (
  { sfn, stateMachineArn }: CompactionSession,
  input: Input,
  { note, sleep }: CompactIo,
): Promise<Outcome> => {
  const { through } = input;
  const what = 'The compaction';
  const onStart = () => note(`Compacting${through === undefined ? '' : ` through ${through}`} …`);
  return (await runExecution({ sfn, stateMachineArn, input, what, onStart, sleep })) as Outcome;
};

const explained = (error: unknown): unknown =>
  error instanceof Error && '$metadata' in error
    ? new UserError(`The compaction cannot be run: ${messageOf(error) || error.name}`, {
        cause: error,
      })
    : error;
