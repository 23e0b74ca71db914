import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const TSX = resolve('node_modules/tsx/dist/cli.mjs');

let folder: string;

/** Enough of the project for what is refused before anything is built. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bad-configuration-'));
  cpSync('skill-package', join(folder, 'skill-package'), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true }));

const run = async (
  command: string,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
) => {
  const child = spawn(process.execPath, [TSX, resolve('local/cli', `${command}.ts`), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'exit');
  return { code: child.exitCode, stdout, stderr };
};

describe('npm run synth', () => {
  it.each([
    ['PETMATCH_FORMAT', 'xml', 'it takes parquet, json, csv'],
    ['PETMATCH_RETENTION_DAYS', '0', 'it takes a whole number from 1 to 3650'],
    ['PETMATCH_USER_ID_FORM', 'name', 'it takes pseudonym, raw'],
    ['PETMATCH_BUCKET', 'My_Bucket', 'it takes a name by the rules of S3'],
    ['PETMATCH_DATABASE', 'pet-match', 'it takes 1 to 255 lower-case letters'],
    ['PETMATCH_REPORT_EMAIL', 'nobody', 'it takes an e-mail address'],
    ['PETMATCH_MONTHLY_BUDGET', 'much', 'it takes a whole number from 1 to'],
    ['PETMATCH_ENVIRONMENT', 'a b', 'it takes 1 to 64 letters'],
  ])('refuses %s=%s in one line, and writes no template', async (name, value, allowed) => {
    const { code, stdout, stderr } = await run('synth', { [name]: value });

    expect(stderr).toMatch(new RegExp(`^npm run synth --: ${name} is "${value}"; ${allowed}`));
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(existsSync(join(folder, 'dist'))).toBe(false);
  });
});

describe('npm run deploy:cdk', () => {
  it.each([
    ['', 'is not set; it takes the id of a skill, amzn1.ask.skill.<uuid>'],
    ['42', 'is "42"; it takes the id of a skill, amzn1.ask.skill.<uuid>'],
  ])('refuses the skill id "%s" before it builds or deploys', async (id, problem) => {
    const { code, stderr } = await run('deploy-cdk', { PETMATCH_SKILL_ID: id });

    expect(stderr).toBe(`npm run deploy:cdk --: PETMATCH_SKILL_ID ${problem}\n`);
    expect(code).toBe(1);
  });
});

describe('npm run release', () => {
  it('asks for the stack where ask-cli has deployed none', async () => {
    const { code, stderr } = await run('release', {}, '--ask-profile', 'work');

    expect(stderr).toBe(
      'npm run release --: ask-cli has deployed no stack from here with its profile work: name the stack with --stack\n',
    );
    expect(code).toBe(1);
  });

  it('takes numbers as versions', async () => {
    const { code, stderr } = await run('release', {}, '--version', 'live');

    expect(stderr).toBe(
      'npm run release --: --version takes the number of a version, such as 7, not "live"\n',
    );
    expect(code).toBe(2);
  });
});
