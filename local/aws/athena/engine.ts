import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  StatementType,
} from '@duckdb/node-api';
import type { Catalog } from '../glue/catalog';
import type { CatalogState } from '../glue/model';
import type { ObjectStore } from '../object-store';
import { bytesScanned, type FooterCache, type TableObjects } from './bytes-scanned';
import {
  FailedQuery,
  failureOf,
  type Locate,
  messageOf,
  ScanLimitExceeded,
  VanishedObject,
} from './failures';
import { type FolderListing, folderListing } from './folder-listing';
import { quoteName, quoteText } from './hive-type';
import { duckDbRelations, emptyFileOf, type ViewOverride } from './relations';
import {
  filesVariable,
  listObjects,
  selectFiles,
  type SourceObject,
  type SourceTable,
  valuesVariable,
} from './table-source';
import { CATALOG, type Translation } from './translate';
import { hiveTypeOf, prestoTypeOf } from './type-names';
import { type ResultColumn, resultColumn, valueWriter } from './value-text';
import type { ViewColumn } from './view-text';
import { writeFiles, type WritePlan, type Written } from './write-files';

export interface EngineOptions {
  readonly store: Pick<ObjectStore, 'path' | 'root'>;
  readonly catalog: Pick<Catalog, 'database' | 'state'>;
  /** DuckDB's SQL that creates macros, run in order. */
  readonly macrosSql: readonly string[];
  readonly viewOverride: ViewOverride;
  readonly threads: number;
  /** As DuckDB takes it, such as `1GB`. */
  readonly memoryLimit: string;
  /** Default: what lies on the disk. */
  readonly list?: FolderListing;
}

export type ResultRow = readonly (string | null)[];

/** Takes a result as it comes: the columns once, then rows. */
export interface ResultSink {
  readonly columns: (columns: readonly ResultColumn[]) => Promise<void>;
  readonly rows: (rows: readonly ResultRow[]) => Promise<void>;
}

export interface RunOptions {
  readonly locate: Locate;
  readonly signal: AbortSignal;
  /** Bytes that it may scan. Default: any number. */
  readonly scanLimit?: number | undefined;
}

export interface QueryOptions extends RunOptions {
  readonly sink: ResultSink;
  /** The SQL only explains a query. */
  readonly isExplained?: boolean;
  /** The result is small: it is taken whole, which saves planning the query twice. */
  readonly isSummary?: boolean;
}

export interface RunResult {
  /** See `bytesScanned`. */
  readonly bytesScanned: number;
  /** How long it took to find that out after the result was there. */
  readonly measuringMillis: number;
}

/** Runs queries in DuckDB over the objects of the tables. */
export interface Engine {
  /** The columns of a table or a view, as a result would have them. */
  readonly columnsOf: (relation: string) => Promise<readonly ResultColumn[]>;
  /** The columns of a view that is to be. @throws FailedQuery for a query that cannot be */
  readonly viewColumns: (
    name: string,
    sql: string,
    translation: Translation,
  ) => Promise<readonly ViewColumn[]>;
  /**
   * Runs a translated query, on the catalog and the objects as they are at one moment.
   *
   * @throws FailedQuery; ScanLimitExceeded; VanishedObject when an object went while it was read:
   * try again
   */
  readonly run: (sql: string, options: QueryOptions) => Promise<RunResult>;
  /** Writes a query's rows to files. @throws as `run` */
  readonly write: (sql: string, plan: WritePlan, options: RunOptions) => Promise<Written>;
  readonly close: () => Promise<void>;
}

/**
 * Starts the engine. DuckDB is shut in: it reads and writes the store and a scratch folder of its
 * own, loads nothing, and its configuration is locked.
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
  { store, catalog, macrosSql, threads, memoryLimit }: EngineOptions,
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
    await connection.run(`CREATE SCHEMA ${CATALOG}.${quoteName(catalog.database)}`);
    await useDatabase(connection, catalog.database);
    for (const statement of macrosSql) await connection.run(statement);
    await shutIn(connection, [scratch, store.root, ...(await linkedBuckets(store.root))]);
  } finally {
    connection.closeSync();
  }
  return instance;
};

const useDatabase = async (connection: DuckDBConnection, database: string): Promise<void> => {
  await connection.run(`USE ${CATALOG}.${quoteName(database)}`);
};

/** A bucket may be a link to a copy that lies elsewhere, and DuckDB goes by where a file really is. */
const linkedBuckets = async (root: string): Promise<readonly string[]> => {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => join(root, name));
};

const shutIn = async (connection: DuckDBConnection, folders: readonly string[]): Promise<void> => {
  const list = (items: readonly string[]) => `[${items.map(quoteText).join(', ')}]`;
  await connection.run(
    `SET allowed_directories = ${list(folders.map((folder) => (folder.endsWith('/') ? folder : `${folder}/`)))}`,
  );
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
};

/** What a query sees: a connection whose variables, views and tables belong to one moment. */
interface Session {
  readonly connection: DuckDBConnection;
  readonly listed: readonly TableObjects[];
}

const engineOn = (instance: DuckDBInstance, options: EngineOptions, scratch: string): Engine => {
  const { store, catalog, viewOverride, list = folderListing() } = options;
  const relations = duckDbRelations({ instance, catalog, store, viewOverride, scratch });
  const exclusively = oneAtATime();
  const footers: FooterCache = new Map();

  /**
   * A connection of its own for each query: variables and transaction belong to a connection. The
   * transaction keeps the views as they were when the catalog was read and the objects were listed.
   */
  const withSession = async <T>(use: (session: Session) => Promise<T>): Promise<T> => {
    const connection = await instance.connect();
    try {
      const listed = await exclusively(async () => {
        const { tables } = catalog.state();
        const found = listAll(relations.sources(tables), tables);
        await relations.synchronize(tables);
        await connection.run('BEGIN TRANSACTION');
        await useDatabase(connection, catalog.database);
        return found;
      });
      await connection.run(listed.map(variablesOf).join(''));
      return await use({ connection, listed });
    } finally {
      connection.closeSync();
    }
  };

  const listAll = (
    sources: ReadonlyMap<string, SourceTable>,
    tables: CatalogState['tables'],
  ): readonly TableObjects[] =>
    [...sources.values()].flatMap((table) => {
      const entry = tables.get(table.name);
      const emptyFile = emptyFileOf(table, scratch);
      return entry === undefined
        ? []
        : [{ table, emptyFile, objects: listObjects(store, list, entry, table) }];
    });

  const running = async <T>(
    { signal, locate }: RunOptions,
    use: (session: Session) => Promise<T>,
  ): Promise<T> =>
    withSession(async (session) => {
      const stopInterrupting = interruptOn(signal, session.connection);
      try {
        signal.throwIfAborted();
        return await use(session);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof ScanLimitExceeded) throw error;
        throw await explain(error, { ...session, locate, brokenView: relations.brokenView });
      } finally {
        stopInterrupting();
      }
    });

  const measure = async (
    sql: string,
    { connection, listed }: Session,
    { scanLimit }: Pick<RunOptions, 'scanLimit'>,
  ): Promise<number> => {
    const bytes = await bytesScanned(connection, sql, listed, footers);
    if (scanLimit !== undefined && bytes > scanLimit) throw new ScanLimitExceeded(scanLimit);
    return bytes;
  };
  /** The result is there already: an object that went since makes the number wrong, no more. */
  const measureAfter = (sql: string, session: Session): Promise<number> =>
    measure(sql, session, {}).catch(() => sizeOf(session));

  return {
    columnsOf: (relation) =>
      withSession(async ({ connection }) => {
        const prepared = await connection.prepare(`SELECT * FROM ${quoteName(relation)}`);
        return columnsOf(prepared);
      }),
    viewColumns: (name, sql, { sql: translated, locate }) =>
      withSession(async ({ connection }) => {
        try {
          return viewColumnsOf(await connection.prepare(viewOverride(name, sql) ?? translated));
        } catch (error) {
          throw failureOf(error, locate);
        }
      }),
    run: (sql, query) =>
      running(query, async (session) => {
        const mayExceed = query.scanLimit !== undefined && sizeOf(session) > query.scanLimit;
        const before = mayExceed ? await measure(sql, session, query) : undefined;
        const result = query.isSummary === true ? taken(session, sql) : streamed(session, sql);
        await pourInto(query.sink, await result, query.signal);
        if (query.isExplained === true) return { bytesScanned: 0, measuringMillis: 0 };
        const since = performance.now();
        const bytes = before ?? (await measureAfter(sql, session));
        return { bytesScanned: bytes, measuringMillis: performance.now() - since };
      }),
    write: (sql, plan, query) =>
      running(query, async (session) => {
        const bytes = await measure(sql, session, query);
        return { ...(await writeFiles(session.connection, sql, plan)), bytesScanned: bytes };
      }),
    close: async () => {
      instance.closeSync();
      await rm(scratch, { recursive: true, force: true });
    },
  };
};

/** Bytes of all objects of all tables: more no query scans at once. */
const sizeOf = ({ listed }: Session): number =>
  listed.flatMap(({ objects }) => objects).reduce((sum, { size }) => sum + size, 0);

/** Runs one thing after the other. */
const oneAtATime = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(use: () => Promise<T>): Promise<T> => {
    const next = last.then(use);
    last = next.catch(() => undefined);
    return next;
  };
};

const variablesOf = ({ table, emptyFile, objects }: TableObjects): string => {
  const files = [emptyFile, ...objects.map(({ path }) => path)].map(quoteText).join(', ');
  const set = `SET VARIABLE ${quoteName(filesVariable(table))} = [${files}];`;
  if (table.keysInPath !== undefined) return set;
  const values = objects.map((object) => `[${(object.values ?? []).map(quoteText).join(', ')}]`);
  const paths = objects.map(({ path }) => quoteText(path));
  return `${set} SET VARIABLE ${quoteName(valuesVariable(table))} = MAP([${paths.join(', ')}]::VARCHAR[], [${values.join(', ')}]::VARCHAR[][]);`;
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

const viewColumnsOf = (prepared: DuckDBPreparedStatement): readonly ViewColumn[] =>
  Array.from({ length: prepared.columnCount }, (_, index) => ({
    name: prepared.columnName(index).toLowerCase(),
    hiveType: hiveTypeOf(prepared.columnType(index)) ?? 'string',
    prestoType: prestoTypeOf(prepared.columnType(index)),
  }));

const noQuery = (): FailedQuery =>
  new FailedQuery('NOT_SUPPORTED: line 1:1: The statement is no query', { category: 1 });

/** The translator lets queries pass only; this holds should it err. */
const READING: readonly StatementType[] = [StatementType.SELECT, StatementType.EXPLAIN];

/** DuckDB plans a prepared statement, and once more when it runs it. */
const streamed = async ({ connection }: Session, sql: string): Promise<DuckDBResult> => {
  const prepared = await connection.prepare(sql);
  if (!READING.includes(prepared.statementType)) throw noQuery();
  return prepared.stream();
};

const taken = async ({ connection }: Session, sql: string): Promise<DuckDBResult> => {
  const { count } = await connection.extractStatements(sql);
  if (count !== 1 || !/^(?:select|with)\b/i.test(sql)) throw noQuery();
  return connection.run(sql);
};

const pourInto = async (
  sink: ResultSink,
  result: DuckDBResult,
  signal: AbortSignal,
): Promise<void> => {
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

interface Circumstances extends Session {
  readonly locate: Locate;
  readonly brokenView: (message: string) => FailedQuery | undefined;
}

/** Finds out whether the query or an object is at fault. */
const explain = async (error: unknown, circumstances: Circumstances): Promise<Error> => {
  if (error instanceof FailedQuery) return error;
  const { connection, listed, locate, brokenView } = circumstances;
  const message = messageOf(error);
  const broken = brokenView(message);
  if (broken !== undefined) return broken;
  const objects = listed.flatMap(({ table, objects: own }) =>
    own.map((object) => ({ table, object })),
  );
  if (/No files found that match|Cannot open file|No such file/.test(message) && objects.length > 0)
    return new VanishedObject(`An object is gone: ${message}`, { cause: error });
  const named = objects.find(({ object }) => message.includes(object.path));
  if (named) return badObject(named.object, message, error);
  if (!mayComeFromAnObject(message)) return failureOf(error, locate);
  // A failure has ended the transaction.
  await connection.run('ROLLBACK').catch(() => undefined);
  for (const { table, object } of objects) {
    const fault = await faultOf(connection, table, object);
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
  table: SourceTable,
  { path }: SourceObject,
): Promise<string | undefined> => {
  const rows = selectFiles(table, `[${quoteText(path)}]`);
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
