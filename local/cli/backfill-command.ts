import { backfill } from '../../analytics/replay/backfill';
import { encoder } from '../../analytics/stream/encode';
import { messageOf, UsageError, UserError } from '../errors';
import type { Command } from './command';
import { withStack, type ConnectOptions, type StackClients } from './connect';
import { dateOf } from './date';
import { connectOptions, STACK_HELP, STACK_OPTIONS } from './stack-options';
import { noteText, printText } from './say';

const OPTIONS = { ...STACK_OPTIONS, from: { type: 'string' }, to: { type: 'string' } } as const;

const HELP = `--from yyyy-MM-dd --to yyyy-MM-dd

Sends the turns of some days from the table to the delivery stream once more, for days whose rows
never reached the bucket. Rows that did are counted once all the same. Reads the whole table.

  --from, --to       first and last day, by the time of the turns, UTC
${STACK_HELP}`;

/** What the command takes from its surroundings. */
export interface BackfillIo {
  readonly connect: <T>(
    options: ConnectOptions,
    action: (stack: StackClients) => Promise<T>,
  ) => Promise<T>;
  readonly print: (text: string) => void;
  /** For what is no result: to standard error. */
  readonly note: (text: string) => void;
  /** Shows how far it is, where somebody watches. */
  readonly progress: (text: string) => void;
}

const REAL: BackfillIo = {
  connect: withStack,
  print: printText,
  note: noteText,
  progress: (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
  },
};

/** `npm run backfill`: from the table to the delivery stream, without the stream in between. */
export const backfillCommand = (io: BackfillIo = REAL): Command<typeof OPTIONS> => ({
  name: 'npm run backfill --',
  help: HELP,
  options: OPTIONS,
  run: async ({ values }) => {
    const from = day('--from', values.from);
    const to = day('--to', values.to);
    if (to < from) throw new UsageError(`--to ${to} is before --from ${from}.`);
    const { sent, unencodable } = await io.connect(connectOptions(values), (stack) =>
      run(stack, from, to, io),
    );
    io.print(`${sent} rows from ${from} to ${to} sent to the delivery stream.`);
    if (unencodable > 0) io.note(`${unencodable} rows can't be encoded and were not sent.`);
    return unencodable === 0 ? 0 : 1;
  },
});

const run = async (stack: StackClients, from: string, to: string, io: BackfillIo) => {
  try {
    return await backfill({
      dynamoDb: stack.dynamoDb,
      table: stack.analyticsTable,
      firehose: stack.firehose,
      streamName: stack.deliveryStream,
      encode: encoder(stack.format),
      from,
      to,
      onProblem: io.note,
      onProgress: ({ scanned, sent }) => io.progress(`${scanned} rows read, ${sent} sent`),
    });
  } catch (error) {
    throw new UserError(
      `Cannot backfill from the table ${stack.analyticsTable}: ${messageOf(error)}`,
      { cause: error },
    );
  } finally {
    io.progress('');
  }
};

const day = (option: string, value: string | undefined): string => {
  if (value === undefined) throw new UsageError(`Name the days: ${option} yyyy-MM-dd is missing.`);
  return dateOf(option, value);
};
