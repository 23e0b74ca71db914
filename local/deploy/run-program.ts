import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a program in the terminal of this one. No shell reads the arguments.
 *
 * @returns its exit code; 1 where a signal ended it
 * @throws Error when it can't be started
 */
export const runProgram = async (file: string, args: readonly string[]): Promise<number> => {
  const child = spawn(file, args, { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
};
