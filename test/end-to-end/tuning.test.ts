import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../analytics/athena/run-query';
import { worldOf } from '../../analytics/generator/world';
import type { TuningReport } from '../../analytics/tuning/tuning-report';
import { loadModel } from '../../local/alexa';
import { withAthena } from '../../local/cli/connect';
import { generateCommand } from '../../local/cli/generate-command';
import { tuneCommand } from '../../local/cli/tune-command';
import { resolverOf } from '../../local/tuning/resolver';

const LOCALE = 'en-US';
const SHIPPED = `skill-package/interactionModels/custom/${LOCALE}.json`;
const SEED = 3;

let folder: string;
let modelFile: string;
let skillPackage: string;

/** The model as it was before somebody looked at the traffic: it lacks a third of the synonyms. */
const lackingModel = (): string => {
  const { model } = loadModel(SHIPPED);
  const world = worldOf(
    { [LOCALE]: { interactionModel: model } },
    { seed: SEED, releases: [{ since: 0, lacking: 0.35, skillVersion: '1.0.0' }] },
  );
  return `${JSON.stringify(world.locales[0].models[0], null, 2)}\n`;
};

const generate = async (data: string, options: Readonly<Record<string, string>>): Promise<void> => {
  const command = generateCommand({
    print: () => undefined,
    progress: () => undefined,
    now: () => Date.parse('2026-11-30T12:00:00Z'),
    speakToSkill: () => Promise.reject(new Error('nobody speaks')),
  });
  const values = { rows: '12000', days: '30', end: '2026-11-29', locale: LOCALE, ...options, data };
  await command.run({ values, positionals: [] });
};

const tune = async (data: string, options: object, positionals: string[] = []) => {
  const [printed, noted]: [string[], string[]] = [[], []];
  const code = await tuneCommand({
    connect: withAthena,
    now: () => new Date('2026-11-30T12:00:00Z'),
    stdin: Readable.from([]),
    print: (text) => printed.push(text),
    note: (text) => noted.push(text),
    progress: () => undefined,
  }).run({
    values: {
      ...{ locale: 'all', 'skill-package': skillPackage, 'min-users': '5', format: 'json' },
      ...{ apply: false, force: false, undo: false, watch: false, data },
      ...options,
    },
    positionals,
  });
  return { code, printed: printed.join('\n'), noted: noted.join('\n') };
};

/** Words of slots that people said, as the rows have them, with their turns. */
const spokenIn = async (data: string) => {
  const { rows } = await withAthena({ data }, ({ client, database, workGroup }) =>
    runQuery(client, {
      sql: 'SELECT name, lower(spoken), count(*) FROM slot_readings WHERE is_valid IS NOT NULL GROUP BY 1, 2',
      ...{ database, workGroup },
    }),
  );
  return rows.map(([slot, word, turns]) => ({
    slot: slot ?? '',
    word: word ?? '',
    turns: Number(turns),
  }));
};

const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tuning-'));
  skillPackage = path('project/skill-package');
  modelFile = join(skillPackage, `interactionModels/custom/${LOCALE}.json`);
  cpSync(SHIPPED, modelFile, { recursive: true });
  writeFileSync(modelFile, lackingModel());
  await generate(path('past'), { seed: String(SEED) });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('the tuning loop', () => {
  let before: string;
  let report: TuningReport;

  test('proposes what the traffic tells, proves it, and writes nothing', async () => {
    before = readFileSync(modelFile, 'utf8');
    const { printed } = await tune(path('past'), {});
    [report] = JSON.parse(printed) as [TuningReport];
    const accepted = report.proposals.filter(({ status }) => status === 'accepted');
    expect(accepted.length).toBeGreaterThan(10);
    expect(accepted.flatMap(({ conflicts }) => conflicts)).toEqual([]);
    expect(report.proof.regressions).toEqual([]);
    for (const { validity } of report.proof.slots)
      expect(validity.after.expected).toBeGreaterThanOrEqual(validity.before.expected);
    expect(readFileSync(modelFile, 'utf8')).toBe(before);
  }, 120_000);

  test('shows nothing that fewer than five users said', () => {
    const counted = [...report.proposals, ...report.others];
    const said = counted.filter(({ turns }) => turns > 0);
    expect(Math.min(...said.map(({ users }) => users))).toBeGreaterThanOrEqual(5);
    const examples = report.proposals.flatMap((proposal) => proposal.examples);
    const users = examples.flatMap((example) => /: (\d+) users/.exec(example)?.[1] ?? []);
    expect(users.length).toBeGreaterThan(10);
    expect(Math.min(...users.map(Number))).toBeGreaterThanOrEqual(5);
  });

  test('prints tables with reasons for people', async () => {
    const { printed } = await tune(path('past'), { format: 'text' });
    for (const text of ['Tuning en-US, 2026-10-31 to 2026-11-30', 'add-synonym/', 'valid before'])
      expect(printed).toContain(text);
    expect(printed).toMatch(/--apply/);
  }, 120_000);

  test('applies what is accepted, and fresh traffic resolves the words', async () => {
    const { noted } = await tune(path('past'), { apply: true });
    expect(noted).toContain('npx ask deploy');
    expect(noted).toMatch(new RegExp(`model version ${report.modelVersion} is [0-9a-f]{12} now`));
    const shipped = resolverOf(loadModel(SHIPPED).model, LOCALE);
    const untuned = resolverOf(
      (JSON.parse(before) as { interactionModel: ReturnType<typeof loadModel>['model'] })
        .interactionModel,
      LOCALE,
    );
    const tuned = resolverOf(loadModel(modelFile).model, LOCALE);
    const typeOf = new Map(
      loadModel(SHIPPED)
        .model.languageModel.intents.flatMap(({ slots = [] }) => slots)
        .map(({ name, type }) => [name, type]),
    );
    await generate(path('fresh'), { seed: '77', rows: '6000' });
    const counts = { missed: 0, right: 0, wrong: 0 };
    for (const { slot, word, turns } of await spokenIn(path('fresh'))) {
      const type = typeOf.get(slot) ?? '';
      const meant = shipped.valuesOf(type, word);
      if (meant.length !== 1 || untuned.valuesOf(type, word).length > 0) continue;
      const [value] = tuned.valuesOf(type, word);
      counts.missed += turns;
      if (value === meant[0]) counts.right += turns;
      else if (value !== undefined) counts.wrong += turns;
    }
    expect(counts.missed).toBeGreaterThan(200);
    expect(counts.right / counts.missed).toBeGreaterThan(0.6);
    expect(counts.wrong / counts.missed).toBeLessThan(0.03);
  }, 120_000);

  test('proposes nothing again that is applied', async () => {
    const { printed } = await tune(path('past'), {});
    const [again] = JSON.parse(printed) as [TuningReport];
    const applied = report.proposals.filter(({ status }) => status === 'accepted');
    const ids = again.proposals.map(({ id }) => id);
    expect(applied.filter(({ id }) => ids.includes(id))).toEqual([]);
  }, 120_000);

  test('shows what was promised next to what came', async () => {
    await generate(path('live'), { model: join(skillPackage, 'interactionModels/custom') });
    const { printed } = await tune(path('live'), { watch: true, format: 'text' });
    expect(printed).toMatch(/en-US: \d+ changes of 2026-11-30, model version [0-9a-f]{12}\n/);
    expect(printed).toMatch(/Live since 2026-11-\d\d\. For as many turns as there were since/);
    expect(printed).toMatch(/Day by day, each from the first day on:\n/);
    expect(printed).toContain('how far promises were kept');
    const json = await tune(path('live'), { watch: true });
    const [{ applications }] = JSON.parse(json.printed) as [
      { applications: [{ watched: { total: { real: number; missed: number } } }] },
    ];
    const { real, missed } = applications[0].watched.total;
    expect(real).toBeGreaterThan(20);
    // The generator's new values always miss, also where somebody took one of them for a synonym.
    expect(missed / real).toBeLessThan(0.05);
  }, 120_000);

  test('undoes what it applied, to the byte', async () => {
    const { printed, noted } = await tune(path('past'), { undo: true });
    expect(readFileSync(modelFile, 'utf8')).toBe(before);
    expect(printed).toContain(`the model version is ${report.modelVersion} again`);
    expect(noted).toContain('npx ask deploy');
    await expect(tune(path('past'), { undo: true })).rejects.toThrow(/^Nothing to undo/);
    await expect(tune(path('past'), { watch: true })).rejects.toThrow(/^Nothing to watch/);
    expect(existsSync(path('project/test/tuning/en-US.json'))).toBe(false);
  }, 120_000);

  test('blocks what would be understood otherwise, unless it is forced', async () => {
    const sizes = report.proposals.find(
      ({ change }) => change.kind === 'add-synonym' && change.type === 'SizeType',
    );
    expect(sizes).toBeDefined();
    const word = sizes?.change.kind === 'add-synonym' ? sizes.change.word : '';
    // Somebody gives the word to another value by hand: what was proposed is a second meaning now.
    const model = JSON.parse(before) as { interactionModel: ReturnType<typeof loadModel>['model'] };
    const text = JSON.stringify(model, (key, value: unknown) =>
      key === 'name' && isValue(value) && value.value === other(sizes?.change)
        ? { ...value, synonyms: [...(value.synonyms ?? []), word] }
        : value,
    );
    writeFileSync(modelFile, text);
    const id = sizes?.id ?? '';
    await expect(tune(path('past'), { apply: true }, [id])).rejects.toThrow(
      /nothing was written: --reject "add-synonym.*or repeat with --force\.$/,
    );
    expect(readFileSync(modelFile, 'utf8')).toBe(text);
    const { noted } = await tune(path('past'), { apply: true, force: true }, [id]);
    expect(noted).toContain('1 changes written');
  }, 120_000);
});

interface ModelValue {
  readonly value: string;
  readonly synonyms?: readonly string[];
}

const isValue = (value: unknown): value is ModelValue =>
  typeof value === 'object' && value !== null && 'value' in value;

const other = (change: TuningReport['proposals'][number]['change'] | undefined): string =>
  change?.kind === 'add-synonym' && change.value === 'large' ? 'medium' : 'large';
