import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const PIZZA = resolve('examples/pizza');
const PET_MATCH = resolve('local/cli/pet-match.cjs');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pizza-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in the example's folder, or another, on a data folder of the test's own. */
const petMatch = async (args: readonly string[], cwd = PIZZA): Promise<Outcome> => {
  const child = spawn(process.execPath, [PET_MATCH, ...args], {
    cwd,
    env: { ...process.env, PETMATCH_DATA: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'exit');
  return { code: child.exitCode, stdout, stderr };
};

const rowsOf = async (...args: readonly string[]): Promise<readonly object[]> => {
  const { stdout, stderr } = await petMatch(['query', ...args, '--format', 'json']);
  expect(stderr).not.toContain('pet-match');
  return JSON.parse(stdout) as readonly object[];
};

describe('another skill', () => {
  it('configures the pipeline in at most 30 lines', () => {
    const lines = ['package.json', 'cdk.json'].flatMap((file) =>
      readFileSync(join(PIZZA, file), 'utf8').trim().split('\n'),
    );

    expect(lines.length).toBeLessThanOrEqual(30);
  });

  it('holds its conversations as written, with its own handler', async () => {
    const { code, stdout } = await petMatch(['transcripts', 'conversations/en-GB.txt']);

    expect(stdout).toContain('4 conversations, all as written');
    expect(code).toBe(0);
  });

  it('finds its turns in columns and queries of its own slots', async () => {
    const turns = await rowsOf(
      '--sql',
      `SELECT slot_value_size_resolved AS size, slot_value_topping_synonym AS topping,
        slot_value_crust_is_valid AS crust, outcome
      FROM turns WHERE outcome = 'matched' ORDER BY size, topping`,
    );
    const missed = await rowsOf('unmatched-words');

    expect(turns).toEqual([
      { size: 'large', topping: 'ham', crust: true, outcome: 'matched' },
      { size: 'large', topping: 'veggies', crust: true, outcome: 'matched' },
      { size: 'small', topping: 'funghi', crust: true, outcome: 'matched' },
    ]);
    expect(missed).toMatchObject([{ slot: 'size', word: 'gigantic', users: 1, turns: 1 }]);
  });

  it('takes generated traffic of its own model', async () => {
    const { code, stdout } = await petMatch(['generate', '--rows', '300', '--days', '3']);
    const slots = await rowsOf('--sql', 'SELECT DISTINCT name FROM slot_readings ORDER BY name');

    expect(stdout).toMatch(/^300 rows/);
    expect(code).toBe(0);
    expect(slots).toEqual([{ name: 'crust' }, { name: 'size' }, { name: 'topping' }]);
  });

  it('is told which words its model lacks, by the tuner', async () => {
    await petMatch(['generate', '--rows', '6000', '--days', '28', '--seed', '2']);
    const { stdout, code } = await petMatch(['tune', '--format', 'json']);
    const [report] = JSON.parse(stdout) as readonly {
      readonly locale: string;
      readonly proposals: readonly {
        readonly change: { readonly kind: string; readonly type: string };
        readonly status: string;
      }[];
    }[];
    const accepted = (report?.proposals ?? []).filter(({ status }) => status === 'accepted');

    expect(code).toBe(0);
    expect(report?.locale).toBe('en-GB');
    expect(accepted.length).toBeGreaterThan(0);
    expect(['PizzaSize', 'Topping', 'Crust']).toEqual(
      expect.arrayContaining([...new Set(accepted.map(({ change }) => change.type))]),
    );
  });

  it('refuses a folder that is no skill, slots that name no column, and commands that are none', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    const odd = mkdtempSync(join(folder, 'odd-'));
    writeFileSync(join(odd, 'package.json'), '{"petMatch": {"slots": ["Size"]}}');

    expect((await petMatch(['query'], empty)).stderr).toMatch(
      /^pet-match: cannot read .*package\.json: .*Run it in the folder of a skill\.\n$/,
    );
    expect((await petMatch(['query'], odd)).stderr).toMatch(
      /^pet-match: the slot "Size" in package\.json cannot name a column; .*\n$/,
    );
    const unknown = await petMatch(['bake']);
    expect(unknown.stderr).toMatch(/^pet-match: no command "bake"; there is start, query, .*\n$/);
    expect(unknown.code).toBe(2);
  });
});
