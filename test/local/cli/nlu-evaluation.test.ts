import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const TSX = resolve('node_modules/tsx/dist/cli.mjs');
const MODEL = resolve('test/fixtures/models/pizza.json');

let file: string;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nlu-evaluation-'));
  file = join(folder, 'set.json');
  const intent = { name: 'OrderIntent' };
  writeFileSync(
    file,
    JSON.stringify([
      { utterance: 'i want a pizza', intent },
      { utterance: 'help', intent },
    ]),
  );
});

afterEach(() => rmSync(folder, { recursive: true }));

const run = async (...args: readonly string[]) => {
  const script = resolve('local/cli/nlu-evaluation.ts');
  const child = spawn(process.execPath, [TSX, script, ...args]);
  child.stdin.end();
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'exit');
  return { code: child.exitCode, stdout, stderr };
};

describe('npm run nlu-evaluation', () => {
  it('exits with 1 when fewer annotations pass than asked for', async () => {
    const outcome = await run('--model', MODEL, file);

    expect(outcome.stdout).toMatch(/1 of 2 annotations pass \(50 %\)/);
    expect(outcome).toMatchObject({ code: 1, stderr: '' });
  });

  it('exits with 0 when enough pass', async () => {
    expect(await run('--model', MODEL, '--min', '50', file)).toMatchObject({ code: 0 });
  });

  it('finds the skill’s own model to read what is expected of it', async () => {
    expect(await run('test/fixtures/annotations/en-US.json')).toMatchObject({ code: 0 });
  });

  it.each([
    [['--min', '101', 'set.json'], /--min is "101"; it takes a percentage from 0 to 100\./],
    [[], /Name the annotation sets/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await run(...args);

    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
