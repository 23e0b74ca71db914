import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const TSX = resolve('node_modules/tsx/dist/cli.mjs');
const MODEL = resolve('test/fixtures/models/pizza.json');

let folder: string;
let handler: string;

/** A skill of somebody else's: TypeScript, with a callback, as SkillBuilders…lambda() makes it. */
const skillThatSays = (words: string): string => `
interface Event { readonly request: { readonly type: string } }
type Callback = (error: unknown, response?: unknown) => void;
export const handler = (event: Event, _context: unknown, callback: Callback): void => {
  console.log('asked', event.request.type);
  const outputSpeech = { type: 'PlainText', text: '${words}' };
  callback(null, { version: '1.0', response: { outputSpeech, shouldEndSession: true } });
};
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'talk-'));
  handler = join(folder, 'index.ts');
  writeFileSync(handler, skillThatSays('Pizza!'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const start = (args: readonly string[]) =>
  spawn(process.execPath, [TSX, resolve('local/cli/talk.ts'), ...args], {
    env: { ...process.env, PETMATCH_DATA: join(folder, 'data') },
  });

const run = async (args: readonly string[], input: string) => {
  const child = start(args);
  child.stdin.on('error', () => undefined).end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'exit');
  return { code: child.exitCode, stdout, stderr };
};

const TURN = ['Alexa: Pizza!', '  LaunchRequest', '(session ends)'];

describe('npm run talk', () => {
  it('answers each piped line of anybody’s skill, and ends with the input', async () => {
    const record = join(folder, 'talk.txt');
    const input = 'open pizza shop\n:nonsense\nopen pizza shop\n';

    const outcome = await run(['--handler', handler, '--model', MODEL, '--record', record], input);

    // What the skill prints comes when it comes.
    const lines = outcome.stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line === 'asked LaunchRequest')).toHaveLength(2);
    expect(lines.filter((line) => line !== 'asked LaunchRequest')).toEqual([
      ...TURN,
      'There is no command ":nonsense"; :help lists them.',
      ...TURN,
    ]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(record, 'utf8')).toMatch(/^User: open pizza shop\nAlexa: Pizza!$/m);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('runs the new code when the skill’s files change', async () => {
    const child = start(['--handler', handler, '--model', MODEL, '--watch']);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      said += more;
    });
    const hears = async (words: string): Promise<void> => {
      while (!said.includes(words)) await once(child.stdout, 'data');
    };

    child.stdin.write('open pizza shop\n');
    await hears('Alexa: Pizza!');
    writeFileSync(handler, skillThatSays('Pasta!'));
    await hears('index.ts has changed: the skill runs its new code.');
    child.stdin.end('open pizza shop\n');
    await hears('Alexa: Pasta!');

    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  it.each([
    [['--handler', '/no/such.ts', '--model', MODEL], /Cannot load the handler \/no\/such\.ts/],
    [['--locale', 'xx-XX'], /has no model for the locale xx-XX; there is .*en-US/],
    [['--model', '/no/such.json'], /\/no\/such\.json: can't read the interaction model/],
    [['--skill-package', '/no/such'], /\/no\/such\/interactionModels\/custom: can't read/],
  ])('refuses %j in one line', async (args, message) => {
    const { code, stderr } = await run(args, '');

    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});
