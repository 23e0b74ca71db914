import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDataFolder } from '../../../local/data-folder';

const MEGABYTE = 1_000_000;

const INPUTS: Readonly<Record<string, Buffer | 'closed'>> = {
  'that is closed': 'closed',
  'of nothing': Buffer.alloc(0),
  'that is no text': Buffer.from(
    Array.from({ length: 4_096 }, (_, i) => (i * 151 + (i >> 3)) % 256),
  ),
  'that is no UTF-8': Buffer.from([0xc3, 0x28, 0xed, 0xa0, 0x80, 0xff, 0xfe, 0x0a, 0x80]),
  'of ten megabytes without a line break': Buffer.alloc(10 * MEGABYTE, 'x'),
};

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'piped-input-'));
  openDataFolder(join(folder, 'data'));
  writeFileSync(
    join(folder, 'skill.cjs'),
    `exports.handler = () => Promise.resolve({ version: '1.0', response: { shouldEndSession: true } });`,
  );
  copyFileSync('skill-package/interactionModels/custom/en-US.json', join(folder, 'en-US.json'));
  mkdirSync(join(folder, 'empty'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const NOWHERE = '--data=/proc/nowhere/data';

const COMMANDS: Readonly<Record<string, () => readonly string[]>> = {
  activity: () => [NOWHERE],
  events: () => ['--print', '--count=2', '--any', '--template=-'],
  forget: () => [NOWHERE],
  invoke: () => [NOWHERE],
  query: () => ['--sql=-', `--data=${join(folder, 'data')}`],
  replay: () => ['log', '--dry-run', `--data=${join(folder, 'data')}`],
  talk: () => [`--handler=${join(folder, 'skill.cjs')}`, `--model=${join(folder, 'en-US.json')}`],
  tune: () => ['--locale=en-US', '--suggestions=-', NOWHERE],
};

const run = async (command: string, input: Buffer | 'closed') => {
  const own = [
    ...[process.execPath, '--import', 'tsx', resolve(`local/cli/${command}.ts`)],
    ...(COMMANDS[command]?.() ?? []),
  ];
  // The shell closes what no option of Node can leave closed.
  const child = spawn(
    'sh',
    ['-c', input === 'closed' ? 'exec "$0" "$@" <&-' : 'exec "$0" "$@"', ...own],
    {
      env: { ...process.env, PETMATCH_DATA: join(folder, 'data') },
      timeout: 120_000,
    },
  );
  child.stdin.on('error', () => undefined).end(input === 'closed' ? '' : input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { code: child.exitCode, stdout, stderr };
};

describe.each(Object.keys(COMMANDS))('npm run %s', (command) => {
  test.each(Object.keys(INPUTS))(
    'works with standard input %s, or says one sentence',
    async (name) => {
      const { code, stderr } = await run(command, INPUTS[name] ?? 'closed');

      expect(stderr.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
      expect(stderr).not.toMatch(/^\s+at |This was not expected|EAGAIN/m);
      expect(stderr.length).toBeLessThan(2_500);
      expect(code).not.toBeNull();
      if (code !== 0) expect(stderr).toMatch(/^[^\n]+\n$/);
    },
    150_000,
  );
});
