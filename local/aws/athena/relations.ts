import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Catalog } from '../glue/catalog';
import type { CatalogState, CatalogTable, TableInput } from '../glue/model';
import { isView } from '../glue/table-input';
import { FailedQuery, messageOf } from './failures';
import { quoteName, quoteText } from './hive-type';
import {
  filesVariable,
  selectFiles,
  type SourceStore,
  type SourceTable,
  sourceTable,
  valuesVariable,
} from './table-source';
import { CATALOG, type Scope, translateView } from './translate';
import { viewSql } from './view-text';

/**
 * The query of a view in DuckDB's own SQL, where its translation would be slow or is impossible;
 * nothing for a view that is translated.
 *
 * @param sql the view's query, in Athena's SQL
 */
export type ViewOverride = (name: string, sql: string) => string | undefined;

export interface RelationsOptions {
  readonly instance: DuckDBInstance;
  readonly catalog: Pick<Catalog, 'database'>;
  readonly store: SourceStore;
  readonly viewOverride: ViewOverride;
  readonly scratch: string;
}

type Tables = CatalogState['tables'];

/** Keeps DuckDB's views as the catalog has tables and views. */
export interface Relations {
  /** The tables that can be read. */
  readonly sources: (tables: Tables) => ReadonlyMap<string, SourceTable>;
  /** Makes, replaces and drops DuckDB's views until they are as the tables and views given. */
  readonly synchronize: (tables: Tables) => Promise<void>;
  /** What to say where DuckDB misses a relation that the catalog has. */
  readonly brokenView: (message: string) => FailedQuery | undefined;
}

/** What a query may name, in a state of the catalog. */
export const scopeOf = (
  tables: Tables,
  catalogDatabase: string,
  database: string | undefined,
): Scope => {
  const names = new Set(tables.keys());
  return { database, relations: (name) => (name === catalogDatabase ? names : undefined) };
};

/** DuckDB wants a file to read; this one has no rows. A table's name may be too long for a file's. */
export const emptyFileOf = ({ name, format }: SourceTable, scratch: string): string =>
  join(scratch, `${createHash('sha256').update(name).digest('hex')}.empty.${format}`);

const reasonOf = (error: unknown): string => messageOf(error).split('\n')[0] ?? '';

/**
 * A table is a view over the files that a variable of the connection lists. Among them is always one
 * without rows that the view leaves out: so there is one to read, and a plan tells what it scans.
 *
 * The catalog takes whatever Glue would: a table or a view that cannot be made is broken, and stands in
 * the way of none of the others.
 */
export const duckDbRelations = (options: RelationsOptions): Relations => {
  const { instance, catalog, store, viewOverride, scratch } = options;
  const made = new Map<string, string>();
  const broken = new Map<string, string>();
  const translated = new WeakMap<TableInput, string>();
  let seen: Tables | undefined;
  let sources:
    { readonly of: Tables; readonly tables: ReadonlyMap<string, SourceTable> } | undefined;

  const sourcesOf = (tables: Tables): ReadonlyMap<string, SourceTable> => {
    if (sources?.of === tables) return sources.tables;
    const found = [...tables.values()].flatMap((table) => {
      try {
        return isView(table) ? [] : (sourceTable(table, store) ?? []);
      } catch {
        return []; // its definition says why
      }
    });
    sources = { of: tables, tables: new Map(found.map((table) => [table.name, table])) };
    return sources.tables;
  };

  /** SQL of what is to be made; throws what is wrong with it. */
  const definitionOf = (table: CatalogTable, tables: Tables): string => {
    const { Name: name } = table.input;
    if (!isView(table)) {
      const source = sourcesOf(tables).get(name) ?? sourceTable(table, store);
      if (source === undefined)
        throw new FailedQuery(
          `HIVE_UNSUPPORTED_FORMAT: The local engine reads Parquet, JSON and CSV below s3://; the table ${name} is none of them`,
        );
      return tableQuery(source, scratch);
    }
    const known = translated.get(table.input);
    if (known !== undefined) return known;
    const sql = viewSql(table.input);
    if (sql === undefined)
      throw new FailedQuery(`INVALID_VIEW: The text of the view ${name} is none of Athena's`);
    const scope = scopeOf(tables, catalog.database, catalog.database);
    const definition = viewOverride(name, sql) ?? translateView(sql, scope);
    translated.set(table.input, definition);
    return definition;
  };

  const definitions = (tables: Tables): ReadonlyMap<string, string> => {
    const wanted = new Map<string, string>();
    broken.clear();
    for (const table of tables.values())
      try {
        wanted.set(table.input.Name, definitionOf(table, tables));
      } catch (error) {
        broken.set(table.input.Name, reasonOf(error));
      }
    return wanted;
  };

  const change = async (
    connection: DuckDBConnection,
    tables: Tables,
    wanted: ReadonlyMap<string, string>,
  ): Promise<void> => {
    const isOutdated = [...made].some(([name, query]) => wanted.get(name) !== query);
    // What stood on what changed is made anew, too.
    if (isOutdated) {
      for (const name of made.keys())
        await connection.run(`DROP VIEW IF EXISTS ${quoteName(name)}`);
      made.clear();
    }
    const missing = [...wanted].filter(([name]) => !made.has(name));
    for (const table of sourcesOf(tables).values()) {
      if (missing.some(([name]) => name === table.name))
        await prepareEmpty(connection, table, scratch);
      await setEmpty(connection, table, scratch);
    }
    await makeAll(connection, missing);
  };

  /** Views stand on views in no particular order: those that fail come again after the others. */
  const makeAll = async (
    connection: DuckDBConnection,
    wanted: readonly (readonly [name: string, query: string])[],
  ): Promise<void> => {
    let left = wanted;
    for (let before = Infinity; left.length > 0 && left.length < before;) {
      before = left.length;
      const failed: (typeof wanted)[number][] = [];
      for (const [name, query] of left)
        try {
          await connection.run(`CREATE OR REPLACE VIEW ${quoteName(name)} AS ${query}`);
          made.set(name, query);
          broken.delete(name);
        } catch (error) {
          failed.push([name, query]);
          broken.set(name, reasonOf(error));
        }
      left = failed;
    }
  };

  return {
    sources: sourcesOf,
    synchronize: async (tables) => {
      if (tables === seen) return;
      const wanted = definitions(tables);
      if (wanted.size !== made.size || [...wanted].some(([name, sql]) => made.get(name) !== sql)) {
        const connection = await instance.connect();
        try {
          await connection.run(`USE ${CATALOG}.${quoteName(catalog.database)}`);
          await change(connection, tables, wanted);
        } finally {
          connection.closeSync();
        }
      }
      seen = tables;
    },
    brokenView: (message) => {
      const [, name = ''] = /Table with name "?([\w$-]+)"? does not exist/.exec(message) ?? [];
      const reason = broken.get(name);
      return reason === undefined
        ? undefined
        : new FailedQuery(
            `INVALID_VIEW: View or table '${CATALOG}.${catalog.database}.${name}' is stale or in invalid state: ${reason}`,
          );
    },
  };
};

const tableQuery = (table: SourceTable, scratch: string): string => {
  const rows = selectFiles(table, `getvariable(${quoteText(filesVariable(table))})`);
  return `${rows} WHERE filename <> ${quoteText(emptyFileOf(table, scratch))}`;
};

const prepareEmpty = async (
  connection: DuckDBConnection,
  table: SourceTable,
  scratch: string,
): Promise<void> => {
  const file = emptyFileOf(table, scratch);
  if (table.format === 'parquet')
    await connection.run(
      `COPY (SELECT 1 AS ${quoteName('no column')} LIMIT 0) TO ${quoteText(file)}`,
    );
  else await writeFile(file, '');
};

const setEmpty = async (
  connection: DuckDBConnection,
  table: SourceTable,
  scratch: string,
): Promise<void> => {
  const files = `[${quoteText(emptyFileOf(table, scratch))}]`;
  await connection.run(`SET VARIABLE ${quoteName(filesVariable(table))} = ${files}`);
  await connection.run(
    `SET VARIABLE ${quoteName(valuesVariable(table))} = MAP([]::VARCHAR[], []::VARCHAR[][])`,
  );
};
