/**
 * Runs scripts of the command line with `--help`, and then once with each of their options and each of the
 * values, behind the arguments that the call takes; prints what came of each as a line of JSON. One process
 * for all: most of a command's time is its start.
 */
import { readFileSync, writeSync } from 'node:fs';

export interface Trial {
  /** As package.json names it. */
  readonly command: string;
  /** The absolute path of its script. */
  readonly script: string;
  /** What it is given besides the option that is tried. */
  readonly base: readonly string[];
  /** The options that are tried. Default: all of its `--help`. */
  readonly options?: readonly string[];
  /** What else is tried of an option than the values of all. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
}

export interface Outcome {
  readonly command: string;
  readonly args: readonly string[];
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const { trials, values } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  readonly trials: readonly Trial[];
  readonly values: readonly string[];
};

const print = (outcome: Outcome): void => {
  const line = Buffer.from(`${JSON.stringify(outcome)}\n`);
  for (let at = 0; at < line.length; at += writeSync(3, line, at));
};

const captured = (stream: NodeJS.WriteStream): (() => string) => {
  let text = '';
  stream.write = (chunk: string | Uint8Array): boolean => {
    text += String(chunk);
    return true;
  };
  return () => {
    const taken = text;
    text = '';
    return taken;
  };
};

/** Longer than any refusal takes, on a busy machine too. */
const PATIENCE_MS = 60_000;

/** A command sets the exit code when it is done, and never before; null where it never is. */
const exitCode = async (): Promise<number | null> => {
  const latest = Date.now() + PATIENCE_MS;
  while (process.exitCode === undefined) {
    if (Date.now() > latest) return null;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const code = Number(process.exitCode);
  process.exitCode = undefined;
  return code;
};

const [takeStdout, takeStderr] = [captured(process.stdout), captured(process.stderr)];

const run = async ({ command, script }: Trial, args: readonly string[]): Promise<Outcome> => {
  process.argv = [process.execPath, script, ...args];
  // The script is run anew; what it imports stays.
  Reflect.deleteProperty(require.cache, script);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- commands are CommonJS under tsx
  require(script);
  const code = await exitCode();
  const outcome = { command, args, code, stdout: takeStdout(), stderr: takeStderr() };
  print(outcome);
  return outcome;
};

const optionsIn = (help: string): readonly string[] => [
  ...new Set(Array.from(help.matchAll(/(?<![\w-])--([a-z][a-z0-9-]*)/g), ([, name = '']) => name)),
];

// Each run adds listeners of its own.
process.setMaxListeners(0);
process.stdout.setMaxListeners(0);

const tryAll = async (trial: Trial): Promise<void> => {
  const { base } = trial;
  const { stdout } = await run(trial, ['--help']);
  const options = trial.options ?? optionsIn(stdout);
  for (const option of options)
    for (const value of trial.values?.[option] ?? values) {
      const others = base.filter((argument) => argument.split('=')[0] !== `--${option}`);
      await run(trial, [...others, `--${option}=${value}`]);
    }
  await run(trial, [...base, '--no-such-option']);
  await run(trial, [...base, '--no-such-option=x']);
  const [first] = options;
  if (first !== undefined) await run(trial, [...base, `--${first}=a`, `--${first}=b`]);
};

const tryEach = async (): Promise<void> => {
  for (const trial of trials) await tryAll(trial);
  process.exit(0);
};

void tryEach();
