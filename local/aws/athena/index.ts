import { awsJson } from '../aws-json';
import type { Catalog } from '../glue/catalog';
import { listen, type LocalServer } from '../http-server';
import type { ObjectStore } from '../object-store';
import { catalogStatements } from './catalog-statements';
import { type Engine, startEngine } from './engine';
import { athenaOperations, type WorkGroup } from './operations';
import { queryExecutions } from './query-executions';
import { scopeOf, type ViewOverride } from './relations';
import { prepareTranslator } from './syntax-tree';
import { translateQuery } from './translate';
import { viewInput } from './view-text';

export type { WorkGroup } from './operations';

export interface AthenaOptions {
  /** Holds the objects of the tables, and takes the results. */
  readonly store: Pick<ObjectStore, 'list' | 'path' | 'putFile' | 'root' | 'temporaryFile'>;
  readonly catalog: Catalog;
  readonly workGroups: readonly WorkGroup[];
  /** DuckDB's SQL of macros, run in order at the start. */
  readonly macrosSql?: readonly string[];
  /** Views that are made at the start where the catalog has none of the name; in Athena's SQL. */
  readonly views?: readonly { readonly name: string; readonly sql: string }[];
  /** Default: every view is translated. */
  readonly viewOverride?: ViewOverride;
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
  const { store, catalog, workGroups, views = [] } = options;
  const [engine] = await Promise.all([
    startEngine({
      store,
      catalog,
      macrosSql: options.macrosSql ?? [],
      viewOverride: options.viewOverride ?? (() => undefined),
      threads: options.threads ?? 2,
      memoryLimit: options.memoryLimit ?? '1GB',
    }),
    prepareTranslator(),
  ]);
  const executions = queryExecutions({
    engine,
    store,
    statements: catalogStatements({ engine, catalog, store }),
    concurrency: options.concurrency ?? 4,
    now: () => new Date(),
  });
  const close = async (): Promise<void> => {
    await executions.close();
    await engine.close();
  };
  try {
    await ensureViews(views, catalog, engine);
    const server = await listen({
      name: 'Athena',
      ...(options.port === undefined ? {} : { port: options.port }),
      handle: awsJson({
        target: 'AmazonAthena',
        maxBodyBytes: MAX_BODY_BYTES,
        operations: athenaOperations({ executions, catalog, workGroups }),
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

const ensureViews = async (
  views: NonNullable<AthenaOptions['views']>,
  catalog: Catalog,
  engine: Engine,
): Promise<void> => {
  const { database } = catalog;
  for (const { name, sql } of views) {
    const { tables } = catalog.state();
    if (tables.has(name)) continue;
    const translation = translateQuery(sql, [], scopeOf(tables, database, database));
    const columns = await engine.viewColumns(name, sql, translation);
    catalog.createTable(viewInput({ name, database, sql, columns }));
  }
};
