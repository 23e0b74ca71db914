import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { modelVersions } from '../../infra/model-versions';
import { loadModel, loadTranscript } from '../../local/alexa';
import { openDataFolder } from '../../local/data-folder';
import { UserError } from '../../local/errors';
import { loadAnnotationSet } from '../../local/nlu-evaluation/annotation-set';
import { requireRegularFile } from '../../local/regular-file';
import { withSkill } from '../../local/talk/skill';
import { recordTranscript } from '../../local/talk/transcript-recorder';
import { realFileSystem } from '../../local/tuning/file-system';

let folder: string;
let pipe: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regular-file-'));
  pipe = join(folder, 'pipe');
  spawnSync('sh', ['-c', 'mkfifo "$0"', pipe]);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a named pipe to which nobody writes, and a device that never ends', () => {
  const readers: Readonly<Record<string, (file: string) => unknown>> = {
    'interaction model': loadModel,
    transcript: loadTranscript,
    'annotation set': loadAnnotationSet,
    'file of the tuning': realFileSystem.read,
    'record of a talk': recordTranscript,
  };

  test('are there', () => {
    expect(statSync(pipe).isFIFO()).toBe(true);
    expect(statSync('/dev/zero').isCharacterDevice()).toBe(true);
  });

  test.each(Object.keys(readers))('are refused as %s', (name) => {
    for (const file of [pipe, '/dev/zero'])
      expect(() => readers[name]?.(file)).toThrow(`not a regular file, '${file}'`);
  });

  test('are refused through a symbolic link, too', () => {
    const link = join(folder, 'link.json');
    symlinkSync('/dev/zero', link);

    expect(() => loadModel(link)).toThrow(UserError);
  });

  test('are refused as the handler of a skill', async () => {
    const options = { root: process.cwd(), data: folder, handler: pipe, log: () => undefined };

    await expect(withSkill(options, () => Promise.resolve())).rejects.toThrow('not a regular file');
  });

  test('are refused where models are named by their content', () => {
    const models = join(folder, 'models');
    mkdirSync(models);
    symlinkSync(pipe, join(models, 'en-US.json'));

    expect(() => modelVersions(models)).toThrow(/en-US\.json: not a regular file/);
  });
});

test('what comes to an end is taken: files, folders, and what the shell opens', () => {
  for (const file of ['package.json', folder, '/dev/null', '/dev/stdin', '/dev/fd/63'])
    expect(() => requireRegularFile(file)).not.toThrow();
});

describe('a command', () => {
  // Through a pipe of the shell: Node gives its children a socket, which nobody can open by a name.
  const run = (script: string, args: readonly string[], input = '') =>
    spawnSync(
      'sh',
      [
        ...['-c', 'printf %s "$0" | "$@"', input],
        ...[process.execPath, '--import', 'tsx', resolve('local/cli', script), ...args],
      ],
      { encoding: 'utf8', timeout: 120_000 },
    );

  test('reads /dev/stdin as a named file, and - as standard input', () => {
    const template = '{"n": {{random.number(9)}}}';
    const args = ['--print', '--count=2', '--seed=1'];
    const named = run('events.ts', [...args, '--template=/dev/stdin'], template);
    const dash = run('events.ts', [...args, '--template=-'], template);

    expect(named).toMatchObject({ status: 0, stderr: '' });
    expect(named.stdout).toMatch(/^(\{"n": \d\}\n){2}$/);
    expect(dash.stdout).toBe(named.stdout);
  });

  test('refuses a log that never ends', () => {
    const data = join(folder, 'data');
    openDataFolder(data);

    const { status, stderr } = run('replay.ts', ['log', '/dev/zero', `--data=${data}`]);

    expect(stderr).toMatch(/^npm run replay --: Cannot put .*not a regular file, '\/dev\/zero'\n$/);
    expect(status).toBe(1);
  });

  test('refuses an envelope that never begins', () => {
    const { status, stderr } = run('invoke.ts', [pipe]);

    expect(stderr).toBe(
      `npm run invoke --: Cannot read the request envelope: not a regular file, '${pipe}'\n`,
    );
    expect(status).toBe(1);
  });
});
