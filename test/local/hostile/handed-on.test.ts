import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../../local/deploy/run-program';
import { smallProject, type SmallProject } from './small-project';

/** What a shell would run, cut or open. */
const ARGUMENTS = [
  '--one=$(touch hostile-was-here)',
  '`touch hostile-was-here`',
  '; touch hostile-was-here',
  '&& touch hostile-was-here',
  '| touch hostile-was-here',
  '> hostile-was-here',
  '"; touch hostile-was-here; "',
  "'; touch hostile-was-here; '",
  '%PATH% ^& !x! $HOME ~ *',
  'two words',
  'two\nlines',
  '',
];

let project: SmallProject;

beforeAll(() => {
  project = smallProject();
});

afterAll(() => {
  expect(existsSync('hostile-was-here')).toBe(false);
  expect(readdirSync(project.folder)).not.toContain('hostile-was-here');
  rmSync(project.root, { recursive: true });
});

const run = (
  script: string,
  args: readonly string[],
  { cwd = process.cwd(), env = {} }: { cwd?: string; env?: Record<string, string> } = {},
) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', resolve('node_modules/tsx/dist/loader.mjs'), resolve(script), ...args],
    { cwd, encoding: 'utf8', env: { ...process.env, ...env }, timeout: 120_000 },
  );
  return { status, stdout, stderr };
};

test('a program that a command runs gets every argument as it is', async () => {
  const file = join(project.root, 'got.json');
  const print = `require('fs').writeFileSync(process.argv[1], JSON.stringify(process.argv.slice(2)))`;

  expect(await runProgram(process.execPath, ['-e', print, file, ...ARGUMENTS])).toBe(0);

  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(ARGUMENTS);
});

test('npm run deploy:cdk hands every argument to npx as it is', () => {
  const npx = join(project.root, 'npx');
  writeFileSync(
    npx,
    `#!${process.execPath}\nprocess.stdout.write(JSON.stringify(process.argv.slice(2)))\n`,
  );
  chmodSync(npx, 0o755);

  const { status, stdout } = run('local/cli/deploy-cdk.ts', ARGUMENTS, {
    cwd: project.folder,
    env: {
      PATH: [project.root, process.env['PATH']].join(delimiter),
      PETMATCH_SKILL_ID: 'amzn1.ask.skill.12345678-90ab-4cde-8f01-234567890abc',
    },
  });

  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    ...['--yes', expect.stringMatching(/^aws-cdk@/), 'deploy', 'PetMatch'],
    ...ARGUMENTS,
  ]);
});

describe.each([
  ['deploy', 'local/cli/deploy.ts'],
  ['deploy:cdk', 'local/cli/deploy-cdk.ts'],
  ['test:faults', 'test/faults/run.ts'],
  ['bench', 'bench/index.ts'],
  ['bench:tuning', 'bench/tuning.ts'],
])('npm run %s', (_, script) => {
  test('explains itself', () => {
    expect(run(script, ['--help'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: npm run /),
      stderr: '',
    });
  });
});

test.each([
  ['test/faults/run.ts', ['--storm=\u001b[31mred']],
  ['test/faults/run.ts', ['--seed=']],
  ['test/faults/run.ts', ['--rows=1e9']],
  ['test/faults/run.ts', ['--seed=1', '--seed=2']],
  ['bench/index.ts', ['--no-such-option']],
  ['bench/index.ts', ['$(touch hostile-was-here)']],
  ['bench/tuning.ts', ['--no-such-option']],
  ['bench/tuning.ts', ['0x10']],
])('%s refuses %j in one sentence', (script, args) => {
  const { status, stdout, stderr } = run(script, args);

  expect(stderr).toMatch(/^\P{Cc}+\n$/u);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});
