import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  StatementType,
} from '@duckdb/node-api';
import { bytesScanned, type FooterCache, type TableObjects } from './bytes-scanned';
import { FailedQuery, failureOf, type Locate, messageOf, VanishedObject } from './failures';
import { quoteName, quoteText } from './hive-type';
import {
  filesVariable,
  folderOf,
  type GlueTable,
  listObjects,
  selectFiles,
  type SourceObject,
  type SourceStore,
} from './table-source';
import { CATALOG } from './translate';
import { type ResultColumn, resultColumn, valueWriter } from './value-text';

export interface EngineOptions {
  readonly store: SourceStore;
  readonly database: string;
  readonly tables: readonly GlueTable[];
  /** DuckDB's SQL that creates macros and views, run in order. */
  readonly viewsSql: readonly string[];
  readonly threads: number;
  /** As DuckDB takes it, such as `1GB`. */
  readonly memoryLimit: string;
}

export type ResultRow = readonly (string | null)[];

/** Takes a result as it comes: the columns once, then rows. */
export interface ResultSink {
  readonly columns: (columns: readonly ResultColumn[]) => Promise<void>;
  readonly rows: (rows: readonly ResultRow[]) => Promise<void>;
}

export interface Relation {
  readonly name: string;
  readonly isView: boolean;
}

export interface RunOptions {
  readonly locate: Locate;
  readonly sink: ResultSink;
  readonly signal: AbortSignal;
  /** The SQL only explains a query. */
  readonly isExplained?: boolean;
}

/** Runs queries in DuckDB over the objects of the tables. */
export interface Engine {
  readonly relations: () => Promise<readonly Relation[]>;
  readonly columnsOf: (relation: string) => Promise<readonly ResultColumn[]>;
  /**
   * Runs a translated query.
   *
   * @returns the bytes that were read from objects, see `bytesScanned`
   * @throws FailedQuery; VanishedObject when an object went while it was read: try again
   */
  readonly run: (sql: string, options: RunOptions) => Promise<number>;
  readonly createView: (
    name: string,
    query: string,
    replace: boolean,
    locate: Locate,
  ) => Promise<void>;
  readonly dropView: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Starts the engine. DuckDB is shut in: it reads the folders of the tables and a scratch folder of
 * its own, loads nothing, and its configuration is locked.
 */
export const startEngine = async (options: EngineOptions): Promise<Engine> => {
  const scratch = await mkdtemp(join(tmpdir(), 'athena-'));
  try {
    const instance = await openInstance(options, scratch);
    return engineOn(instance, options, scratch);
  } catch (error) {
    await rm(scratch, { recursive: true, force: true });
    throw error;
  }
};

const openInstance = async (
  { store, database, tables, viewsSql, threads, memoryLimit }: EngineOptions,
  scratch: string,
): Promise<DuckDBInstance> => {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: memoryLimit,
    temp_directory: join(scratch, 'spill'),
    max_temp_directory_size: '8GB',
    // DuckDB 1.5.6 fails in it: ROW_NUMBER() = 1 below a BETWEEN on a computed partition column.
    disabled_optimizers: 'top_n_window_elimination',
    // Objects may be replaced under their names: every query reads them anew.
    enable_external_file_cache: 'false',
    // As Athena divides integers.
    integer_division: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    await connection.run(`ATTACH ':memory:' AS ${CATALOG}`);
    await connection.run(`CREATE SCHEMA ${CATALOG}.${quoteName(database)}`);
    await useDatabase(connection, database);
    for (const table of tables) await createTable(connection, table, store, scratch);
    for (const statement of viewsSql) await connection.run(statement);
    await shutIn(connection, [scratch, ...tables.map(({ location }) => folderOf(store, location))]);
  } finally {
    connection.closeSync();
  }
  return instance;
};

const useDatabase = async (connection: DuckDBConnection, database: string): Promise<void> => {
  await connection.run(`USE ${CATALOG}.${quoteName(database)}`);
};

/** A table is a view over the files that a variable of the connection lists. */
const createTable = async (
  connection: DuckDBConnection,
  table: GlueTable,
  store: SourceStore,
  scratch: string,
): Promise<void> => {
  const files = `getvariable(${quoteText(filesVariable(table))})`;
  await setFiles(connection, table, [await writeEmptyFile(connection, table, scratch)]);
  await connection.run(
    `CREATE VIEW ${quoteName(table.name)} AS ${selectFiles(table, files, folderOf(store, table.location))}`,
  );
};

const emptyFileOf = ({ name, format }: GlueTable, scratch: string): string =>
  join(scratch, `${name}.empty.${format}`);

/** DuckDB wants at least one file to read; a table without objects reads this one. */
const writeEmptyFile = async (
  connection: DuckDBConnection,
  table: GlueTable,
  scratch: string,
): Promise<string> => {
  const file = emptyFileOf(table, scratch);
  if (table.format === 'parquet')
    await connection.run(
      `COPY (SELECT 1 AS ${quoteName('no column')} LIMIT 0) TO ${quoteText(file)}`,
    );
  else await writeFile(file, '');
  return file;
};

const setFiles = async (
  connection: DuckDBConnection,
  table: GlueTable,
  files: readonly string[],
): Promise<void> => {
  await connection.run(
    `SET VARIABLE ${quoteName(filesVariable(table))} = [${files.map(quoteText).join(', ')}]`,
  );
};

const shutIn = async (connection: DuckDBConnection, folders: readonly string[]): Promise<void> => {
  const list = (items: readonly string[]) => `[${items.map(quoteText).join(', ')}]`;
  await connection.run(
    `SET allowed_directories = ${list(folders.map((folder) => (folder.endsWith('/') ? folder : `${folder}/`)))}`,
  );
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
};

const engineOn = (instance: DuckDBInstance, options: EngineOptions, scratch: string): Engine => {
  const { store, database, tables } = options;

  /** A connection of its own for each query: variables and profile belong to a connection. */
  const withConnection = async <T>(
    use: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> => {
    const connection = await instance.connect();
    try {
      await useDatabase(connection, database);
      return await use(connection);
    } finally {
      connection.closeSync();
    }
  };

  const listAll = async (connection: DuckDBConnection): Promise<readonly TableObjects[]> => {
    const listed = await Promise.all(
      tables.map(async (table) => ({ table, objects: await listObjects(store, table) })),
    );
    for (const { table, objects } of listed) {
      const files = objects.map(({ path }) => path);
      await setFiles(connection, table, files.length > 0 ? files : [emptyFileOf(table, scratch)]);
    }
    return listed;
  };

  const footers: FooterCache = new Map();
  /** The result is there already: an object that went since makes the number wrong, no more. */
  const measure = (connection: DuckDBConnection, sql: string, listed: readonly TableObjects[]) =>
    bytesScanned(connection, sql, listed, footers).catch(() =>
      listed.flatMap(({ objects }) => objects).reduce((sum, { size }) => sum + size, 0),
    );

  const setEmpty = async (connection: DuckDBConnection): Promise<void> => {
    for (const table of tables) await setFiles(connection, table, [emptyFileOf(table, scratch)]);
  };

  const readAll = async (connection: DuckDBConnection, sql: string): Promise<string[][]> =>
    (await connection.runAndReadAll(sql)).getRowsJS().map((row) => row.map(String));

  return {
    relations: () =>
      withConnection(async (connection) => {
        const rows = await readAll(
          connection,
          `SELECT view_name, sql FROM duckdb_views() WHERE schema_name = ${quoteText(database)} ORDER BY view_name`,
        );
        const raw = new Set(tables.map(({ name }) => name));
        return rows.map(([name = '']) => ({ name, isView: !raw.has(name) }));
      }),
    columnsOf: (relation) =>
      withConnection(async (connection) => {
        await setEmpty(connection);
        const prepared = await connection.prepare(`SELECT * FROM ${quoteName(relation)}`);
        return columnsOf(prepared);
      }),
    run: (sql, { locate, sink, signal, isExplained = false }) =>
      withConnection(async (connection) => {
        const stopInterrupting = interruptOn(signal, connection);
        let listed: readonly TableObjects[] = [];
        try {
          signal.throwIfAborted();
          listed = await listAll(connection);
          await streamInto(sink, connection, sql, signal);
          return isExplained ? 0 : await measure(connection, sql, listed);
        } catch (error) {
          signal.throwIfAborted();
          throw await explain(error, { connection, listed, locate, store });
        } finally {
          stopInterrupting();
        }
      }),
    createView: (name, query, replace, locate) =>
      withConnection(async (connection) => {
        await setEmpty(connection);
        try {
          await connection.run(
            `CREATE ${replace ? 'OR REPLACE ' : ''}VIEW ${quoteName(name)} AS ${query}`,
          );
        } catch (error) {
          throw failureOf(error, locate);
        }
      }),
    dropView: (name) =>
      withConnection(async (connection) => {
        await connection.run(`DROP VIEW IF EXISTS ${quoteName(name)}`);
      }),
    close: async () => {
      instance.closeSync();
      await rm(scratch, { recursive: true, force: true });
    },
  };
};

const INTERRUPT_EVERY = 20;

/** An interrupt stops what runs at that moment; what begins just after needs one of its own. */
const interruptOn = (signal: AbortSignal, connection: DuckDBConnection): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), INTERRUPT_EVERY);
  };
  signal.addEventListener('abort', begin, { once: true });
  return () => {
    signal.removeEventListener('abort', begin);
    clearInterval(timer);
  };
};

const columnsOf = (prepared: DuckDBPreparedStatement): readonly ResultColumn[] =>
  Array.from({ length: prepared.columnCount }, (_, index) =>
    resultColumn(prepared.columnName(index), prepared.columnType(index)),
  );

/** The translator lets queries pass only; this holds should it err. */
const READING: readonly StatementType[] = [StatementType.SELECT, StatementType.EXPLAIN];

const streamInto = async (
  sink: ResultSink,
  connection: DuckDBConnection,
  sql: string,
  signal: AbortSignal,
): Promise<void> => {
  const prepared = await connection.prepare(sql);
  if (!READING.includes(prepared.statementType))
    throw new FailedQuery('NOT_SUPPORTED: line 1:1: The statement is no query', { category: 1 });
  const result = await prepared.stream();
  const types = result.columnTypes();
  const writers = types.map(valueWriter);
  await sink.columns(types.map((type, index) => resultColumn(result.columnName(index), type)));
  for (;;) {
    signal.throwIfAborted();
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    await sink.rows(
      chunk.getRows().map((row) => row.map((value, column) => writers[column]?.(value) ?? null)),
    );
  }
};

interface Circumstances {
  readonly connection: DuckDBConnection;
  readonly listed: readonly TableObjects[];
  readonly locate: Locate;
  readonly store: SourceStore;
}

/** Finds out whether the query or an object is at fault. */
const explain = async (error: unknown, circumstances: Circumstances): Promise<Error> => {
  if (error instanceof FailedQuery) return error;
  const { connection, listed, locate, store } = circumstances;
  const message = messageOf(error);
  const objects = listed.flatMap(({ table, objects: own }) =>
    own.map((object) => ({ table, object })),
  );
  if (/No files found that match|Cannot open file|No such file/.test(message) && objects.length > 0)
    return new VanishedObject(`An object is gone: ${message}`, { cause: error });
  const named = objects.find(({ object }) => message.includes(object.path));
  if (named) return badObject(named.object, message, error);
  if (!mayComeFromAnObject(message)) return failureOf(error, locate);
  for (const { table, object } of objects) {
    const fault = await faultOf(connection, table, object, store);
    if (fault !== undefined) return badObject(object, fault, error);
  }
  return failureOf(error, locate);
};

/** What a damaged file makes DuckDB say, if it does not say which one. */
const mayComeFromAnObject = (message: string): boolean =>
  /^(?:Invalid Error|IO Error|Invalid Input Error|Serialization Error|Internal Error):?/.test(
    message,
  ) || /Parquet|Snappy|ZSTD|TProtocol|decompress/i.test(message);

/** Reads one object whole. @returns what DuckDB says against it */
const faultOf = async (
  connection: DuckDBConnection,
  table: GlueTable,
  { path }: SourceObject,
  store: SourceStore,
): Promise<string | undefined> => {
  const rows = selectFiles(table, `[${quoteText(path)}]`, folderOf(store, table.location));
  try {
    await connection.run(`SELECT bit_xor(hash(r)) FROM (${rows}) AS r`);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
};

const badObject = (
  { url, path, size }: SourceObject,
  message: string,
  cause: unknown,
): FailedQuery => {
  const [detail = ''] = message.replaceAll(path, url).split('\n');
  return new FailedQuery(
    `HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split ${url} (offset=0, length=${size}): ${detail}`,
    { cause },
  );
};
