import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Format, glueColumns } from '../../analytics/contract/glue';
import type { SlotReading, Turn } from '../../analytics/contract/turn';
import { duckDbType, quoteName, quoteText } from '../../local/aws/athena/hive-type';
import type { GlueTable } from '../../local/aws/glue/table-input';
import type { ObjectStore } from '../../local/aws/object-store';

/** A turn of which a test says only what matters to it. */
export type PartialTurn = Omit<Partial<Turn>, 'slots'> & {
  readonly slots?: readonly Partial<SlotReading>[] | null;
};

export const BUCKET = 'test-bucket';

/** The raw table over the test bucket. */
export const turnRows = (format: Format = 'parquet'): GlueTable => ({
  name: 'turn_rows',
  location: `s3://${BUCKET}/turns/`,
  format,
  columns: glueColumns(format),
  partitionKeys: [{ name: 'dt', type: 'string' }],
});

const DEFAULT_READING: SlotReading = {
  name: 'animal',
  spoken: 'dog',
  resolved: 'dog',
  resolved_id: null,
  status: null,
  authority: null,
  changed: true,
};

/** The whole row of a turn of which only what matters is said. */
export const filled = (
  { slots, ...turn }: PartialTurn,
  index: number,
): Record<string, unknown> => ({
  request_id: `request-${index + 1}`,
  event_time: '2026-11-22 06:35:52.000',
  request_type: 'IntentRequest',
  outcome: 'handled',
  response_time: 1,
  ...turn,
  slots: slots?.map((reading) => ({ ...DEFAULT_READING, ...reading })) ?? null,
});

/** Writes turns as one Parquet object, with exactly the columns given (default: the contract's). */
export const putTurns = async (
  store: Pick<ObjectStore, 'put'>,
  key: string,
  turns: readonly PartialTurn[],
  columns: readonly { readonly name: string; readonly type: string }[] = glueColumns('parquet'),
): Promise<void> => {
  await store.put(BUCKET, key, await parquetOf(turns.map(filled), columns));
};

/** The bytes of a Parquet file with these rows. */
export const parquetOf = async (
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly { readonly name: string; readonly type: string }[],
): Promise<Buffer> => {
  const folder = await mkdtemp(join(tmpdir(), 'turn-rows-'));
  const file = join(folder, 'rows.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const types = columns.map(({ name, type }) => `${quoteName(name)} ${duckDbType(type)}`);
    await connection.run(`CREATE TABLE t (${types.join(', ')})`);
    for (const row of rows)
      await connection.run(
        `INSERT INTO t SELECT ${columns.map(({ name, type }) => castOf(row[name], type)).join(', ')}`,
      );
    await connection.run(`COPY t TO ${quoteText(file)} (FORMAT parquet, COMPRESSION snappy)`);
    return await readFile(file);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
};

const castOf = (value: unknown, type: string): string => {
  if (value === undefined || value === null) return `CAST(NULL AS ${duckDbType(type)})`;
  const text =
    typeof value === 'object'
      ? JSON.stringify(value)
      : (value as string | number | boolean).toString();
  const literal = typeof value === 'object' ? `CAST(${quoteText(text)} AS JSON)` : quoteText(text);
  return `CAST(${literal} AS ${duckDbType(type)})`;
};
