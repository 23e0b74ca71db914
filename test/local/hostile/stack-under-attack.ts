import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from '@jest/globals';

/** All local servers, in a process of their own: whatever would end a stack ends it. */
export interface StackUnderAttack {
  readonly child: ChildProcess;
  /** Where each answers, by name, without a slash at the end. */
  readonly urls: Readonly<Record<string, string>>;
  /** A folder of its own; `data` in it is the stack's. */
  readonly folder: string;
  /** What it has written to standard error. */
  readonly errors: () => string;
  readonly stop: () => Promise<void>;
}

export const startStackUnderAttack = async (): Promise<StackUnderAttack> => {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'test/local/hostile/stack-process.ts', join(folder, 'data')],
    { stdio: ['ignore', 'pipe', 'pipe'], env: process.env },
  );
  let errors = '';
  child.stderr.on('data', (text) => (errors += String(text)));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    child,
    urls: JSON.parse(line) as Record<string, string>,
    folder,
    errors: () => errors,
    stop: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
};

/** No process has ended, and nothing has happened that nobody expected. */
export const expectUnharmed = ({
  child: { exitCode, signalCode },
  errors,
}: StackUnderAttack): void =>
  expect({ exitCode, signalCode, errors: errors() }).toEqual({
    ...{ exitCode: null, signalCode: null, errors: '' },
  });

/** Every short text within. */
export const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value.length < 200 ? [value] : [];
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap((each) => textsIn(each))
    : [];
};
