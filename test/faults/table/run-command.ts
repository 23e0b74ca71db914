import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** What a command of the project did. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Milliseconds after which a command is ended: longer than the largest compaction takes. */
const LONGEST = 1_800_000;

/** Runs one of the project's commands as its npm script does. */
export const runCommand = async (
  root: string,
  command: 'replay' | 'compact',
  args: readonly string[],
): Promise<CommandResult> => {
  const child = spawn(process.execPath, ['--import', 'tsx', `local/cli/${command}.ts`, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST,
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
};
