import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COLUMNS, type Turn } from '../../../analytics/contract/turn';
import {
  type FileTarget,
  generateTraffic,
  type TrafficObject,
  type TrafficOptions,
} from '../../../analytics/generator/bulk';
import { spanOf } from '../../../analytics/generator/sessions';
import { generateRows } from '../../../analytics/generator/traffic';
import { worldOf } from '../../../analytics/generator/world';
import { ownModel, PETS } from './models';

const WORLD = worldOf(
  { 'en-US': ownModel(), 'fr-FR': ownModel('fr-FR') },
  { seed: 7, catalogue: PETS },
);
/** Of one release only: its shared conversations are acted in a third of the time. */
const ONE_RELEASE = worldOf(
  { 'en-US': ownModel() },
  { seed: 7, catalogue: PETS, releases: [{ since: 0, lacking: 0.2, skillVersion: '1' }] },
);

const SPAN = spanOf('2026-10-31', 5);

let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'generator-'));
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true });
});

let files = 0;

const temporaryFile = (): Promise<string> => Promise.resolve(join(folder, `${(files += 1)}.tmp`));

interface Written {
  readonly turns: readonly (TrafficObject & { readonly file: string })[];
  readonly truth: readonly string[];
}

const generate = async (options: Partial<TrafficOptions>): Promise<Written> => {
  const turns: (TrafficObject & { readonly file: string })[] = [];
  const truth: string[] = [];
  const keep = async (file: string): Promise<string> => {
    const kept = `${await temporaryFile()}.parquet`;
    renameSync(file, kept);
    return kept;
  };
  const target: FileTarget = {
    temporaryFile,
    putTurns: async (object, file) => {
      turns.push({ ...object, file: await keep(file) });
    },
    putTruth: async (_, file) => {
      truth.push(await keep(file));
    },
  };
  await generateTraffic({ world: WORLD, span: SPAN, amount: { rows: 3_000 }, target, ...options });
  return { turns: turns.sort((a, b) => a.start - b.start), truth };
};

const listOf = (names: readonly string[]): string =>
  `[${names.map((name) => `'${name}'`).join(', ')}]`;

const query = async (sql: string): Promise<readonly Record<string, unknown>[]> =>
  (await connection.runAndReadAll(sql)).getRowObjectsJson();

/** The rows of the files as plain values, in the contract's form. */
const rowsOf = async (names: readonly string[]): Promise<readonly Record<string, unknown>[]> => {
  const columns = COLUMNS.map(({ name, type }) => {
    if (type === 'timestamp') return `strftime(${name}, '%Y-%m-%d %H:%M:%S.%g') AS ${name}`;
    return type === 'bigint' ? `CAST(${name} AS DOUBLE) AS ${name}` : name;
  });
  return query(
    `SELECT ${columns.join(', ')} FROM read_parquet(${listOf(names)}) ORDER BY request_id`,
  );
};

const bytesOf = (written: Written): readonly string[] =>
  written.turns.map(({ file }) => createHash('md5').update(readFileSync(file)).digest('hex'));

describe('traffic in bulk', () => {
  it('is row for row what plain TypeScript makes', async () => {
    const { turns } = await generate({});
    const expected = [...generateRows(WORLD, SPAN, { rows: 3_000 })]
      .flatMap((session) => session.turns.map(({ row }) => ({ ...row })))
      .sort((a, b) => (a.request_id < b.request_id ? -1 : 1));
    expect(await rowsOf(turns.map(({ file }) => file))).toEqual(expected);
  });

  it('has the columns of the contract, in order and type', async () => {
    const { turns } = await generate({ amount: { rows: 10 } });
    const columns = await query(`DESCRIBE SELECT * FROM read_parquet('${turns[0]?.file}')`);
    expect(columns.map(({ column_name: name }) => name)).toEqual(COLUMNS.map(({ name }) => name));
    expect(columns.map(({ column_type: type }) => type)).toEqual(
      COLUMNS.map(
        ({ type }) =>
          ({
            string: 'VARCHAR',
            bigint: 'BIGINT',
            boolean: 'BOOLEAN',
            timestamp: 'TIMESTAMP',
            slot_readings:
              'STRUCT("name" VARCHAR, spoken VARCHAR, resolved VARCHAR, resolved_id VARCHAR, status VARCHAR, authority VARCHAR, changed BOOLEAN)[]',
          })[type],
      ),
    );
  });

  it('is the same to the byte whatever the number of threads', async () => {
    const one = await generate({ world: ONE_RELEASE, threads: 1, shared: true });
    const three = await generate({ world: ONE_RELEASE, threads: 3, shared: true });
    expect(bytesOf(three)).toEqual(bytesOf(one));
    expect(three.turns.map(({ uuid }) => uuid)).toEqual(one.turns.map(({ uuid }) => uuid));
  });

  it('has exactly as many rows as wanted, each once, also with shared conversations', async () => {
    const { turns } = await generate({
      world: ONE_RELEASE,
      amount: { rows: 4_321 },
      shared: true,
    });
    const counted = await query(
      `SELECT CAST(count(*) AS DOUBLE) AS n, CAST(count(DISTINCT request_id) AS DOUBLE) AS ids FROM read_parquet(${listOf(turns.map(({ file }) => file))})`,
    );
    expect(counted).toEqual([{ n: 4_321, ids: 4_321 }]);
    expect(turns.reduce((sum, { rows }) => sum + rows, 0)).toBe(4_321);
  });

  it('has objects of one day, in the order of time', async () => {
    const { turns } = await generate({});
    expect(turns.map(({ day }) => day)).toEqual([
      '2026-10-27',
      '2026-10-28',
      '2026-10-29',
      '2026-10-30',
      '2026-10-31',
    ]);
    for (const { day, start } of turns)
      expect(new Date(start * 1000).toISOString().slice(0, 10)).toBe(day);
  });

  it('says the truth of its misses beside them', async () => {
    const { turns, truth } = await generate({ world: ONE_RELEASE, shared: true });
    const [counts] = await query(`
      WITH misses AS (
        SELECT request_id, r.name AS slot, r.spoken AS spoken
        FROM (SELECT request_id, unnest(slots) AS r FROM read_parquet(${listOf(turns.map(({ file }) => file))}))
        WHERE r.changed AND r.status = 'ER_SUCCESS_NO_MATCH'
      ), truth AS (FROM read_parquet(${listOf(truth)}))
      SELECT CAST(count(*) AS DOUBLE) AS misses, CAST(count(truth.kind) AS DOUBLE) AS known
      FROM misses LEFT JOIN truth USING (request_id, slot, spoken)`);
    expect(counts?.['misses']).toBeGreaterThan(200);
    expect(counts?.['known']).toBe(counts?.['misses']);
  });

  it('can be put into tables', async () => {
    const generated = await generateTraffic({
      world: WORLD,
      span: SPAN,
      amount: { sessions: 50 },
      target: { connection, turns: 'mined', truth: 'mined_truth', temporaryFile },
    });
    expect(generated.sessions).toBe(50);
    const [counts] = await query(
      'SELECT CAST(count(*) AS DOUBLE) AS n, CAST(count(DISTINCT session_id) AS DOUBLE) AS sessions FROM mined',
    );
    expect(counts).toEqual({ n: generated.rows, sessions: 50 });
    expect(await query('SELECT * FROM mined_truth LIMIT 1')).toHaveLength(1);
  });
});

/** Groups with an expectation of five or more are compared, as the test wants it. */
const LEAST = 5;

/** Chi-square of two samples over groups, and the degrees of freedom. */
const chiSquare = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>) => {
  const total = (sample: ReadonlyMap<string, number>) =>
    [...sample.values()].reduce((sum, count) => sum + count, 0);
  const [n, m] = [total(one), total(other)];
  let statistic = 0;
  let groups = 0;
  for (const key of new Set([...one.keys(), ...other.keys()])) {
    const [a, b] = [one.get(key) ?? 0, other.get(key) ?? 0];
    const [expectedA, expectedB] = [((a + b) * n) / (n + m), ((a + b) * m) / (n + m)];
    if (Math.min(expectedA, expectedB) < LEAST) continue;
    statistic += (a - expectedA) ** 2 / expectedA + (b - expectedB) ** 2 / expectedB;
    groups += 1;
  }
  return { statistic, freedom: groups - 1 };
};

const COMPARED = [
  'outcome',
  'intent_name',
  'session_end_reason',
  'turn',
  'device_interfaces',
  'dialog_state',
  'slot_value_size_synonym',
  'slot_value_energy_resolved',
  'slot_value_animal_is_valid',
] as const;

describe('shared conversations', () => {
  const rows = 20_000;
  let files: string;
  let own: readonly Turn[];

  beforeAll(async () => {
    const { turns } = await generate({ world: ONE_RELEASE, amount: { rows }, shared: true });
    files = listOf(turns.map(({ file }) => file));
    own = [...generateRows(ONE_RELEASE, SPAN, { rows })].flatMap((session) =>
      session.turns.map(({ row }) => row),
    );
  });

  const countsOfShared = async (column: string): Promise<ReadonlyMap<string, number>> => {
    const counted = await query(
      `SELECT CAST(${column} AS VARCHAR) AS key, CAST(count(*) AS DOUBLE) AS n FROM read_parquet(${files}) GROUP BY ALL`,
    );
    return new Map(counted.map(({ key, n }) => [String(key), Number(n)]));
  };

  const countsOfOwn = (column: (typeof COMPARED)[number]): ReadonlyMap<string, number> => {
    const found = new Map<string, number>();
    for (const row of own) {
      const value = String(row[column]);
      found.set(value, (found.get(value) ?? 0) + 1);
    }
    return found;
  };

  it.each(COMPARED)('are distributed as conversations of their own: %s', async (column) => {
    const { statistic, freedom } = chiSquare(await countsOfShared(column), countsOfOwn(column));
    // Turns of a session depend on each other, which widens the statistic about fivefold.
    expect(statistic / 5).toBeLessThan(freedom + 4 * Math.sqrt(2 * freedom));
  });
});
