import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateCommand } from '../../../local/cli/generate-command';
import type { Speaking } from '../../../local/cli/generate-through-skill';

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'generate-'));
});

afterEach(() => {
  rmSync(data, { recursive: true });
});

const run = async (values: Readonly<Record<string, string>>) => {
  const printed: string[] = [];
  const spoken: Omit<Speaking, 'models'>[] = [];
  const command = generateCommand({
    print: (line) => printed.push(line),
    progress: () => undefined,
    now: () => Date.parse('2026-11-22T10:00:00Z'),
    speakToSkill: (speaking) => {
      spoken.push(speaking);
      return Promise.resolve({ rows: 100, seconds: 4 });
    },
  });
  const code = await command.run({ values: { data, ...values }, positionals: [] });
  return { code, printed, spoken };
};

const SMALL = { rows: '50', days: '2', seed: '7', locale: 'en-US' };

const bucket = (): readonly string[] =>
  readdirSync(join(data, 's3/pet-match-bucket'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(data.length + 1))
    .sort();

describe('npm run generate', () => {
  it('writes objects as the delivery stream names them, and the truth beside the bucket', async () => {
    const { code, printed } = await run(SMALL);
    expect(code).toBe(0);
    expect(printed).toEqual([
      expect.stringMatching(/^50 rows of \d+ sessions in 2 objects in .*, .* rows a second\.$/),
    ]);
    const objects = bucket();
    expect(objects).toHaveLength(2);
    for (const [index, day] of ['2026-11-20', '2026-11-21'].entries())
      expect(objects[index]).toMatch(
        new RegExp(
          `^s3/pet-match-bucket/turns/dt=${day}/pet-match-firehose-stream-1-${day}(-\\d\\d){3}-[-0-9a-f]{36}\\.parquet$`,
        ),
      );
    expect(readdirSync(join(data, 'truth')).sort()).toEqual(['dt=2026-11-20', 'dt=2026-11-21']);
  });

  it('writes the same objects again', async () => {
    await run(SMALL);
    const contents = () => bucket().map((name) => readFileSync(join(data, name)).toString('hex'));
    const [names, before] = [bucket(), contents()];
    await run(SMALL);
    expect(bucket()).toEqual(names);
    expect(contents()).toEqual(before);
  });

  it('leaves nothing behind between the objects', async () => {
    await run(SMALL);
    expect(readdirSync(join(data, 's3/.tmp'))).toEqual([]);
  });

  it('speaks to the skill instead', async () => {
    const { printed, spoken } = await run({ through: 'skill', rows: '100' });
    expect(printed).toEqual(['100 turns spoken to the skill, 4.0 s, 25 rows a second.']);
    expect(spoken).toEqual([expect.objectContaining({ data, amount: { rows: 100 } })]);
  });

  it.each([
    [{ rows: '0' }, '--rows is "0"; it takes a whole number from 1 to 1000000000.'],
    [{ rows: 'many' }, '--rows is "many"'],
    [{ days: '1.5' }, '--days is "1.5"'],
    [{ seed: '-1' }, '--seed is "-1"'],
    [{ end: '2026-02-30' }, '"2026-02-30" is not a date'],
    [{ end: '2026-11-23' }, '--end 2026-11-23 lies in the future; today is 2026-11-22 (UTC).'],
    [{ through: 'table' }, '--through is "table"; it takes skill.'],
    [{ locale: 'ja-JP' }, 'There is no interaction model of ja-JP'],
    [{ model: '/nowhere.json' }, "/nowhere.json: can't read the interaction model"],
  ])('refuses %p', async (values, message) => {
    await expect(run(values as unknown as Record<string, string>)).rejects.toThrow(message);
  });
});
