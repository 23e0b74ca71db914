import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import type { GlueColumn } from '../glue/table-input';
import { FailedQuery } from './failures';
import { duckDbType, quoteName, quoteText } from './hive-type';
import { UNNAMED } from './translate';
import { hiveTypeOf } from './type-names';

/** How a query's rows are to be written. */
export interface WritePlan {
  readonly format: 'parquet' | 'json';
  readonly compression: 'zstd' | 'snappy' | 'gzip' | 'none';
  readonly bucketedBy: readonly string[];
  /** Files a partition; 1 keeps the order of the query's rows. */
  readonly bucketCount: number;
  /** The last columns of the query; they become no columns of the files. */
  readonly partitionedBy: readonly string[];
  /** The columns of the table that takes the rows; absent if the query makes them. */
  readonly target?: readonly GlueColumn[];
  /** Gives a path that nobody uses. */
  readonly temporaryFile: () => Promise<string>;
}

export interface WrittenFile {
  readonly path: string;
  /** Of `partitionedBy`. */
  readonly values: readonly string[];
  /** Counted from 0. */
  readonly bucket: number;
}

export interface Written {
  /** The partition keys last. */
  readonly columns: readonly GlueColumn[];
  readonly files: readonly WrittenFile[];
  readonly rows: number;
  readonly bytesScanned: number;
}

/** https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html */
const MAX_PARTITIONS = 100;

/** A day of turns is one row group: its footer is small, and it is read whole or by column. */
const ROW_GROUP_ROWS = 1_000_000;

/** What Hive names the partition of rows that have no value of the key. */
const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

/**
 * Writes the rows of a query. One file for all of them is written as they come; for several they are
 * put aside first.
 *
 * @throws FailedQuery for columns that no table can have
 */
export const writeFiles = async (
  connection: DuckDBConnection,
  sql: string,
  plan: WritePlan,
): Promise<Omit<Written, 'bytesScanned'>> => {
  const columns = columnsOf(await connection.prepare(sql), plan);
  checkKeys(columns, plan);
  const names = columns.map(({ name }) => quoteName(name));
  const casts = columns.map(
    ({ name, type }) => `CAST(${quoteName(name)} AS ${duckDbType(type)}) AS ${quoteName(name)}`,
  );
  const rows = `SELECT ${casts.join(', ')} FROM (${sql}) AS query_rows(${names.join(', ')})`;
  if (plan.partitionedBy.length === 0 && plan.bucketCount <= 1) {
    const file = { path: await plan.temporaryFile(), values: [], bucket: 0 };
    return { columns, files: [file], rows: await copy(connection, rows, file.path, plan) };
  }
  await connection.run(`CREATE TEMP TABLE athena_written AS ${rows}`);
  return { columns, ...(await writeParts(connection, columns, plan)) };
};

const columnsOf = (
  prepared: DuckDBPreparedStatement,
  { target }: WritePlan,
): readonly GlueColumn[] => {
  const count = prepared.columnCount;
  if (target !== undefined && target.length !== count)
    throw new FailedQuery(
      `TYPE_MISMATCH: Insert query has mismatched column types: the table has ${target.length} columns, the query ${count}`,
    );
  const columns = target ?? Array.from({ length: count }, (_, index) => madeOf(prepared, index));
  const [repeated] = columns.filter(
    ({ name }, index) => columns.findIndex((each) => each.name === name) < index,
  );
  if (repeated !== undefined)
    throw new FailedQuery(
      `DUPLICATE_COLUMN_NAME: line 1:1: Column name '${repeated.name}' specified more than once`,
    );
  return columns;
};

const madeOf = (prepared: DuckDBPreparedStatement, index: number): GlueColumn => {
  const name = prepared.columnName(index).toLowerCase();
  if (name.startsWith(UNNAMED))
    throw new FailedQuery(
      `MISSING_COLUMN_NAME: line 1:1: Column name not specified at position ${index + 1}`,
    );
  const type = hiveTypeOf(prepared.columnType(index));
  if (type === undefined)
    throw new FailedQuery(
      `NOT_SUPPORTED: Unsupported Hive type: ${prepared.columnType(index).toString().toLowerCase()} of the column '${name}'`,
    );
  return { name, type };
};

const checkKeys = (
  columns: readonly GlueColumn[],
  { partitionedBy, bucketedBy }: WritePlan,
): void => {
  const names = columns.map(({ name }) => name);
  if (names.slice(names.length - partitionedBy.length).join() !== partitionedBy.join())
    throw new FailedQuery(
      `HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the table properties: [${partitionedBy.join(', ')}]`,
    );
  const data = names.slice(0, names.length - partitionedBy.length);
  if (data.length === 0)
    throw new FailedQuery('INVALID_TABLE_PROPERTY: Table contains only partition columns');
  const missing = bucketedBy.filter((name) => !data.includes(name));
  if (missing.length > 0)
    throw new FailedQuery(
      `INVALID_TABLE_PROPERTY: Bucketing columns [${missing.join(', ')}] not present in schema`,
    );
};

const COPY_FORMAT: Readonly<Record<WritePlan['format'], (compression: string) => string>> = {
  parquet: (compression) =>
    `FORMAT parquet, COMPRESSION ${compression === 'none' ? 'uncompressed' : compression}, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}`,
  json: (compression) => `FORMAT json, COMPRESSION ${compression}`,
};

/** @returns how many rows there are */
const copy = async (
  connection: DuckDBConnection,
  rows: string,
  path: string,
  { format, compression }: WritePlan,
): Promise<number> => {
  const result = await connection.runAndReadAll(
    `COPY (${rows}) TO ${quoteText(path)} (${COPY_FORMAT[format](compression)})`,
  );
  return Number(result.getRowsJS()[0]?.[0] ?? 0);
};

const writeParts = async (
  connection: DuckDBConnection,
  columns: readonly GlueColumn[],
  plan: WritePlan,
): Promise<Pick<Written, 'files' | 'rows'>> => {
  const { partitionedBy, bucketedBy } = plan;
  const buckets = Math.max(plan.bucketCount, 1);
  const data = columns.slice(0, columns.length - partitionedBy.length);
  const keys = partitionedBy.map(
    (name) => `coalesce(CAST(${quoteName(name)} AS VARCHAR), ${quoteText(NO_VALUE)})`,
  );
  const files: WrittenFile[] = [];
  let rows = 0;
  for (const values of await partitionsOf(connection, keys, buckets))
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const conditions = keys.map((key, index) => `${key} = ${quoteText(values[index] ?? '')}`);
      if (buckets > 1)
        conditions.push(`hash(${bucketedBy.map(quoteName).join(', ')}) % ${buckets} = ${bucket}`);
      const file = { path: await plan.temporaryFile(), values, bucket };
      files.push(file);
      const part = `SELECT ${data.map(({ name }) => quoteName(name)).join(', ')} FROM athena_written WHERE ${conditions.join(' AND ')}`;
      rows += await copy(connection, part, file.path, plan);
    }
  return { files, rows };
};

const partitionsOf = async (
  connection: DuckDBConnection,
  keys: readonly string[],
  buckets: number,
): Promise<readonly (readonly string[])[]> => {
  if (keys.length === 0) return [[]];
  const found = await connection.runAndReadAll(
    `SELECT DISTINCT ${keys.join(', ')} FROM athena_written ORDER BY ALL`,
  );
  const partitions = found.getRowsJS().map((row) => row.map(String));
  if (partitions.length * buckets > MAX_PARTITIONS)
    throw new FailedQuery(
      `HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of ${MAX_PARTITIONS} open writers for partitions/buckets`,
    );
  return partitions;
};
