import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Outcome, Trial } from './run-commands';
import { smallProject, type SmallProject } from './small-project';

/** So that what is a value after all ends in one sentence, too, and nothing is done. */
const NOWHERE = '--data=/proc/nowhere/data';

/** No data folder: names of such would be made, and filled. */
const DATA = ['', '/proc/nowhere/data', 'package.json/data', 'x'.repeat(20_000)];

interface Tried {
  /** What the command is given besides the option that is tried. */
  readonly base: readonly string[];
  readonly options?: readonly string[];
  /** Options that any text may be a value of: the command does its work with it. */
  readonly anyText?: readonly string[];
  /** What it tells of its work before it gives up. */
  readonly notes?: RegExp;
}

const TRAFFIC = ['--rows=10', '--days=1', '--end=2026-11-01', '--data=made'];
const EVENTS = ['--template=local/events/clickstream.template', '--print', '--count=2'];
const STACK = 'arn:aws:cloudformation:eu-west-1:123456789012:stack/pets/11111111-1111-4111';

const COMMANDS: Readonly<Record<string, Tried>> = {
  activity: { base: ['a-user', NOWHERE] },
  audit: { base: [] },
  backfill: { base: ['--from=2026-11-01', '--to=2026-11-02', NOWHERE] },
  'bench:recommendations': { base: [] },
  build: { base: [] },
  compact: { base: [NOWHERE] },
  // The others are read once the page is built, and it goes on until it is stopped.
  dashboard: { base: [NOWHERE], options: ['port', 'no-talk', 'no-apply'] },
  docs: { base: [] },
  events: { base: EVENTS, anyText: ['rate', 'data', 'profile', 'delivery-stream', 'crawler'] },
  forget: { base: ['a-user', NOWHERE] },
  generate: { base: TRAFFIC },
  import: { base: ['--csv=guide', '--data=imported'], anyText: ['skill-id'] },
  interactions: { base: ['--out=interactions', NOWHERE] },
  invoke: { base: ['envelope.json', NOWHERE] },
  'nlu-annotations': { base: ['--out=annotated.json', NOWHERE] },
  'nlu-evaluation': { base: ['annotations.json'], anyText: ['min'] },
  prepare: { base: [] },
  query: { base: ['animals-requested', NOWHERE] },
  release: { base: [`--stack=${STACK}`, '--version=1'] },
  replay: { base: ['log', 'recorder.log', NOWHERE] },
  report: { base: [NOWHERE] },
  start: { base: ['--once', NOWHERE] },
  synth: { base: [] },
  talk: { base: [NOWHERE] },
  transcripts: { base: ['talk.txt', NOWHERE] },
  tune: { base: [NOWHERE], notes: /^en-US: traffic \(1 of 7\)\n/ },
};

/**
 * They hand what they don’t know on to another program, or start with all models; handed-on.test.ts tries
 * them.
 */
const ELSEWHERE = ['deploy', 'deploy:cdk', 'test:faults', 'bench', 'bench:tuning'];

const VALUES = [
  ...['', ' ', '-1', '0.5', 'NaN', '1e309', '-Infinity', '0x10', '9999-99-99', '2026-02-30'],
  ...["'; DROP TABLE turns; --", '$(touch hostile-was-here)', '../../../etc/passwd', '__proto__'],
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

let project: SmallProject;
let outcomes: readonly Outcome[];

beforeAll(async () => {
  project = smallProject();
  fill(project.folder);
  const trials = Object.entries(COMMANDS).map(([command, { base, options }]): Trial => ({
    ...{ command, script: scriptOf(command), base, values: { data: DATA } },
    ...(options && { options }),
  }));
  writeFileSync(join(project.folder, 'trials.json'), JSON.stringify({ trials, values: VALUES }));
  const child = spawn(
    process.execPath,
    [
      ...['--import', resolve('node_modules/tsx/dist/loader.mjs')],
      ...[resolve('test/local/hostile/run-commands.ts'), 'trials.json'],
    ],
    {
      cwd: project.folder,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // Nobody answers there: nothing leaves this machine.
      env: {
        ...{ PATH: process.env['PATH'], HOME: project.root, TMPDIR: project.root },
        ...{ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' },
        ...{ AWS_EC2_METADATA_DISABLED: 'true', PETMATCH_DATA: '/proc/nowhere/data' },
      },
      timeout: 280_000,
    },
  );
  const [lines = '', stdout, stderr] = await Promise.all(
    [child.stdio[3], child.stdout, child.stderr].map((stream) => text(stream as Readable)),
  );
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  outcomes = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome);
  expect({ code: child.exitCode, last: outcomes.at(-1)?.command }).toEqual({
    code: 0,
    last: Object.keys(COMMANDS).at(-1),
  });
}, 300_000);

afterAll(() => {
  rmSync(project.root, { recursive: true, force: true });
});

/** Inputs of commands that take files. */
const fill = (folder: string): void => {
  const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);
  write('envelope.json', '{}');
  write('recorder.log', '');
  write('talk.txt', '== Nobody knows\nUser: hello\nAlexa: *\n');
  const intent = { name: 'AMAZON.HelpIntent', slots: {} };
  write('annotations.json', JSON.stringify([{ utterance: 'help', intent }]));
  mkdirSync(join(folder, 'guide'));
  write('guide/one.csv', 'request,user,12,,,,,,,,,,,,\n');
};

/** What is wrong with what a command said on standard error, or nothing. */
const wrongWords = (stderr: string): string | undefined => {
  const said = stderr.replace(/\n$/, '');
  if (said === '' || said.includes('\n'))
    return `it does not say one sentence: ${said.slice(0, 500)}`;
  if (/\p{Cc}|^\s+at |This was not expected/u.test(said))
    return `it says what no terminal should get: ${said}`;
  if (said.length > 2_500) return `it says ${said.length} characters`;
  return undefined;
};

/** What is wrong with how a command took its arguments, or nothing. */
const complaint = ({ command, args, code, stdout, stderr }: Outcome): string | undefined => {
  if (code === null) return 'it does not come to an end';
  const { anyText = [], notes = '' } = COMMANDS[command] ?? { base: [] };
  if (code === 0) {
    const works = anyText.some((option) => args.at(-1)?.startsWith(`--${option}=`));
    return works ? undefined : `it succeeds: ${stdout.slice(0, 200)}`;
  }
  return wrongWords(stderr.replace(notes, ''));
};

describe.each(Object.keys(COMMANDS))('npm run %s', (command) => {
  const own = () => outcomes.filter((outcome) => outcome.command === command);

  test('explains itself', () => {
    expect(own()[0]).toMatchObject({
      args: ['--help'],
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^Usage: npm /),
    });
  });

  test('refuses options that it does not have, and one that is given twice', () => {
    const refused = own().filter(
      ({ args }) =>
        args.some((argument) => argument.startsWith('--no-such-option')) ||
        args.at(-1)?.endsWith('=b'),
    );
    expect(refused.length).toBeGreaterThanOrEqual(2);
    for (const { code, stderr } of refused) {
      expect(wrongWords(stderr)).toBeUndefined();
      expect(code).toBe(2);
    }
  });

  test('works with any value of an option, or refuses it in one sentence', () => {
    const complaints = own()
      .slice(1)
      .flatMap((outcome) => {
        const why = complaint(outcome);
        return why === undefined ? [] : [[outcome.args.map((each) => each.slice(0, 60)), why]];
      });
    expect(complaints).toEqual([]);
  });
});

test('no command wrote anything outside of its folder, or ran a value', () => {
  const { root, folder } = project;
  expect(readdirSync(root).filter((name) => !/^(tsx-\d+|node-compile-cache)$/.test(name))).toEqual([
    'one',
  ]);
  expect(readdirSync(join(root, 'one'))).toEqual(['two']);
  expect(readdirSync(join(root, 'one/two'))).toEqual(['project']);
  expect(existsSync(join(folder, 'hostile-was-here'))).toBe(false);
  expect(existsSync('hostile-was-here')).toBe(false);
});
