import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const TSX = resolve('node_modules/tsx/dist/cli.mjs');
const MODEL = resolve('test/fixtures/models/pizza.json');

const HANDLER = `
exports.handler = async ({ request }) => ({
  version: '1.0',
  response: {
    outputSpeech: { type: 'PlainText', text: 'Welcome to ' + request.locale },
    shouldEndSession: true,
  },
});
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'transcripts-'));
  writeFileSync(join(folder, 'index.js'), HANDLER);
});

afterEach(() => rmSync(folder, { recursive: true }));

const written = (name: string, transcript: string): string => {
  const file = join(folder, name);
  writeFileSync(file, transcript);
  return file;
};

const run = async (...files: readonly string[]) => {
  const script = resolve('local/cli/transcripts.ts');
  const skill = ['--handler', join(folder, 'index.js'), '--model', MODEL];
  const child = spawn(process.execPath, [TSX, script, ...skill, ...files]);
  child.stdin.end();
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'exit');
  return { code: child.exitCode, stdout, stderr };
};

const CONVERSATION = 'User: open pizza shop\nAlexa: Welcome to *\n(session ends)\n';

describe('npm run transcripts', () => {
  it('holds every conversation of every file, in the locale that names the file', async () => {
    const british = written('en-GB.txt', 'User: open pizza shop\nAlexa: Welcome to en-GB\n');
    const any = written('talk.txt', `${CONVERSATION}\n${CONVERSATION}`);

    expect(await run(british, any)).toEqual({
      code: 0,
      stdout: `${british}: 1 conversations, all as written\n${any}: 2 conversations, all as written\n`,
      stderr: '',
    });
  });

  it('shows what goes otherwise, and exits with 1', async () => {
    const file = written('talk.txt', '== Hello\nUser: open pizza shop\nAlexa: Goodbye*\n');

    expect(await run(file)).toEqual({
      code: 1,
      stdout: `${file}: Hello (line 2)
  User:     open pizza shop
  expected: Goodbye*
  actual:   Welcome to en-US

${file}: 1 conversations, 1 lines are otherwise
`,
      stderr: '',
    });
  });

  it('refuses a file that is no transcript, with the line', async () => {
    const file = written('talk.txt', 'User: open pizza shop\nBob: hello\n');

    const { code, stderr } = await run(file);

    expect(stderr).toMatch(/talk\.txt:2: expected "User: …" or "Alexa: …", found "Bob: hello"/);
    expect(code).toBe(1);
  });

  it('asks for files', async () => {
    const { code, stderr } = await run();

    expect(stderr).toMatch(/Name the transcript files/);
    expect(code).toBe(2);
  });
});
