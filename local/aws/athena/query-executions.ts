import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { ObjectStore } from '../object-store';
import type { Engine, ResultRow } from './engine';
import { type CatalogStatements, type Listing } from './catalog-statements';
import {
  FailedQuery,
  messageOf,
  RefusedStatement,
  ScanLimitExceeded,
  VanishedObject,
} from './failures';
import { readRows, type ResultFile, type ResultWriter, resultWriter } from './result-file';
import type { Statement } from './statements';
import { parseLocation } from './table-source';
import { UNNAMED } from './translate';
import type { ResultColumn } from './value-text';

export type State = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** What was asked for. */
export interface QueryRequest {
  readonly id: string;
  readonly sql: string;
  readonly parameters: readonly string[];
  readonly database: string | undefined;
  readonly workGroup: string;
  /** `s3://bucket/prefix/`, where the result goes. */
  readonly outputLocation: string;
  /** Reads the statement; a FailedQuery becomes the reason of the failure. */
  readonly read: () => Statement;
  readonly statementType: 'DML' | 'DDL' | 'UTILITY';
  /** Bytes that it may scan. */
  readonly scanLimit: number | undefined;
  /** Milliseconds for which an earlier result will do; absent if none will. */
  readonly reuseWithin: number | undefined;
}

/** A query from its start to the end of its result. */
export interface QueryExecution {
  readonly request: QueryRequest;
  readonly state: State;
  /** Why it failed or was cancelled. */
  readonly reason: string | undefined;
  /** 1: Athena's fault; 2: the query's. */
  readonly errorCategory: 1 | 2 | undefined;
  readonly submitted: Date;
  readonly started: Date | undefined;
  readonly completed: Date | undefined;
  readonly bytesScanned: number;
  /** Of the time, what passed after the query itself: counting, and moving the result into place. */
  readonly processingMillis: number;
  /** Whether it took the result of an earlier query. */
  readonly isReused: boolean;
  /** Rows that a statement wrote. */
  readonly updateCount: number;
  readonly columns: readonly ResultColumn[];
  /** Rows of the result, with the header if it has one. */
  readonly rowCount: number;
  /** `s3://bucket/key` of the result. */
  readonly output: string;
}

export interface QueryExecutionsOptions {
  readonly engine: Engine;
  readonly store: ResultStore;
  readonly statements: CatalogStatements;
  /** Queries that run at a time; further ones are queued. */
  readonly concurrency: number;
  readonly now: () => Date;
}

export type ResultStore = Pick<ObjectStore, 'path' | 'putFile' | 'temporaryFile'>;

/** Finished queries that are remembered. */
const REMEMBERED = 10_000;

/** A query may meet objects that go away under it; then it reads anew. */
const ATTEMPTS = 5;

export interface QueryExecutions {
  readonly start: (request: QueryRequest) => QueryExecution;
  readonly find: (id: string) => QueryExecution | undefined;
  /** Newest first. */
  readonly ofWorkGroup: (workGroup: string) => readonly QueryExecution[];
  readonly stop: (id: string) => void;
  /** Rows `first` to `first + count` of a finished query, the header counted if there is one. */
  readonly rows: (id: string, first: number, count: number) => Promise<readonly ResultRow[]>;
  /** Stops all queries and waits for them. */
  readonly close: () => Promise<void>;
}

interface Entry {
  execution: QueryExecution;
  /** Whether its result may be taken again. */
  isQuery: boolean;
  readonly abort: AbortController;
  result: ResultFile | readonly ResultRow[];
}

interface Outcome {
  readonly columns: readonly ResultColumn[];
  readonly bytesScanned: number;
  readonly result: ResultFile | readonly ResultRow[];
  readonly updateCount?: number;
  readonly processingMillis?: number;
}

/** Runs queries, a few at a time, and keeps what became of them. */
export const queryExecutions = (options: QueryExecutionsOptions): QueryExecutions => {
  const { store, concurrency, now } = options;
  const entries = new Map<string, Entry>();
  const waiting: Entry[] = [];
  const running = new Set<Promise<void>>();

  const update = (entry: Entry, change: Partial<QueryExecution>): void => {
    entry.execution = { ...entry.execution, ...change };
  };

  const next = (): void => {
    while (running.size < concurrency) {
      const entry = waiting.shift();
      if (entry === undefined) return;
      update(entry, { state: 'RUNNING', started: now() });
      const run = execute(entry).finally(() => {
        running.delete(run);
        next();
      });
      running.add(run);
    }
  };

  const execute = async (entry: Entry): Promise<void> => {
    const { request } = entry.execution;
    try {
      const statement = request.read();
      entry.isQuery = statement.kind === 'query';
      if (entry.isQuery && reuse(entry)) return;
      const outcome = await carryOut(statement, entry.execution, entry.abort.signal, options);
      entry.result = outcome.result;
      update(entry, {
        state: 'SUCCEEDED',
        completed: now(),
        columns: outcome.columns,
        bytesScanned: outcome.bytesScanned,
        processingMillis: Math.round(outcome.processingMillis ?? 0),
        rowCount: rowCountOf(outcome.result),
        updateCount: outcome.updateCount ?? 0,
      });
    } catch (error) {
      if (entry.abort.signal.aborted) cancel(entry);
      else if (error instanceof ScanLimitExceeded) cancel(entry, error.message);
      else
        update(entry, {
          state: 'FAILED',
          completed: now(),
          reason: reasonOf(error),
          errorCategory: error instanceof FailedQuery ? error.category : 1,
        });
    }
  };

  const cancel = (entry: Entry, reason = 'Query cancelled by user'): void =>
    update(entry, { state: 'CANCELLED', completed: now(), reason });

  /** Takes the newest result of the same query that is young enough. @returns whether there is one */
  const reuse = (entry: Entry): boolean => {
    const { request } = entry.execution;
    const { reuseWithin } = request;
    if (reuseWithin === undefined) return false;
    const since = now().getTime() - reuseWithin;
    const earlier = [...entries.values()]
      .filter(({ isQuery, execution }) => isQuery && isSameQuery(execution, request))
      .filter(({ execution: { completed } }) => (completed?.getTime() ?? 0) > since)
      .findLast(({ execution }) => isThere(execution.output));
    if (earlier === undefined) return false;
    const { columns, rowCount, output } = earlier.execution;
    entry.result = earlier.result;
    update(entry, {
      ...{ state: 'SUCCEEDED', completed: now(), isReused: true },
      ...{ columns, rowCount, output },
    });
    return true;
  };
  const isThere = (output: string): boolean => {
    const { bucket, prefix: key } = objectOf(output);
    return existsSync(store.path(bucket, key));
  };

  const forgetOldest = (): void => {
    for (const [id, { execution }] of entries) {
      if (entries.size <= REMEMBERED) return;
      if (execution.completed !== undefined) entries.delete(id);
    }
  };

  const rows: QueryExecutions['rows'] = async (id, first, count) => {
    const entry = entries.get(id);
    if (entry === undefined) return [];
    const { execution, result } = entry;
    if (isInMemory(result)) return result.slice(first, first + count);
    const { bucket, prefix: key } = objectOf(execution.output);
    return readRows(store.path(bucket, key), result, first, count);
  };

  return {
    rows,
    start: (request) => {
      const execution: QueryExecution = {
        request,
        state: 'QUEUED',
        reason: undefined,
        errorCategory: undefined,
        submitted: now(),
        started: undefined,
        completed: undefined,
        bytesScanned: 0,
        processingMillis: 0,
        isReused: false,
        updateCount: 0,
        columns: [],
        rowCount: 0,
        output: `${request.outputLocation}${request.id}.${request.statementType === 'DML' ? 'csv' : 'txt'}`,
      };
      const entry: Entry = {
        ...{ execution, isQuery: false, result: [] },
        abort: new AbortController(),
      };
      entries.set(request.id, entry);
      waiting.push(entry);
      // Not before the caller has its answer: a query is first queued, then run.
      setImmediate(next);
      forgetOldest();
      return execution;
    },
    find: (id) => entries.get(id)?.execution,
    ofWorkGroup: (workGroup) =>
      [...entries.values()]
        .map(({ execution }) => execution)
        .filter(({ request }) => request.workGroup === workGroup)
        .reverse(),
    stop: (id) => {
      const entry = entries.get(id);
      if (entry === undefined || entry.execution.completed !== undefined) return;
      entry.abort.abort();
      const position = waiting.indexOf(entry);
      if (position < 0) return;
      waiting.splice(position, 1);
      cancel(entry);
    },
    close: async () => {
      waiting.length = 0;
      for (const { abort } of entries.values()) abort.abort();
      await Promise.all(running);
    },
  };
};

const isInMemory = (result: Entry['result']): result is readonly ResultRow[] =>
  Array.isArray(result);

const rowCountOf = (result: Entry['result']): number =>
  isInMemory(result) ? result.length : result.rows;

const reasonOf = (error: unknown): string => {
  if (error instanceof FailedQuery || error instanceof RefusedStatement) return error.message;
  if (error instanceof VanishedObject)
    return `HIVE_CANNOT_OPEN_SPLIT: Objects went away again and again while they were read (${error.message})`;
  return `GENERIC_INTERNAL_ERROR: ${messageOf(error)}`;
};

const objectOf = (url: string): { bucket: string; prefix: string } => {
  const { bucket, prefix } = parseLocation(url);
  return { bucket, prefix: prefix.replace(/\/$/, '') };
};

/** An earlier query that itself took a result of another tells nothing about the result's age. */
const isSameQuery = (earlier: QueryExecution, request: QueryRequest): boolean =>
  earlier.state === 'SUCCEEDED' &&
  !earlier.isReused &&
  earlier.request.sql.trim() === request.sql.trim() &&
  earlier.request.database === request.database &&
  earlier.request.workGroup === request.workGroup &&
  JSON.stringify(earlier.request.parameters) === JSON.stringify(request.parameters);

const carryOut = async (
  statement: Statement,
  execution: QueryExecution,
  signal: AbortSignal,
  options: QueryExecutionsOptions,
): Promise<Outcome> => {
  const { engine, statements } = options;
  switch (statement.kind) {
    case 'query':
      return runToFile(statement.translation, execution, signal, options);
    case 'explain':
      return explainQuery(statement.translation, signal, engine);
    case 'create-table-as':
    case 'insert': {
      const { id, scanLimit, outputLocation } = execution.request;
      const written = await retried(() =>
        statements.write(statement, { id, scanLimit, outputLocation, signal }),
      );
      return { ...listing(NOTHING), ...written };
    }
    default:
      return listing(await statements.carryOut(statement));
  }
};

const NOTHING: Listing = { names: [], rows: [] };

/** What is shown has no header and is no file. */
const listing = ({ names, rows }: Listing): Outcome => ({
  columns: names.map((name) => ({ name, type: 'string', precision: 0, scale: 0 })),
  bytesScanned: 0,
  result: rows,
});

type Translation = Extract<Statement, { kind: 'query' }>['translation'];

const explainQuery = async (
  { sql, locate }: Translation,
  signal: AbortSignal,
  engine: Engine,
): Promise<Outcome> => {
  const lines: ResultRow[] = [];
  await engine.run(`EXPLAIN ${sql}`, {
    locate,
    signal,
    isExplained: true,
    sink: {
      columns: () => Promise.resolve(),
      rows: (rows) => {
        for (const row of rows) for (const line of (row[1] ?? '').split('\n')) lines.push([line]);
        return Promise.resolve();
      },
    },
  });
  return listing({ names: ['Query Plan'], rows: lines });
};

const runToFile = (
  translation: Translation,
  execution: QueryExecution,
  signal: AbortSignal,
  options: QueryExecutionsOptions,
): Promise<Outcome> => retried(() => runOnce(translation, execution, signal, options));

const retried = async <T>(run: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof VanishedObject) || attempt === ATTEMPTS) throw error;
    }
};

const runOnce = async (
  { sql, locate, isSummary }: Translation,
  { output, request: { scanLimit } }: QueryExecution,
  signal: AbortSignal,
  { engine, store }: QueryExecutionsOptions,
): Promise<Outcome> => {
  const temporary = await store.temporaryFile();
  const writer = await resultWriter(temporary);
  let columns: readonly ResultColumn[] = [];
  try {
    const measured = await engine.run(sql, {
      ...{ locate, signal, scanLimit, isSummary },
      sink: {
        columns: async (found) => {
          columns = found.map(withName);
          await writer.write([columns.map(({ name }) => name)]);
        },
        rows: writer.write,
      },
    });
    const result = await finished(writer);
    const since = performance.now();
    await publish(temporary, output, store);
    const publishing = performance.now() - since;
    return {
      ...{ columns, result, bytesScanned: measured.bytesScanned },
      processingMillis: measured.measuringMillis + publishing,
    };
  } catch (error) {
    await writer.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
};

/**
 * Moves a result into place. Unlike data it need not survive a crash, for who asked for it does not
 * either: only a place that is not ready for it takes the store's longer way.
 */
const publish = async (file: string, output: string, store: ResultStore): Promise<void> => {
  const { bucket, prefix: key } = objectOf(output);
  try {
    await rename(file, store.path(bucket, key));
  } catch {
    await store.putFile(bucket, key, file);
  }
};

const finished = async (writer: ResultWriter): Promise<ResultFile> => {
  const result = await writer.finish();
  await writer.close();
  return result;
};

/** A column without a name is named after its place. */
const withName = (column: ResultColumn, index: number): ResultColumn =>
  column.name.startsWith(UNNAMED) ? { ...column, name: `_col${index}` } : column;
