import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'events-command-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command as a user does. */
const run = async (args: readonly string[], input = '') => {
  const child = spawn(
    process.execPath,
    [
      ...['--import', `file://${resolve('node_modules/tsx/dist/loader.mjs')}`],
      ...['local/cli/events.ts', ...args],
    ],
    { env: { ...process.env, PETMATCH_EXTRAS: 'events' }, stdio: 'pipe' },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  child.stdin.end(input);
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, stdout, stderr };
};

describe('npm run events', () => {
  test('prints events of a template from standard input, the same for the same seed', async () => {
    const template = '{"customerId": "{{random.number(500)}}"}';
    const [one, again] = await Promise.all([
      run(['--print', '--count', '3', '--seed', '4'], template),
      run(['--print', '--count', '3', '--seed', '4', '--template', '-'], template),
    ]);
    expect(one.stdout.trimEnd().split('\n')).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/^\{"customerId": "\d{1,3}"\}$/)),
    );
    expect(again.stdout).toBe(one.stdout);
    expect(one.code).toBe(0);
  });

  test('sends to a stack of its own and has it crawled', async () => {
    const data = join(folder, 'data');
    const { code, stdout } = await run([
      ...['--template', 'local/events/clickstream.template', '--rate', '500', '--count', '250'],
      ...['--crawl', '--data', data],
    ]);
    const [sent = '', crawled = ''] = stdout.trimEnd().split('\n');
    expect(sent).toMatch(
      /^250 events sent to pet-match-events-raw-stream in \d+\.\d s, \d+\.\d a second: \d+ bytes in \d+ calls; 0 failed\.$/,
    );
    expect(crawled).toBe('pet-match-events-crawler: SUCCEEDED');
    expect(code).toBe(0);
  }, 120_000);

  test.each([
    [['--template', 'nowhere.json'], '', 1, "nowhere.json: can't read the template: ENOENT"],
    [
      [],
      '{"a": {{random.nmber}}}',
      1,
      'line 1, column 7: there is no random.nmber; there are random.number, ',
    ],
    [[], '{{internet.ip}}', 1, 'The template makes no JSON object, but '],
    [['--rate', 'fast'], '{}', 2, '--rate is "fast"; it takes a number from 0.001 to 100000.'],
    [['--count', '1.5'], '{}', 2, '--count is "1.5"; it takes a whole number.'],
    [['--count', '1', '--seconds', '1'], '{}', 2, 'Either --count or --seconds says how many'],
    [
      ['--profile', 'nobody'],
      '{}',
      1,
      'With --profile name the delivery stream: the output EventStream',
    ],
  ] as const)('%j says in one sentence what is wrong', async (args, input, code, message) => {
    const result = await run(args, input);
    expect(result.stderr).toContain(message);
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(result).toMatchObject({ code, stdout: '' });
  });

  test('names what to do where the stream is not there', async () => {
    writeFileSync(join(folder, 'template'), '{"a":1}');
    const { code, stderr } = await run([
      ...['--template', join(folder, 'template'), '--count', '1'],
      ...['--data', join(folder, 'data'), '--delivery-stream', 'nothing'],
    ]);
    expect(stderr).toContain(
      'Cannot send to the delivery stream nothing: Firehose nothing under account 000000000000 not found. Application events are a part of the extras: start the stack with "npm start -- --extras"',
    );
    expect(code).toBe(1);
  }, 120_000);
});
