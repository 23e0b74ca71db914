import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runCommand } from '../../../local/cli/command';
import { nluAnnotationsCommand } from '../../../local/cli/nlu-annotations-command';
import { nluEvaluationCommand } from '../../../local/cli/nlu-evaluation-command';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { type PartialTurn, putTurns } from '../../support/turn-rows';

const said = (user: string, animal: string, resolved = 'dog'): PartialTurn => ({
  request_id: `${user} ${animal}`,
  user_id: user,
  ...{ session_id: user, turn: 1, locale: 'en-US', intent_name: 'PetMatchIntent' },
  slots: [
    {
      ...{ name: 'size', spoken: 'big', resolved: 'large' },
      ...{ status: 'ER_SUCCESS_MATCH', authority: 'static' },
    },
    {
      ...{ name: 'animal', spoken: animal, resolved },
      status: animal === resolved ? 'ER_SUCCESS_MATCH' : 'ER_SUCCESS_NO_MATCH',
      authority: 'static',
    },
  ],
});

let athena: LocalAthena;
let folder: string;
let notes: string[];
let printed: string;
beforeAll(async () => {
  athena = await localAthena();
  const users = ['ann', 'bob', 'cyd'];
  await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [
    ...users.map((user) => said(user, 'dog')),
    ...users.slice(0, 2).map((user) => said(user, 'secret')),
  ]);
});
afterAll(() => athena.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nlu-annotations-'));
  notes = [];
  printed = '';
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  process.exitCode = 0;
});

const run = (...args: readonly string[]) =>
  runCommand(
    nluAnnotationsCommand({
      connect: (_, action) =>
        action({ client: athena.client, database: DATABASE, workGroup: WORK_GROUP }),
      now: () => new Date('2026-11-30T12:00:00Z'),
      print: (text) => (printed += text),
      note: (text) => notes.push(text),
      write: (file, text) => {
        if (file.includes('nowhere')) throw new Error('ENOENT: no such file or directory');
        written.set(file, text);
      },
    }),
    args,
  );

const written = new Map<string, string>();

interface Printed {
  readonly data: readonly { readonly inputs: { readonly utterance: string } }[];
}

const utterances = (text: string): readonly string[] =>
  (JSON.parse(text) as Printed).data.map(({ inputs }) => inputs.utterance);

describe('npm run nlu-annotations', () => {
  test('prints what enough users said, and tells what is left out', async () => {
    await run('--min-users', '3');
    expect(utterances(printed)).toHaveLength(1);
    expect(utterances(printed)[0]).toMatch(/\bbig dog\b/);
    expect(notes).toEqual([
      'Annotations: 1, for 3 turns. Left out: 0 turns that no sample has the slots of (most answer a question), 0 that the model reads otherwise, 2 that fewer than 3 users said or that are beyond --most.',
    ]);
  });

  test('writes a file that npm run nlu-evaluation passes', async () => {
    await run('--min-users', '2', '--out', 'set.json');
    const text = written.get('set.json') ?? '';
    expect(utterances(text)).toHaveLength(2);
    expect(printed).toBe('');
    const file = join(folder, 'set.json');
    writeFileSync(file, text);
    const values = { 'skill-package': 'skill-package', min: '100' };
    expect(await nluEvaluationCommand.run({ values, positionals: [file] })).toBe(0);
  });

  test.each([
    [['--min-users', '1'], 2],
    [['--most', 'all'], 2],
    [['--locale', 'it-IT'], 1],
    [['--from', '2026-12-24'], 1],
    [['--out', 'nowhere/set.json'], 1],
  ])('refuses %j', async (args, code) => {
    await run(...args);
    expect(process.exitCode).toBe(code);
    expect(printed).toBe('');
  });
});
