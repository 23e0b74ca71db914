import { awsJson } from '../aws-json';
import { listen, type LocalServer } from '../http-server';
import type { ObjectStore } from '../object-store';
import { startEngine } from './engine';
import { athenaOperations, type NamedQuery, type WorkGroup } from './operations';
import { queryExecutions } from './query-executions';
import { prepareTranslator } from './syntax-tree';
import type { GlueTable } from './table-source';

export type { NamedQuery, WorkGroup } from './operations';
export type { GlueTable } from './table-source';

export interface AthenaOptions {
  /** Holds the objects of the tables, and takes the results. */
  readonly store: Pick<ObjectStore, 'list' | 'path' | 'putFile' | 'temporaryFile'>;
  readonly database: string;
  readonly tables: readonly GlueTable[];
  readonly workGroups: readonly WorkGroup[];
  /** DuckDB's SQL of macros and views, run in order at the start. */
  readonly viewsSql?: readonly string[];
  readonly namedQueries?: readonly NamedQuery[];
  /** 0 takes a free port. */
  readonly port?: number;
  /** Threads of DuckDB. Default: 2. */
  readonly threads?: number;
  /** Memory of DuckDB. Default: 1GB; what needs more goes to the disk or fails. */
  readonly memoryLimit?: string;
  /** Queries that run at a time. Default: 4. */
  readonly concurrency?: number;
  /** Sees errors that should not be. */
  readonly onUnexpected?: (error: unknown) => void;
}

/** The longest query, some room for escapes and what is around it. */
const MAX_BODY_BYTES = 4 * 1_048_576;

/**
 * Starts an Athena on this machine: its API over HTTP, its SQL translated for DuckDB, its tables the
 * objects of the store. Results are objects of the workgroup's output location, as in AWS; the list
 * of queries is forgotten when it closes.
 *
 * @throws UserError when the port is in use
 */
export const startAthena = async (options: AthenaOptions): Promise<LocalServer> => {
  const { store, database, tables, workGroups, viewsSql = [], namedQueries = [] } = options;
  const [engine] = await Promise.all([
    startEngine({
      store,
      database,
      tables,
      viewsSql,
      threads: options.threads ?? 2,
      memoryLimit: options.memoryLimit ?? '1GB',
    }),
    prepareTranslator(),
  ]);
  const executions = queryExecutions({
    engine,
    store,
    tables: tables.map(({ name }) => name),
    databases: [database],
    concurrency: options.concurrency ?? 4,
    now: () => new Date(),
  });
  const close = async (): Promise<void> => {
    await executions.close();
    await engine.close();
  };
  try {
    const server = await listen({
      name: 'Athena',
      ...(options.port === undefined ? {} : { port: options.port }),
      handle: awsJson({
        target: 'AmazonAthena',
        maxBodyBytes: MAX_BODY_BYTES,
        operations: athenaOperations({
          engine,
          executions,
          database,
          tables,
          workGroups,
          namedQueries,
        }),
        ...(options.onUnexpected === undefined ? {} : { onUnexpected: options.onUnexpected }),
      }),
    });
    return {
      ...server,
      close: async () => {
        await server.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
};
