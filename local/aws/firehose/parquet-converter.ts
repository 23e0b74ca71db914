import { DuckDBInstance } from '@duckdb/node-api';
import type { ParquetColumn } from './delivery-stream-config';
import { duckDbType, parseHiveType } from './hive-type';

/** Turns a file of JSON lines, each of exactly the columns' types, into SNAPPY Parquet. */
export type ToParquet = (
  lines: string,
  parquet: string,
  columns: readonly ParquetColumn[],
) => Promise<void>;

/**
 * Longer than any line: a record has 1,000 KiB, which quoting anew makes up to three times as long.
 */
const MAX_LINE_BYTES = 4 * 1024 * 1024;

/**
 * Row groups are cut by their size: rows of 1,000 KiB would otherwise have to lie in memory by the
 * hundred thousand. DuckDB does that only where it may change the order of rows, which, with one
 * thread, it does not.
 */
const SETTINGS = {
  memory_limit: '256MB',
  threads: '1',
  preserve_insertion_order: 'false',
};
const ROW_GROUP_BYTES = '32MB';

/**
 * A converter with a database of its own, small and opened with the first file: no query of
 * somebody else can take the memory that a delivery needs.
 *
 * @param temporary a folder for what does not fit into memory
 */
export const parquetConverter = (
  temporary: string,
): { readonly convert: ToParquet; readonly close: () => Promise<void> } => {
  let database: Promise<DuckDBInstance> | undefined;
  const close = async (): Promise<void> => {
    const opened = database;
    database = undefined;
    // What could not be opened needs no closing.
    (await opened?.catch(() => undefined))?.closeSync();
  };
  return {
    convert: async (lines, parquet, columns) => {
      database ??= DuckDBInstance.create(':memory:', { ...SETTINGS, temp_directory: temporary });
      try {
        const connection = await (await database).connect();
        try {
          await connection.run(copyStatement(lines, parquet, columns));
        } finally {
          connection.closeSync();
        }
      } catch (error) {
        // After some errors a database fails for ever; the next attempt opens another one.
        await close();
        throw error;
      }
    },
    close,
  };
};

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** DuckDB takes a path for a pattern; a class of one character stands for itself. */
const pathLiteral = (path: string): string => literal(path.replaceAll(/[[*?]/g, '[$&]'));

const copyStatement = (
  lines: string,
  parquet: string,
  columns: readonly ParquetColumn[],
): string => {
  const types = columns
    .map(({ name, type }) => `${literal(name)}: ${literal(duckDbType(parseHiveType(type)))}`)
    .join(', ');
  const rows = `read_json(${pathLiteral(lines)}, columns = {${types}}, format = 'newline_delimited', auto_detect = false, maximum_object_size = ${MAX_LINE_BYTES})`;
  return `COPY (SELECT * FROM ${rows}) TO ${literal(parquet)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE_BYTES ${literal(ROW_GROUP_BYTES)})`;
};
