import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { COLUMNS, SLOT_READING_FIELDS } from '../analytics/contract/turn';
import { type FileTarget, generateTraffic } from '../analytics/generator/bulk';
import { spanOf } from '../analytics/generator/sessions';
import { type ModelDocument, worldOf } from '../analytics/generator/world';
import type { Benchmark } from './benchmark';
import { median } from './measure';

const ROUNDS = 7;
const ROWS = 800_000;

/** At least half as fast as the same number of columns from nothing. */
const LEAST = 0.5;

const MODEL = 'skill-package/interactionModels/custom/en-US.json';

/** The generator against DuckDB's range() with the same columns, on one thread each, as Parquet. */
export const generator: Benchmark = {
  name: 'generator',
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pet-match-bench-'));
    try {
      const model = JSON.parse(await readFile(MODEL, 'utf8')) as ModelDocument;
      const generated: number[] = [];
      const range: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        generated.push(await generate(model, round, folder));
        range.push(await rangeTable(folder));
      }
      const [ours, theirs] = [median(generated), median(range)];
      return [
        {
          benchmark: 'generator',
          what: 'rows a second, straight to Parquet, of the other',
          against: 'a table of range() with the same columns',
          measured: theirs / ours,
          unit: 'times',
          least: LEAST,
          detail: `${rate(ours)} and ${rate(theirs)} rows a second and thread`,
        },
      ];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

const rate = (microseconds: number): string =>
  Math.round(1_000_000 / microseconds).toLocaleString('en-US');

/**
 * Microseconds a row from the first object on: before it lies what is done once, whatever the number
 * of rows.
 */
const generate = async (model: ModelDocument, seed: number, folder: string): Promise<number> => {
  let files = 0;
  const target: FileTarget = {
    temporaryFile: () => Promise.resolve(join(folder, `${(files += 1)}.tmp`)),
    putTurns: () => Promise.resolve(),
    putTruth: () => Promise.resolve(),
  };
  let first: { readonly rows: number; readonly at: number } | undefined;
  const { rows } = await generateTraffic({
    world: worldOf({ 'en-US': model }, { seed }),
    span: spanOf('2026-10-31', 8),
    amount: { rows: ROWS },
    target,
    threads: 1,
    shared: true,
    onProgress: (done) => {
      first ??= { rows: done, at: performance.now() };
    },
  });
  const { rows: before, at } = first ?? { rows: 0, at: 0 };
  return ((performance.now() - at) * 1_000) / (rows - before);
};

/** As long as the identifiers and words of a row are, about. */
const LONG = 'amzn1.echo-api.request.00000000-0000-0000-0000-000000';
const SHORT = 'a word ';

const textOf = (name: string): string =>
  name.endsWith('_id') ? `'${LONG}' || i` : `'${SHORT}' || (i % 97)`;

const VALUES = {
  bigint: () => 'i % 1000',
  boolean: () => 'i % 3 = 0',
  timestamp: () => 'make_timestamp(1790000000000000 + i * 1000000)',
  string: textOf,
  slot_readings: () => {
    const fields = SLOT_READING_FIELDS.map(
      ({ name, type }) => `${name}: ${type === 'boolean' ? 'i % 3 = 0' : `'${SHORT}' || (i % 7)`}`,
    );
    const reading = `{${fields.join(', ')}}`;
    return `[${reading}, ${reading}]`;
  },
} as const;

/** Microseconds a row of a table with the contract's columns, made from nothing but a range. */
const rangeTable = async (folder: string): Promise<number> => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const columns = COLUMNS.map(({ name, type }) => `${VALUES[type](name)} AS ${name}`);
    const file = join(folder, 'range.parquet');
    const begun = performance.now();
    await connection.run(
      `COPY (SELECT ${columns.join(', ')} FROM range(${ROWS}) AS t(i)) TO '${file}' (FORMAT parquet, COMPRESSION snappy)`,
    );
    return ((performance.now() - begun) * 1_000) / ROWS;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};
