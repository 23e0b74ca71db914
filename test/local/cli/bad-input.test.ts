import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bad-input-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command as npm does, on a data folder of its own unless the arguments name one. */
const run = async (
  command: string,
  args: readonly string[],
  { input = '', cwd = process.cwd() }: { input?: string; cwd?: string } = {},
): Promise<Outcome> => {
  const script = resolve('local/cli', `${command}.ts`);
  const child = spawn(process.execPath, [TSX, script, ...args], {
    cwd,
    env: { ...process.env, PETMATCH_DATA: join(folder, 'data') },
  });
  child.stdin.on('error', () => undefined).end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'exit');
  return { code: child.exitCode, stdout, stderr };
};

const TSX = resolve('node_modules/tsx/dist/cli.mjs');

/** A clear refusal is one line, and no stack trace. */
const expectRefusal = ({ code, stderr }: Outcome, message: RegExp, expectedCode = 1): void => {
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(expectedCode);
};

describe('npm start', () => {
  it('names the port that is in use', async () => {
    const other: Server = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const outcome = await run('start', ['--once', '--athena-port', String(port)]);

    other.close();
    expectRefusal(
      outcome,
      new RegExp(`Cannot start the local Athena server: port ${port} of 127.0.0.1 is in use`),
    );
  });

  it('refuses a port that is none', async () => {
    expectRefusal(
      await run('start', ['--s3-port', '70000']),
      /--s3-port is "70000"; it takes a port from 1 to 65535/,
      2,
    );
  });

  it('leaves a folder alone that is not its own', async () => {
    writeFileSync(join(folder, 'thesis.txt'), 'years of work');

    const outcome = await run('start', ['--once', '--data', folder]);

    expectRefusal(outcome, /holds thesis\.txt but no petmatch\.json/);
    expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('names a model file with a JSON error, with line and column', async () => {
    const models = join(folder, 'project/skill-package/interactionModels/custom');
    mkdirSync(models, { recursive: true });
    writeFileSync(join(models, 'en-US.json'), '{\n  "interactionModel": {\n    oops\n  }\n}\n');

    const outcome = await run('start', ['--once'], { cwd: join(folder, 'project') });

    expectRefusal(outcome, /en-US\.json:3:5/);
  });

  it('refuses an unknown option', async () => {
    expectRefusal(await run('start', ['--twice']), /--twice.*see --help/, 2);
  });

  it('refuses a setting that can’t be, by name', async () => {
    process.env['PETMATCH_FORMAT'] = 'xml';

    const outcome = await run('start', ['--once']);

    delete process.env['PETMATCH_FORMAT'];
    expectRefusal(outcome, /PETMATCH_FORMAT is "xml"; it takes parquet, json, csv/);
  });
});

describe('npm run query', () => {
  it('suggests the nearest query for an unknown one', async () => {
    expectRefusal(
      await run('query', ['animals']),
      /no query "animals"; did you mean animals-requested\? --list names them all/,
    );
  });

  it.each([['2026-02-30'], ['yesterday'], ['2026-1-1']])('refuses the date %s', async (date) => {
    expectRefusal(
      await run('query', ['animals-requested', '--from', date]),
      new RegExp(`"?${date}"? is not a date`),
    );
  });

  it('names the object that is damaged, and reads again once it is gone', async () => {
    const data = join(folder, 'data');
    const day = join(data, 's3/pet-match-bucket/turns/dt=2026-11-01');
    mkdirSync(day, { recursive: true });
    writeFileSync(join(data, 'petmatch.json'), '{"application":"pet-match","version":1}');
    writeFileSync(join(day, 'broken.parquet'), 'PAR1 and nothing that follows');

    const damaged = await run('query', ['animals-requested', '--from', '2026-11-01']);
    rmSync(join(day, 'broken.parquet'));
    const mended = await run('query', ['animals-requested', '--from', '2026-11-01']);

    expectRefusal(damaged, /s3:\/\/pet-match-bucket\/turns\/dt=2026-11-01\/broken\.parquet/);
    expect(mended).toMatchObject({ code: 0 });
  });
});

describe('npm run tune', () => {
  it.each([
    [['--locale', 'xx-XX'], /no model for the locale xx-XX; there is de-DE, /, 1],
    [['--min-users', '0'], /--min-users is "0"; it takes a whole number from 2 on/, 2],
    [['--suggestions', '-'], /standard input:1:1: not valid JSON/, 1],
    [['--undo', '--apply'], /One at a time, not --apply and --undo/, 2],
    [[], /There is no data folder .*: "npm start" makes one, and --data names another/, 1],
  ])('refuses %j', async (args, message, code) => {
    expectRefusal(await run('tune', args, { input: 'oops' }), message, code);
  });
});

describe('npm run invoke', () => {
  it.each([
    ['{"version": ', /standard input is not JSON/],
    ['{}', /The skill did not answer: MalformedRequest/],
    ['null', /The skill did not answer: MalformedRequest/],
  ])('refuses the envelope %s', async (input, message) => {
    expectRefusal(await run('invoke', [], { input }), message);
  });

  it('refuses a file that is not there', async () => {
    expectRefusal(await run('invoke', [join(folder, 'none.json')]), /Cannot read .*ENOENT/);
  });
});

describe('every command', () => {
  it.each(['start', 'query', 'invoke', 'replay', 'backfill', 'write-docs', 'tune'])(
    '%s explains itself with --help',
    async (command) => {
      const { code, stdout, stderr } = await run(command, ['--help']);

      expect(stdout).toMatch(/^Usage: npm /);
      expect(stderr).toBe('');
      expect(code).toBe(0);
    },
  );
});
