import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AthenaClient } from '@aws-sdk/client-athena';
import { UsageError, UserError } from '../../../local/errors';
import type { ConnectOptions } from '../../../local/cli/connect';
import { tuneCommand } from '../../../local/cli/tune-command';
import type { Decision } from '../../../local/tuning/chosen';
import { decisionsFile, recordDecision } from '../../../local/tuning/decisions';
import { type FileSystem, realFileSystem } from '../../../local/tuning/file-system';
import { journalOf, tuningFilesOf } from '../../../local/tuning/tuning-files';
import { writeTogether } from '../../../local/tuning/write-together';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { type PartialTurn, putTurns } from '../../support/turn-rows';

let athena: LocalAthena;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tune-command-'));
  athena = await localAthena();
  await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [
    ...repaired('en-US', 'PetMatchIntent', 'size', ['gargantuan', 'large']),
    ...repaired('de-DE', 'BalanceIntent', 'account', ['Giro', 'Girokonto']),
  ]);
});
afterAll(async () => {
  await athena.stop();
  rmSync(folder, { recursive: true });
});

/** Eight users say a word that misses, and in the next turn the name of a value. */
const repaired = (
  locale: string,
  intent: string,
  slot: string,
  [missed, value]: readonly [string, string],
): readonly PartialTurn[] =>
  Array.from({ length: 8 }, (_, user) => user).flatMap((user): PartialTurn[] =>
    [
      { spoken: missed.toLowerCase(), resolved: missed, status: 'ER_SUCCESS_NO_MATCH' as const },
      { spoken: value.toLowerCase(), resolved: value, status: 'ER_SUCCESS_MATCH' as const },
    ].map((reading, turn) => ({
      request_id: `${locale}-${user}-${turn}`,
      event_time: `2026-11-22 0${user}:00:0${turn}.000`,
      session_id: `${locale}-${user}`,
      user_id: `${locale}-${user}`,
      turn: turn + 1,
      locale,
      intent_name: intent,
      slots: [{ name: slot, authority: 'static' as const, changed: true, ...reading }],
    })),
  );

const printed: string[] = [];
const noted: string[] = [];
const connected: ConnectOptions[] = [];
beforeEach(() => {
  for (const list of [printed, noted, connected]) list.length = 0;
});

const DEFAULTS = {
  ...{ locale: 'en-US', 'skill-package': 'skill-package', 'min-users': '5', format: 'text' },
  ...{ apply: false, force: false, undo: false, watch: false },
};

const run = (
  options: object = {},
  positionals: string[] = [],
  { stdin = '', client = athena.client } = {},
) =>
  tuneCommand({
    connect: (where, action) => {
      connected.push(where);
      return action({ client, database: DATABASE, workGroup: WORK_GROUP });
    },
    now: () => new Date('2026-11-30T23:59:59Z'),
    stdin: Readable.from([stdin]),
    print: (text) => printed.push(text),
    note: (text) => noted.push(text),
    progress: () => undefined,
  }).run({ values: { ...DEFAULTS, ...options }, positionals });

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('npm run tune', () => {
  test('proposes the word that people repaired, and says what to do next', async () => {
    expect(await run()).toBe(0);
    const [text = ''] = printed;
    expect(text).toMatch(
      /^Tuning en-US, 2026-10-31 to 2026-11-30\n16 turns in 8 sessions of 8 users/,
    );
    expect(text).toContain('add-synonym/SizeType/large/gargantuan');
    expect(text).toContain('e.g. “gargantuan”, then “large”: 8 users, 8 turns');
    expect(text).toContain('npm run tune -- --locale en-US --from 2026-10-31 --to 2026-11-30 --a');
  });

  test('repeats in what to do next what it was asked', async () => {
    const id = 'add-synonym/SizeType/large/gargantuan';
    await run({
      ...{ data: '/my data', 'min-users': '4', probability: '0.9', accept: [id] },
      ...{ suggestions: file("a $(b)'s", ''), database: 'pets' },
    });
    expect(printed[0]).toContain(
      `npm run tune -- --locale en-US --from 2026-10-31 --to 2026-11-30 --min-users 4 --probability 0.9 --suggestions '${folder}/a $(b)'\\''s' --accept ${id} --data "/my data" --database pets --apply`,
    );
  });

  test('shows nothing where fewer users said it', async () => {
    await run({ 'min-users': '9', format: 'json' });
    expect(JSON.parse(printed[0] ?? '')).toMatchObject([
      { locale: 'en-US', proposals: [], others: [], settings: { minUsers: 9 } },
    ]);
    expect(printed[0]).not.toContain('gargantuan');
  });

  test('tunes another skill', async () => {
    const skillPackage = join(folder, 'bank/skill-package');
    cpSync('test/fixtures/models/bank', join(skillPackage, 'interactionModels/custom'), {
      recursive: true,
    });
    await run({ locale: 'de-DE', 'skill-package': skillPackage, format: 'json' });
    const [report] = JSON.parse(printed[0] ?? '') as [{ proposals: { id: string }[] }];
    expect(report.proposals.map(({ id }) => id)).toContain('add-synonym/Account/Girokonto/giro');
  });

  test('says that nobody spoke', async () => {
    await run({ locale: 'fr-FR' });
    expect(printed).toEqual([
      'Tuning fr-FR, 2026-10-31 to 2026-11-30\nNobody spoke to the skill on these days.',
    ]);
  });

  test('tunes every locale of the package', async () => {
    await run({ locale: 'all', format: 'json' });
    const locales = (JSON.parse(printed[0] ?? '') as { locale: string }[]).map((one) => one.locale);
    expect(locales).toEqual([
      ...['de-DE', 'en-AU', 'en-CA', 'en-GB', 'en-IN', 'en-US', 'es-ES', 'fr-FR'],
    ]);
  }, 60_000);

  test('follows a person who accepts and rejects', async () => {
    const id = 'add-synonym/SizeType/large/gargantuan';
    const statusAfter = async (options: object) => {
      await run({ format: 'json', ...options });
      const [report] = JSON.parse(printed.at(-1) ?? '') as [
        { proposals: { id: string; status: string }[]; proof: { slots: object[] } },
      ];
      return report.proposals.find((proposal) => proposal.id === id)?.status;
    };
    expect(await statusAfter({ accept: [id] })).toBe('accepted');
    expect(await statusAfter({ reject: [id] })).toBe('open');
  });

  test('keeps to what was decided in the dashboard, until something else is said', async () => {
    const id = 'add-synonym/SizeType/large/gargantuan';
    const skillPackage = join(folder, 'skill-package');
    cpSync('skill-package', skillPackage, { recursive: true });
    const decide = (decision: Decision): void =>
      recordDecision(decisionsFile(skillPackage), {
        ...{ locale: 'en-US', id, decision, at: new Date('2026-11-30T12:00:00Z') },
      });
    const statusAfter = async (options: object) => {
      await run({ format: 'json', 'skill-package': skillPackage, ...options });
      const [report] = JSON.parse(printed.at(-1) ?? '') as [
        { proposals: { id: string; status: string }[] },
      ];
      return report.proposals.find((proposal) => proposal.id === id)?.status;
    };
    decide('rejected');
    expect(await statusAfter({})).toBe('open');
    expect(await statusAfter({ accept: [id] })).toBe('accepted');
    decide('accepted');
    expect(await statusAfter({ probability: '1' })).toBe('accepted');
    expect(await statusAfter({ reject: [id] })).toBe('open');
  });

  test('takes suggestions from standard input as evidence', async () => {
    const probabilityOf = async (options: object, stdin = '') => {
      await run({ format: 'json', ...options }, [], { stdin });
      const [report] = JSON.parse(printed.at(-1) ?? '') as [
        { proposals: { id: string; probability: number }[] },
      ];
      return report.proposals.find(({ id }) => id.endsWith('tiny/gargantuan'))?.probability ?? 0;
    };
    const suggestion =
      '{"slot type":"SizeType","word":"Gargantuan","value":"tiny","weight":20}\n\n';
    expect(await probabilityOf({ suggestions: '-' }, suggestion)).toBeGreaterThan(
      await probabilityOf({}),
    );
  });

  test('writes the report to a file', async () => {
    await run({ out: join(folder, 'report.md'), format: 'markdown' });
    expect(printed).toEqual([]);
    expect(noted.at(-1)).toBe(`The report is in ${join(folder, 'report.md')}.`);
  });

  test('asks where it was told to ask', async () => {
    await run({ data: 'd', profile: 'p', database: 'b', 'work-group': 'w' });
    expect(connected).toEqual([
      { data: 'd', profile: 'p', names: { database: 'b', workGroup: 'w' } },
    ]);
  });

  test.each([
    ['a bad date', { from: '1st' }, /^--from: "1st" is not a date as yyyy-/],
    ['an empty range', { from: '2026-11-02', to: '2026-11-01' }, /range is empty: --from/],
    ['a future range', { from: '2027-01-01', to: '2027-01-31' }, /range lies in the future/],
    [
      'an unknown locale',
      { locale: 'it-IT' },
      /no model for the locale it-IT; there is de-DE, en-/,
    ],
    ['models that are not there', { 'skill-package': 'no' }, /^no\/interactionModels\/custom: /],
    [
      'an unknown proposal',
      { accept: ['add'] },
      /^There is no proposal "add" in this traffic; --f/,
    ],
    [
      'a file of suggestions that is not there',
      { suggestions: 'no.jsonl' },
      /^no\.jsonl: can't read the suggestions: /,
    ],
    [
      'a place that can’t be written',
      { out: '/no/where' },
      /^Cannot write the report to \/no\/where/,
    ],
    ['nothing to watch', { watch: true }, /^Nothing to watch: no change of en-US in skill-package/],
    ['nothing to undo', { undo: true }, /^Nothing to undo: no change of en-US in skill-package/],
  ])('refuses %s in one sentence', async (_, options, message) => {
    const error: unknown = await run(options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
    expect(printed).toEqual([]);
  });

  test.each([
    ['what is no JSON', 'ginormous large', /suggestions:1:1: not valid JSON: /],
    ['what is no object', '\n[1]', /suggestions:2: expected an object such as \{"slot type"/],
    [
      'no word',
      '{"slot type":"SizeType","value":"large"}',
      /:1: "word" is missing; it takes a text/,
    ],
    [
      'a weight below 0',
      '{"slot type":"SizeType","word":"x","value":"large","weight":-1}',
      /:1: "weight" is -1; it takes a number of users above 0, at most 100\./,
    ],
    [
      'an unknown type',
      '{"slot type":"Colour","word":"x","value":"red"}',
      /"x" is for the slot type "Colour", which the model of en-US lacks; it has AnimalType, /,
    ],
    [
      'an unknown value',
      '{"slot type":"SizeType","word":"x","value":"red"}',
      /"x" is for the value "red", which SizeType of en-US lacks; it has tiny, small, /,
    ],
  ])('refuses suggestions with %s', async (_, text, message) => {
    const error: unknown = await run({ suggestions: file('suggestions', text) }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(message);
  });

  test.each([
    ['two things at once', { apply: true, undo: true }, []],
    ['a proposal without --apply', {}, ['add-synonym/SizeType/large/x']],
    ['proposals in two ways', { apply: true, accept: ['a'] }, ['b']],
    ['force without --apply', { force: true }, []],
    ['yes and no', { accept: ['a'], reject: ['a'] }, []],
    ['an unknown format', { format: 'xml' }, []],
    ['markdown of what was watched', { watch: true, format: 'markdown' }, []],
    ['proposals to undo', { undo: true, accept: ['a'] }, []],
    ['proposals to watch', { watch: true, reject: ['a'] }, []],
    ['a single user', { 'min-users': '1' }, []],
    ['no number of users', { 'min-users': 'few' }, []],
    ['an impossible probability', { probability: '1.5' }, []],
    ['no probability', { probability: '' }, []],
  ])('does not understand %s', async (_, options, positionals) => {
    await expect(run(options, positionals)).rejects.toBeInstanceOf(UsageError);
    expect(connected).toEqual([]);
  });

  describe('after a run that was killed while it wrote', () => {
    const id = 'add-synonym/SizeType/large/gargantuan';
    const modelOf = (skillPackage: string) =>
      readFileSync(tuningFilesOf(skillPackage, 'en-US').modelFile, 'utf8');

    /** A copy of the skill package to which the proposal is applied, but for what came after the model. */
    const killed = async (name: string): Promise<string> => {
      const skillPackage = join(folder, name, 'skill-package');
      cpSync('skill-package', skillPackage, { recursive: true });
      const files = tuningFilesOf(skillPackage, 'en-US');
      const original = modelOf(skillPackage);
      await run({ apply: true, 'skill-package': skillPackage }, [id]);
      const all = [files.modelFile, files.regressionFile, files.historyFile];
      const writings = all.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
      writeFileSync(files.modelFile, original);
      for (const file of [files.regressionFile, files.historyFile]) rmSync(file);
      const fs: FileSystem = {
        ...realFileSystem,
        rename: (from, to) => {
          if (to === files.regressionFile) throw new Error('killed');
          realFileSystem.rename(from, to);
        },
      };
      expect(() => writeTogether(fs, journalOf(files), 'apply', writings)).toThrow('killed');
      return skillPackage;
    };

    test('takes back what had been begun', async () => {
      const skillPackage = await killed('undone');
      await run({ undo: true, 'skill-package': skillPackage });
      expect(modelOf(skillPackage)).toBe(modelOf('skill-package'));
      expect(printed.at(-1)).toMatch(/^en-US: 1 changes of 2026-11-30.* taken back;/);
    });

    test('finishes what had been begun before it looks for more', async () => {
      const skillPackage = await killed('applied');
      noted.length = 0;
      await run({ apply: true, 'skill-package': skillPackage });
      expect(noted[0]).toBe(
        'en-US: a run was cut off while it wrote; what it had begun is finished.',
      );
      await run({ undo: true, 'skill-package': skillPackage });
      expect(modelOf(skillPackage)).toBe(modelOf('skill-package'));
    });
  });

  test('says that Athena cannot be asked', async () => {
    const nobody = new AthenaClient({ endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
    const error: unknown = await run({}, [], { client: nobody }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(/^Athena cannot be asked: .*ECONNREFUSED/);
  });
});
