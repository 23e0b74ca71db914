import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runQuery } from '../../analytics/athena/run-query';
import { queryCommand } from '../../local/cli/query-command';
import { UsageError, UserError } from '../../local/errors';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../support/local-athena';
import { putTurns } from '../support/turn-rows';
import { HOSTILE_WORDS, hostileText } from './arbitraries';

const SECRET = 'nobody may read this';

let athena: LocalAthena;
/** A folder of this machine that is no bucket. */
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-sql-'));
  writeFileSync(join(folder, 'secret.csv'), `${SECRET}\n`);
  athena = await localAthena();
  await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [
    {
      request_id: 'a',
      slots: [{ status: 'ER_SUCCESS_NO_MATCH', spoken: 'gargantuan', name: 'size' }],
    },
  ]);
});

afterAll(async () => {
  await athena.stop();
  rmSync(folder, { recursive: true });
});

const ask = (sql: string) =>
  runQuery(athena.client, { sql, database: DATABASE, workGroup: WORK_GROUP });

const idsOfTurns = async () => (await ask('SELECT request_id FROM turns')).rows;

describe('the local Athena', () => {
  test.each<(file: string) => string>([
    (file) => `SELECT * FROM read_csv('${file}')`,
    (file) => `SELECT * FROM read_csv_auto('${file}')`,
    (file) => `SELECT * FROM read_text('${file}')`,
    (file) => `SELECT * FROM read_blob('${file}')`,
    (file) => `SELECT * FROM sniff_csv('${file}')`,
    (file) => `SELECT * FROM '${file}'`,
    (file) => `SELECT * FROM "${file}"`,
    (file) => `SELECT (SELECT content FROM read_text('${file}'))`,
    (file) => `WITH x AS (SELECT * FROM read_text('${file}')) SELECT * FROM x`,
    (file) => `SELECT * FROM glob('${file.replace('secret.csv', '*')}')`,
    (file) => `SELECT * FROM query('SELECT * FROM read_text(''${file}'')')`,
    (file) => `SELECT * FROM query_table('${file}')`,
    (file) => `COPY (SELECT 1) TO '${file}.copy'`,
    (file) => `COPY turns FROM '${file}'`,
    (file) => `EXPORT DATABASE '${file}.export'`,
    (file) => `ATTACH '${file}.duckdb' AS other`,
    (file) => `SELECT 1; COPY (SELECT 1) TO '${file}.second'`,
    (file) => `EXPLAIN ANALYZE COPY (SELECT 1) TO '${file}.explained'`,
    () => `INSTALL httpfs`,
    () => `LOAD httpfs`,
    () => `SET enable_external_access = true`,
    () => `RESET lock_configuration`,
    () => `PRAGMA database_list`,
    () => `CALL duckdb_settings()`,
    () => `SELECT getenv('PATH')`,
    () => `SELECT * FROM duckdb_settings()`,
    () => `SELECT * FROM duckdb_secrets()`,
    () => `SELECT current_setting('temp_directory')`,
    () => `SELECT main.current_setting('temp_directory')`,
    () => `SELECT system.main.current_setting('temp_directory')`,
    () => `SELECT x.write_log() FROM (SELECT 'a line' AS x) AS y`,
    () => `SELECT transform(ARRAY['a line'], x -> x.write_log())`,
    () => `CREATE TABLE x AS SELECT getenv('PATH') AS path`,
    () => `CREATE OR REPLACE VIEW v AS SELECT getenv('PATH') AS path`,
    (file) => `CREATE OR REPLACE VIEW v AS SELECT * FROM read_text('${file}')`,
    () => `CREATE MACRO f() AS 1`,
    () => `DELETE FROM turn_rows`,
    () => `UPDATE turn_rows SET outcome = 'x'`,
    () => `SELECT ${'('.repeat(3_000)}1${')'.repeat(3_000)}`,
    () => `SELECT 1${' + 1'.repeat(20_000)}`,
    () => `SELECT '${'x'.repeat(300_000)}'`,
    () => `SELECT sequence(1, 10001)`,
    () => `SELECT sequence(1, 2000000000)`,
    () => `SELECT sequence(-9223372036854775807, 9223372036854775807)`,
    () => `SELECT sequence(2000000000, 1, -2)`,
    () => `SELECT sequence(DATE '0001-01-01', DATE '9999-12-31')`,
    () => `SELECT repeat('a', 10001)`,
    () => `SELECT repeat('a', 2000000000)`,
    () => `SELECT \0`,
    () => ``,
  ])('refuses %s', async (sqlFor) => {
    const before = readdirSync(folder);
    const sql = sqlFor(join(folder, 'secret.csv'));

    const outcome = await ask(sql).then(
      ({ rows }) => `answered ${JSON.stringify(rows).slice(0, 200)}`,
      (error: unknown) => `refused: ${String(error)}`,
    );

    expect(outcome).toMatch(/^refused: /);
    expect(outcome).not.toContain(SECRET);
    expect(outcome).not.toMatch(/\n\s+at /);
    expect(readdirSync(folder)).toEqual(before);
    expect(await idsOfTurns()).toEqual([['a']]);
  });
});

interface Ran {
  readonly printed: string;
  readonly refusal?: unknown;
}

const run = async (positionals: string[], values: object): Promise<Ran> => {
  const printed: string[] = [];
  try {
    await queryCommand({
      connect: (_where, action) =>
        action({ client: athena.client, database: DATABASE, workGroup: WORK_GROUP }),
      now: () => new Date('2026-11-30T23:59:59Z'),
      stdin: Readable.from(['']),
      print: (text) => printed.push(text),
      note: () => undefined,
      progress: () => undefined,
      terminal: { width: 80, isColored: false },
    }).run({ values: { ...DEFAULTS, ...values }, positionals });
    return { printed: printed.join('\n') };
  } catch (refusal) {
    return { printed: printed.join('\n'), refusal };
  }
};

const DEFAULTS = {
  format: 'json',
  'skill-package': 'skill-package',
  list: false,
  explain: false,
  reuse: false,
};

const isSentence = (refusal: unknown): boolean =>
  (refusal instanceof UserError || refusal instanceof UsageError) && refusal.message !== '';

describe('npm run query', () => {
  test.each(Object.values(HOSTILE_WORDS).filter((word) => word.length < 1_000))(
    'takes %j for the name of a slot that nobody filled',
    async (word) => {
      const { printed, refusal } = await run(['unmatched-words'], { slot: word });
      if (refusal === undefined) expect(JSON.parse(printed)).toEqual([]);
      else expect([refusal, isSentence(refusal)]).toEqual([refusal, true]);
    },
  );

  test('finds the slot all the same', async () => {
    expect(JSON.parse((await run(['unmatched-words'], { slot: 'size' })).printed)).toMatchObject([
      { word: 'gargantuan' },
    ]);
  });

  test('refuses in a sentence what is no date and no query, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        hostileText(),
        fc.constantFrom('from', 'to', 'name'),
        async (word, option) => {
          const { refusal } =
            option === 'name'
              ? await run([word], {})
              : await run(['unmatched-words'], { [option]: word });
          expect([refusal, isSentence(refusal)]).toEqual([refusal, true]);
        },
      ),
      { numRuns: 60 },
    );
    expect(await idsOfTurns()).toEqual([['a']]);
  });
});
