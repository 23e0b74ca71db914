import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slot-names-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const run = (script: string, slots: string, args: readonly string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', resolve('local/cli', script), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PETMATCH_SLOTS: slots, PETMATCH_DATA: join(folder, 'data') },
    timeout: 120_000,
  });

test.each([
  ['query.ts', ['--sql', 'SELECT 1'], `size, (SELECT 1) AS "x`],
  ['query.ts', ['--list'], "size'; DROP VIEW turns; --"],
  ['generate.ts', ['--rows=10'], 'size,size'],
  ['events.ts', ['--print', '--template=local/events/clickstream.template'], '__proto__'],
])('%s %j refuses slots that name no column, and does nothing', (script, args, slots) => {
  const { status, stdout, stderr } = run(script, slots, args);

  expect(stderr).toMatch(/^npm run \w+ --: PETMATCH_SLOTS is ".*"; it takes 1 to 50 [^\n]*\n$/);
  expect(stderr).toContain(`"${slots}"`);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(readdirSync(folder)).toEqual([]);
});
