import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { bucketObjects } from '../../analytics/replay/bucket-objects';
import { droppedRows } from '../../analytics/replay/dropped-rows';
import {
  FAILED_BATCHES_PREFIX,
  FIREHOSE_ERRORS_PREFIX,
  REJECTED_PREFIX,
} from '../../analytics/contract/bucket-layout';
import { replayFailedBatches } from '../../analytics/replay/failed-batches';
import { firehoseErrorRows } from '../../analytics/replay/firehose-errors';
import {
  redeliverObjects,
  type ObjectRows,
  type ReplaySummary,
} from '../../analytics/replay/redeliver-objects';
import { rejectedRows } from '../../analytics/replay/rejected-rows';
import { restoreRows } from '../../analytics/replay/restore-rows';
import { DeliveryFailed } from '../../analytics/replay/row-sender';
import { encoder, rowWriter } from '../../analytics/stream/encode';
import { messageOf, UsageError, UserError } from '../errors';
import { requireRegularFile } from '../regular-file';
import type { Command } from './command';
import { withStack, type ConnectOptions, type StackClients } from './connect';
import { connectOptions, STACK_HELP, STACK_OPTIONS } from './stack-options';
import { noteText, printText } from './say';

const OPTIONS = {
  ...STACK_OPTIONS,
  prefix: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

const HELP = `log [file …]        rows that the recorder printed instead of writing them
       npm run replay -- failed-batches      batches that Lambda gave up
       npm run replay -- rejected            rows that could not be encoded
       npm run replay -- firehose-errors     records that Firehose could not convert

Brings rows back on their way. Nothing is lost when it is interrupted, and nothing counted twice
when it is done again: an object is removed only once all of its rows are taken.

"log" reads files, or standard input: the recorder's lines, CloudWatch's export, or what
"aws logs filter-log-events" prints. It writes a row only if the table does not have it.

What "firehose-errors" sends may be refused by Firehose's conversion again: it then comes back as a
new error object, so mend the table's schema or the rows first.

  --dry-run          reads and counts, and changes nothing
  --prefix           where the objects are (default: ${FAILED_BATCHES_PREFIX}, ${REJECTED_PREFIX} or ${FIREHOSE_ERRORS_PREFIX})
${STACK_HELP}`;

/** What the command takes from its surroundings. */
export interface ReplayIo {
  readonly connect: <T>(
    options: ConnectOptions,
    action: (stack: StackClients) => Promise<T>,
  ) => Promise<T>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly print: (text: string) => void;
  /** For what is no result: to standard error. */
  readonly note: (text: string) => void;
}

const REAL: ReplayIo = {
  connect: withStack,
  stdin: process.stdin,
  print: printText,
  note: noteText,
};

interface Request {
  readonly files: readonly string[];
  readonly prefix: string | undefined;
  readonly dryRun: boolean;
  readonly io: ReplayIo;
}

/** @returns whether everything could be brought on its way */
type Replay = (stack: StackClients, request: Request) => Promise<boolean>;

/** `npm run replay`: brings rows back on their way that got stuck somewhere. */
export const replayCommand = (io: ReplayIo = REAL): Command<typeof OPTIONS> => ({
  name: 'npm run replay --',
  help: HELP,
  options: OPTIONS,
  positionals: true,
  run: async ({ values, positionals: [source = '', ...files] }) => {
    const replay = REPLAYS.get(source);
    if (replay === undefined)
      throw new UsageError(
        `There is no source "${source}" to replay; choose ${[...REPLAYS.keys()].join(', ')}.`,
      );
    if (source !== 'log' && files.length > 0)
      throw new UsageError(`"${source}" takes no files; it reads the bucket.`);
    if (source === 'log' && files.length === 0 && io.stdin.isTTY === true)
      throw new UsageError('Name the log files, or pipe the log to standard input.');
    const request = { files, prefix: values.prefix, dryRun: values['dry-run'], io };
    const all = await io.connect(connectOptions(values), (stack) => replay(stack, request));
    return all ? 0 : 1;
  },
});

const log: Replay = async (stack, { files, dryRun, io }) => {
  const { dynamoDb, analyticsTable: table } = stack;
  const count = { found: 0, written: 0, present: 0, unreadable: 0, refused: 0 };
  const inputs = files.length === 0 ? [undefined] : files;
  for (const file of inputs) {
    const onProblem = (problem: string) => io.note(`${file ?? 'standard input'}: ${problem}`);
    const options = { dynamoDb, table, dryRun, onProblem };
    const part = await asUserError(
      `Cannot put the dropped rows of ${file ?? 'standard input'} into the table ${table}`,
      restoreRows(droppedRows(linesOf(file, io.stdin)), options),
    );
    for (const key of COUNTS) count[key] += part[key];
  }
  io.print(
    dryRun
      ? `${rows(count.found)} found.`
      : `${rows(count.found)} found: ${count.written} put into the table, ${count.present} were there.`,
  );
  if (count.unreadable > 0) io.note(`${count.unreadable} lines were not readable.`);
  if (count.refused > 0) io.note(`${count.refused} rows were refused by the table.`);
  return count.unreadable + count.refused === 0;
};

const COUNTS = ['found', 'written', 'present', 'unreadable', 'refused'] as const;

/** Not node:readline, which does not hand on the errors of its input. */
async function* linesOf(file: string | undefined, stdin: Readable): AsyncGenerator<string> {
  if (file !== undefined) requireRegularFile(file);
  const input = file === undefined ? stdin : createReadStream(file);
  let rest = '';
  for await (const text of input.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

const failedBatches: Replay = async (stack, { prefix = FAILED_BATCHES_PREFIX, dryRun, io }) => {
  const summary = await asUserError(
    `Cannot replay the failed batches of ${stack.bucket}`,
    replayFailedBatches({
      write: rowWriter(stack.format),
      firehose: stack.firehose,
      streamName: stack.deliveryStream,
      s3: stack.s3,
      bucket: stack.bucket,
      prefix,
      dryRun,
      onProblem: io.note,
    }),
  );
  return report(summary, { dryRun, io });
};

const redeliver =
  (
    defaultPrefix: string,
    rowsOf: (stack: StackClients) => (content: Uint8Array) => ObjectRows,
  ): Replay =>
  async (stack, { prefix = defaultPrefix, dryRun, io }) => {
    const summary = await asUserError(
      `Cannot replay ${prefix} of ${stack.bucket}`,
      redeliverObjects({
        objects: bucketObjects(stack.s3, stack.bucket),
        prefix,
        rowsOf: rowsOf(stack),
        dryRun,
        onProblem: io.note,
        firehose: stack.firehose,
        streamName: stack.deliveryStream,
      }),
    );
    return report(summary, { dryRun, io });
  };

const REPLAYS: ReadonlyMap<string, Replay> = new Map([
  ['log', log],
  ['failed-batches', failedBatches],
  ['rejected', redeliver(REJECTED_PREFIX, ({ format }) => rejectedRows(encoder(format)))],
  ['firehose-errors', redeliver(FIREHOSE_ERRORS_PREFIX, () => firehoseErrorRows)],
]);

const report = (
  { objects, rows: sent, kept }: ReplaySummary,
  { dryRun, io }: Pick<Request, 'dryRun' | 'io'>,
): boolean => {
  const what = dryRun ? 'would be sent' : 'sent again';
  io.print(`${objects} objects: ${rows(sent)} ${what}, ${kept} objects stay.`);
  return kept === 0;
};

const rows = (count: number): string => (count === 1 ? '1 row' : `${count} rows`);

const asUserError = async <T>(what: string, doing: Promise<T>): Promise<T> => {
  try {
    return await doing;
  } catch (error) {
    const message = error instanceof DeliveryFailed ? error.message : describe(error);
    throw new UserError(`${what}: ${message}`, { cause: error });
  }
};

const describe = (error: unknown): string =>
  error instanceof Error && error.name !== 'Error'
    ? `${error.name}: ${error.message}`
    : messageOf(error);
