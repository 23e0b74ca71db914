import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import type { Outcome } from './run-commands';

/** So that what is a value after all ends in one sentence, too, and nothing is done. */
const NOWHERE = '--data=/proc/nowhere/data';

/** What each command is given besides the option that is tried. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  activity: ['a-user', NOWHERE],
  backfill: ['--from=2026-11-01', '--to=2026-11-02', NOWHERE],
  compact: [NOWHERE],
  forget: ['a-user', NOWHERE],
};

/**
 * Not tried here: they go on until they are stopped, or do their work with any text for an option, or hand
 * their options on to another program. bad-input.test.ts and the tests of their own try some.
 */
const ELSEWHERE = [
  ...[
    'audit',
    'build',
    'dashboard',
    'docs',
    'events',
    'generate',
    'import',
    'interactions',
    'invoke',
  ],
  ...['nlu-annotations', 'nlu-evaluation', 'prepare', 'query', 'release', 'replay', 'report'],
  ...['start', 'synth', 'talk', 'transcripts', 'tune'],
  ...['deploy', 'deploy:cdk', 'test:faults', 'bench', 'bench:tuning', 'bench:recommendations'],
];

const VALUES = [
  ...['', ' ', '-1', '0.5', 'NaN', '1e309', '-Infinity', '0x10', '9999-99-99', '2026-02-30'],
  ...[
    "'; DROP TABLE turns; --",
    '$(touch /tmp/hostile-was-here)',
    '../../../etc/passwd',
    '__proto__',
  ],
  ...['--help-me', '\u001b[31mred', 'two\nlines', 'x'.repeat(20_000)],
];

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

const scriptOf = (command: string): string =>
  resolve(/^tsx (\S+\.ts)$/.exec(scripts[command] ?? '')?.[1] ?? '');

test('every command of package.json is tried here, or known to be elsewhere', () => {
  const commands = Object.keys(scripts).filter((name) => scripts[name]?.startsWith('tsx '));
  expect([...Object.keys(COMMANDS), ...ELSEWHERE].sort()).toEqual(commands.sort());
});

const outcomesOf = async (command: string): Promise<readonly Outcome[]> => {
  const tried = { base: COMMANDS[command], values: VALUES };
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', 'test/local/hostile/run-commands.ts'],
      ...[scriptOf(command), JSON.stringify(tried)],
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Nobody answers there: nothing leaves this machine.
      env: {
        ...process.env,
        ...{ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' },
        ...{ AWS_EC2_METADATA_DISABLED: 'true', PETMATCH_DATA: '/proc/nowhere/data' },
      },
    },
  );
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(stderr).toBe('');
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome);
};

/** What is wrong with how a command refused its arguments, or nothing. */
const complaint = ({ args, code, stdout, stderr }: Outcome): string | undefined => {
  if (code === null) return 'it does not come to an end';
  if (code === 0) return `it succeeds: ${stdout.slice(0, 200)}`;
  const said = stderr.replace(/\n$/, '');
  if (said === '' || said.includes('\n'))
    return `it does not say one sentence: ${said.slice(0, 500)}`;
  if (/\p{Cc}|^\s+at /u.test(said)) return `it says what no terminal should get: ${said}`;
  if (said.length > 2_500) return `it says ${said.length} characters of ${String(args.length)}`;
  return undefined;
};

describe.each(Object.keys(COMMANDS))('npm run %s', (command) => {
  test('explains itself, and refuses whatever its options can’t be in one sentence', async () => {
    const [help, ...outcomes] = await outcomesOf(command);
    expect(help).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^Usage: npm /),
    });
    expect(outcomes.length).toBeGreaterThan(VALUES.length);
    const complaints = outcomes.flatMap((outcome) => {
      const why = complaint(outcome);
      return why === undefined ? [] : [[outcome.args.map((each) => each.slice(0, 60)), why]];
    });
    expect(complaints).toEqual([]);
  });
});
