import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'interrupt-'));
});

afterEach(() => rmSync(data, { recursive: true }));

/** Processes whose command line names the data folder; the test's own are not among them. */
const processesOn = (folder: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return line.includes(folder) ? [line] : [];
      } catch {
        return []; // ended in the meantime
      }
    });

/** Starts the stack, and interrupts it when it has printed the text. */
const interruptAt = async (
  text: string,
  signal: 'SIGINT' | 'SIGTERM',
): Promise<{ readonly code: number | null; readonly printed: string }> => {
  const child = spawn(
    process.execPath,
    [
      '--import',
      `file://${resolve('node_modules/tsx/dist/loader.mjs')}`,
      'local/cli/start.ts',
      '--data',
      data,
    ],
    { env: process.env, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const before = printed.includes(text);
    printed += chunk;
    if (!before && printed.includes(text)) child.kill(signal);
  });
  await exited;
  return { code: child.exitCode, printed };
};

describe('Ctrl-C', () => {
  it.each([
    ['while the conversations are held', 'Holding', 'SIGINT'],
    ['at the prompt', 'The input has ended', 'SIGTERM'],
  ] as const)('ends everything that was started, %s', async (_, text, signal) => {
    const { code, printed } = await interruptAt(text, signal);

    expect(code).toBe(0);
    // Servers that run with the extras alone are not told of.
    expect(printed).toMatch(/athena +http:\/\/127\.0\.0\.1:\d+/);
    expect(printed).not.toContain('undefined');
    expect(processesOn(data)).toEqual([]);
  });
});
