import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UnreadableModel } from '../../infra/model-versions';
import { checkSlots, SettingsError } from '../../infra/settings';
import { visibleLines } from '../../analytics/text/visible';
import { messageOf, UsageError, UserError } from '../errors';
import { inOneLine } from './one-line';

type Options = NonNullable<ParseArgsConfig['options']>;

export interface Command<O extends Options> {
  /** As the user types it, such as `npm run query --`. */
  readonly name: string;
  /** What `--help` prints below the usage line. */
  readonly help: string;
  readonly options: O;
  /** Whether positional arguments are taken. */
  readonly positionals?: boolean;
  /** Tells a positional argument that begins with a dash from an option. Default: none does. */
  readonly isPositional?: (argument: string) => boolean;
  /** @returns the exit code; nothing means 0 */
  readonly run: (args: {
    values: ReturnType<typeof parseArgs<{ options: O }>>['values'];
    positionals: string[];
  }) => Promise<number | undefined>;
}

/**
 * Runs a command line: `--help` prints to standard output; an error prints one line to standard
 * error and sets the exit code (1 for what failed, 2 for a command line not understood). A stack
 * trace appears only with `DEBUG` set.
 */
export const runCommand = async <O extends Options>(
  command: Command<O>,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> => {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(`Usage: ${command.name} ${command.help.trim()}\n`);
    process.exitCode = 0;
    return;
  }
  exitQuietlyOnClosedPipe();
  // The SDK's eight lines about a Node version of next year would bury our one.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  try {
    checkSlots();
    process.exitCode = (await command.run(parse(command, argv))) ?? 0;
  } catch (error) {
    process.stderr.write(`${command.name}: ${inOneLine(messageOf(error))}\n`);
    if (process.env.DEBUG && error instanceof Error)
      process.stderr.write(`${visibleLines(error.stack ?? '')}\n`);
    else if (!EXPECTED.some((known) => error instanceof known))
      process.stderr.write('This was not expected; set DEBUG=1 to see where it happened.\n');
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
};

const parse = <O extends Options>(command: Command<O>, argv: readonly string[]) => {
  try {
    const { values, positionals, tokens } = parseArgs({
      args: sorted(argv, command.isPositional),
      options: command.options,
      allowPositionals: command.positionals ?? false,
      tokens: true,
    });
    refuseRepeated(tokens, command.options);
    return { values, positionals };
  } catch (error) {
    throw new UsageError(`${messageOf(error)} (see --help)`, { cause: error });
  }
};

/** Of two values the first would be dropped in silence. */
const refuseRepeated = (
  tokens: readonly { readonly kind: string; readonly name?: string }[],
  options: Options,
): void => {
  const names = tokens.flatMap(({ kind, name }) => (kind === 'option' ? [name ?? ''] : []));
  const twice = names.find(
    (name, index) => options[name]?.multiple !== true && names.indexOf(name) < index,
  );
  if (twice !== undefined) throw new UsageError(`--${twice} is given twice; it takes one value`);
};

/** Puts what would be taken for an option, and is none, behind a `--` of its own. */
const sorted = (
  argv: readonly string[],
  isPositional: Command<Options>['isPositional'],
): string[] => {
  const dashed = argv.filter((argument) => argument.startsWith('-') && isPositional?.(argument));
  if (dashed.length === 0 || argv.includes('--')) return [...argv];
  return [...argv.filter((argument) => !dashed.includes(argument)), '--', ...dashed];
};

/** What the person at the keyboard can mend. */
const EXPECTED = [UserError, UsageError, SettingsError, UnreadableModel];

/** `npm run query … | head` closes the pipe early; that is no failure. */
const exitQuietlyOnClosedPipe = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
};
