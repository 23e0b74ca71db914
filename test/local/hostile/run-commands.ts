/**
 * Runs a script of the command line once for each line of standard input, a JSON list of arguments, and
 * prints what came of it as JSON: one process for all, as most of a command's time is its start.
 */
import { pathToFileURL } from 'node:url';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const script = process.argv[2] ?? '';
const all = JSON.parse(process.argv[3] ?? '[]') as readonly (readonly string[])[];
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

/** A command sets the exit code when it is done, and never before. */
const exitCode = async (): Promise<number> => {
  while (process.exitCode === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
  const code = Number(process.exitCode);
  process.exitCode = undefined;
  return code;
};

const runAll = async (): Promise<void> => {
  const [stdout, stderr] = [captured(process.stdout), captured(process.stderr)];
  for (const [index, args] of all.entries()) {
    process.argv = [process.execPath, script, ...args];
    // The query makes it another module each time; what it imports stays.
    await import(`${pathToFileURL(script).href}?${index}`);
    const code = await exitCode();
    print(`${JSON.stringify({ code, stdout: stdout(), stderr: stderr() })}\n`);
  }
  process.exit(0);
};

void runAll();
