import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PeerUnavailable } from './cache';

const execute = promisify(execFile);

/** Far longer than anything takes that gets there at all. */
const TIMEOUT = 15 * 60_000;

/**
 * Runs a program to its end, without a shell.
 *
 * @returns what it wrote, standard output and standard error apart
 * @throws PeerUnavailable that says what it was needed for, and the last thing that it wrote
 */
export const run = async (
  purpose: string,
  program: string,
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string }> => {
  try {
    return await execute(program, args, { timeout: TIMEOUT, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { message, stderr = '' } = error as Error & { readonly stderr?: string };
    const written = stderr.trim().split('\n').at(-1);
    throw new PeerUnavailable(`${purpose}: ${written || message}`, { cause: error });
  }
};
