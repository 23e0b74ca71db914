import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Supervised, supervised } from './supervised';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'supervised-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const processOf = (program: string): Supervised =>
  supervised({
    name: 'part',
    file: process.execPath,
    args: ['--eval', program],
    log: join(folder, 'log'),
  });

const STAYS = 'console.log("ready"); setInterval(() => 0, 1_000)';

it('brings back a process that was killed, for those who wait for it', async () => {
  const part = processOf(STAYS);
  await part.start();
  await part.kill();
  expect(part.greeting()).toBeUndefined();
  const up = part.up();

  await part.start();

  await up;
  expect(part.greeting()).toBe('ready');
  expect(part.kills()).toBe(1);
  expect(part.crashes()).toEqual([]);
  await part.kill();
});

it('tells those who wait for a process that it has ended by itself', async () => {
  const part = processOf('console.log("ready"); process.stdin.resume(); process.exitCode = 3');

  await part.start();

  // Whether it has ended yet or not.
  while (part.crashes().length === 0) await new Promise((resolve) => setImmediate(resolve));
  await expect(part.up()).rejects.toThrow('part ended by itself (3)');
  expect(part.greeting()).toBeUndefined();
  await part.kill();
});

it('tells those who wait that a process does not start', async () => {
  const part = processOf('process.exit(1)');
  const up = part.up();

  await expect(part.start()).rejects.toThrow('part did not start; see ');

  await expect(up).rejects.toThrow('part did not start');
});
