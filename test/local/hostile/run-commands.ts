/**
 * Runs a script of the command line with `--help`, and then once with each of its options and each of the
 * values, behind the arguments that the call takes; prints what came of each as a line of JSON. One process
 * for all: most of a command's time is its start.
 */
export interface Outcome {
  readonly args: readonly string[];
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const script = process.argv[2] ?? '';
const { base, values } = JSON.parse(process.argv[3] ?? '{}') as {
  readonly base: readonly string[];
  readonly values: readonly string[];
};
const print = process.stdout.write.bind(process.stdout);

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

const run = async (args: readonly string[]): Promise<Outcome> => {
  process.argv = [process.execPath, script, ...args];
  // The script is run anew; what it imports stays.
  Reflect.deleteProperty(require.cache, script);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- commands are CommonJS under tsx
  require(script);
  const code = await exitCode();
  const outcome = { args, code, stdout: takeStdout(), stderr: takeStderr() };
  print(`${JSON.stringify(outcome)}\n`);
  return outcome;
};

const optionsIn = (help: string): readonly string[] => [
  ...new Set(Array.from(help.matchAll(/(?<![\w-])--([a-z][a-z0-9-]*)/g), ([, name = '']) => name)),
];

// Each run adds a listener of its own.
process.stdout.setMaxListeners(0);

const runAll = async (): Promise<void> => {
  const { stdout } = await run(['--help']);
  // Any text may name a data folder, which would then be made and filled.
  const options = optionsIn(stdout).filter((option) => option !== 'data');
  for (const option of [...options, 'no-such-option'])
    for (const value of values) {
      const others = base.filter((argument) => !argument.startsWith(`--${option}=`));
      await run([...others, `--${option}=${value}`]);
    }
  const [first = 'none'] = optionsIn(stdout);
  await run([...base, `--${first}=a`, `--${first}=b`]);
  process.exit(0);
};

void runAll();
