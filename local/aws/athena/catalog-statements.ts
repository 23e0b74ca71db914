import { rm } from 'node:fs/promises';
import { type Catalog, CatalogError, findPartition } from '../glue/catalog';
import type { CatalogTable, PartitionInput, TableInput } from '../glue/model';
import { isView, STORAGE, tableInput } from '../glue/table-input';
import type { ObjectStore } from '../object-store';
import type { PartitionSpec } from './ddl';
import type { Engine, ResultRow } from './engine';
import { FailedQuery } from './failures';
import { showCreateTable, showCreateView } from './show-create';
import type { Statement } from './statements';
import { hiveLocation, isLocation, parseLocation, sourceTable } from './table-source';
import { CATALOG } from './translate';
import { viewInput } from './view-text';
import type { WritePlan, WrittenFile } from './write-files';

export interface CatalogStatementsOptions {
  readonly engine: Engine;
  readonly catalog: Catalog;
  readonly store: Pick<ObjectStore, 'list' | 'path' | 'putFile' | 'temporaryFile'>;
}

/** What a statement shows. */
export interface Listing {
  readonly names: readonly string[];
  readonly rows: readonly ResultRow[];
}

type WritingStatement = Extract<Statement, { kind: 'create-table-as' | 'insert' }>;
export type CatalogStatement = Exclude<
  Statement,
  WritingStatement | { kind: 'query' } | { kind: 'explain' }
>;

export interface WriteContext {
  /** Of the query. */
  readonly id: string;
  readonly scanLimit: number | undefined;
  /** Where tables go that say no place of their own. */
  readonly outputLocation: string;
  readonly signal: AbortSignal;
}

/** Carries out the statements that show or change the catalog. */
export interface CatalogStatements {
  /** @throws FailedQuery */
  readonly carryOut: (statement: CatalogStatement) => Promise<Listing>;
  /** Writes the rows of a query into a new table, or into one that there is. @throws as Engine.run */
  readonly write: (
    statement: WritingStatement,
    context: WriteContext,
  ) => Promise<{ readonly bytesScanned: number; readonly updateCount: number }>;
}

export const catalogStatements = (options: CatalogStatementsOptions): CatalogStatements => {
  const { catalog } = options;
  return {
    carryOut: async (statement) => {
      try {
        return await shown(statement, options);
      } catch (error) {
        throw error instanceof CatalogError ? inAthenasWords(error) : error;
      }
    },
    write: async (statement, context) => {
      if (statement.kind === 'insert') return insertInto(statement, context, options);
      if (!catalog.state().tables.has(statement.name))
        return createTableAs(statement, context, options);
      if (statement.ifNotExists) return { bytesScanned: 0, updateCount: 0 };
      throw new FailedQuery(
        `TABLE_ALREADY_EXISTS: line 1:1: Destination table '${CATALOG}.${catalog.database}.${statement.name}' already exists`,
      );
    },
  };
};

const inAthenasWords = ({ code, message }: CatalogError): FailedQuery =>
  new FailedQuery(`FAILED: Execution Error, return code 1. ${code}: ${message}`);

const NOTHING: Listing = { names: [], rows: [] };

const shown = async (
  statement: CatalogStatement,
  { catalog, engine }: CatalogStatementsOptions,
): Promise<Listing> => {
  const { tables } = catalog.state();
  switch (statement.kind) {
    case 'show-databases':
      return { names: ['database_name'], rows: [[catalog.database]] };
    case 'show-relations': {
      const wanted = [...tables.values()].filter(
        (table) => statement.only === undefined || isView(table),
      );
      const names = wanted.map(({ input }) => input.Name).sort();
      return {
        names: [statement.only === undefined ? 'tab_name' : 'views'],
        rows: names.map((name) => [name]),
      };
    }
    case 'show-columns': {
      const columns = await engine.columnsOf(statement.relation);
      return { names: ['field'], rows: columns.map(({ name }) => [name]) };
    }
    case 'describe': {
      const columns = await engine.columnsOf(statement.relation);
      return {
        names: ['col_name', 'data_type', 'comment'],
        rows: columns.map(({ name, type }) => [name, type, '']),
      };
    }
    case 'show-partitions':
      return { names: ['partition'], rows: partitionRows(tableOf(catalog, statement.table)) };
    case 'show-create':
      return showCreate(statement.of, relationOf(catalog, statement.name), catalog.database);
    default:
      await change(statement, { catalog, engine });
      return NOTHING;
  }
};

const partitionRows = ({ input, partitions }: CatalogTable): readonly ResultRow[] =>
  [...partitions.values()]
    .map(({ input: { Values } }) =>
      (input.PartitionKeys ?? [])
        .map(({ Name }, index) => `${Name}=${Values[index] ?? ''}`)
        .join('/'),
    )
    .sort()
    .map((partition) => [partition]);

const showCreate = (of: 'table' | 'view', table: CatalogTable, database: string): Listing => {
  const is = isView(table) ? 'view' : 'table';
  if (is !== of)
    throw new FailedQuery(
      `NOT_SUPPORTED: line 1:1: Relation '${CATALOG}.${database}.${table.input.Name}' is a ${is}, not a ${of}`,
    );
  const text = of === 'view' ? showCreateView(table.input) : showCreateTable(table.input);
  return {
    names: [of === 'view' ? 'Create View' : 'createtab_stmt'],
    rows: text.split('\n').map((line) => [line]),
  };
};

const relationOf = (catalog: Catalog, name: string): CatalogTable => {
  const table = catalog.state().tables.get(name);
  if (table === undefined)
    throw new FailedQuery(
      `TABLE_NOT_FOUND: line 1:1: Table '${CATALOG}.${catalog.database}.${name}' does not exist`,
    );
  return table;
};

const tableOf = (catalog: Catalog, name: string): CatalogTable => {
  const table = relationOf(catalog, name);
  if (isView(table))
    throw new FailedQuery(`NOT_SUPPORTED: line 1:1: '${name}' is a view, not a table`);
  return table;
};

type Change = Exclude<CatalogStatement, { kind: `show-${string}` } | { kind: 'describe' }>;

const change = async (
  statement: Change,
  { catalog, engine }: Pick<CatalogStatementsOptions, 'catalog' | 'engine'>,
): Promise<void> => {
  switch (statement.kind) {
    case 'create-view':
      await createView(statement, catalog, engine);
      break;
    case 'drop-view':
    case 'drop-table':
      drop(statement, catalog);
      break;
    case 'create-table':
      createTable(statement, catalog);
      break;
    case 'add-partitions':
      addPartitions(statement, catalog);
      break;
    case 'drop-partitions':
      dropPartitions(statement, catalog);
      break;
    case 'set-location':
      setLocation(statement, catalog);
      break;
  }
};

const drop = (
  { kind, name, ifExists }: Extract<Statement, { kind: 'drop-view' | 'drop-table' }>,
  catalog: Catalog,
): void => {
  if (ifExists && !catalog.state().tables.has(name)) return;
  if (kind === 'drop-table') tableOf(catalog, name);
  else refuseTable(relationOf(catalog, name));
  catalog.deleteTables([name]);
};

const createTable = (
  { input, ifNotExists }: Extract<Statement, { kind: 'create-table' }>,
  catalog: Catalog,
): void => {
  if (ifNotExists && catalog.state().tables.has(input.Name)) return;
  parseTableLocation(input.StorageDescriptor?.Location ?? '');
  catalog.createTable(input);
};

const dropPartitions = (
  { table: name, specs, ifExists }: Extract<Statement, { kind: 'drop-partitions' }>,
  catalog: Catalog,
): void => {
  const table = tableOf(catalog, name);
  const values = specs.map((spec) => valuesOf(table, spec));
  catalog.deletePartitions(
    name,
    ifExists ? values.filter((each) => findPartition(table, each) !== undefined) : values,
  );
};

const setLocation = (
  { table: name, spec, location }: Extract<Statement, { kind: 'set-location' }>,
  catalog: Catalog,
): void => {
  const table = tableOf(catalog, name);
  const values = valuesOf(table, spec);
  parseTableLocation(location);
  catalog.updatePartition(name, values, partitionInput(table, values, location));
};

const createView = async (
  { name, sql, replace, translation }: Extract<Statement, { kind: 'create-view' }>,
  catalog: Catalog,
  engine: Engine,
): Promise<void> => {
  const exists = catalog.state().tables.get(name);
  if (exists !== undefined) {
    refuseTable(exists);
    if (!replace)
      throw new FailedQuery(
        `ALREADY_EXISTS: line 1:1: View already exists: '${CATALOG}.${catalog.database}.${name}'`,
      );
  }
  const columns = await engine.viewColumns(name, sql, translation);
  const input = viewInput({ name, database: catalog.database, sql, columns });
  if (catalog.state().tables.has(name)) catalog.updateTable(input);
  else catalog.createTable(input);
};

const refuseTable = (table: CatalogTable): void => {
  if (!isView(table))
    throw new FailedQuery(`NOT_SUPPORTED: line 1:1: '${table.input.Name}' is a table, not a view`);
};

const addPartitions = (
  { table: name, partitions, ifNotExists }: Extract<Statement, { kind: 'add-partitions' }>,
  catalog: Catalog,
): void => {
  const table = tableOf(catalog, name);
  const inputs = partitions.map(({ spec, location }) => {
    const values = valuesOf(table, spec);
    if (location !== undefined) parseTableLocation(location);
    return partitionInput(table, values, location ?? hiveLocation(table, values));
  });
  const isKnown = ({ Values }: PartitionInput) => findPartition(table, Values) !== undefined;
  catalog.createPartitions(name, ifNotExists ? inputs.filter((input) => !isKnown(input)) : inputs);
};

const valuesOf = ({ input }: CatalogTable, spec: PartitionSpec): readonly string[] => {
  const keys = (input.PartitionKeys ?? []).map(({ Name }) => Name);
  const values = keys.map((key) => spec.get(key));
  const known = values.filter((value) => value !== undefined);
  if (known.length < keys.length || spec.size > keys.length || keys.length === 0)
    throw new FailedQuery(
      `FAILED: SemanticException table is partitioned by (${keys.join(', ')}), but the partition names (${[...spec.keys()].join(', ')})`,
    );
  return known;
};

const partitionInput = (
  { input }: CatalogTable,
  values: readonly string[],
  location: string,
): PartitionInput => ({
  Values: values,
  StorageDescriptor: { ...input.StorageDescriptor, Location: location },
});

const parseTableLocation = (location: string) => {
  if (!isLocation(location))
    throw new FailedQuery(
      `FAILED: SemanticException "${location}" is no location of the form s3://bucket/prefix/`,
    );
  return parseLocation(location);
};

const slashed = (location: string): string => (location.endsWith('/') ? location : `${location}/`);

const createTableAs = async (
  { name, properties, translation }: Extract<Statement, { kind: 'create-table-as' }>,
  context: WriteContext,
  { engine, catalog, store }: CatalogStatementsOptions,
): Promise<{ bytesScanned: number; updateCount: number }> => {
  const location = slashed(properties.location ?? `${context.outputLocation}tables/${context.id}/`);
  const { bucket, prefix } = parseTableLocation(location);
  if ((await store.list(bucket, prefix)).length > 0)
    throw new FailedQuery(
      `HIVE_PATH_ALREADY_EXISTS: Target directory for table '${catalog.database}.${name}' already exists: ${location}. You may need to manually clean the data at location '${location}' before retrying. Athena will not delete data in your account.`,
    );
  const { format, compression, bucketedBy, bucketCount, partitionedBy } = properties;
  const { columns, files, rows, bytesScanned } = await engine.write(
    translation.sql,
    {
      ...{ format, compression, bucketedBy, bucketCount, partitionedBy },
      temporaryFile: store.temporaryFile,
    },
    { ...context, locate: translation.locate },
  );
  const data = columns.slice(0, columns.length - partitionedBy.length);
  const table = tableInput(
    {
      ...{ name, location, format, columns: data },
      partitionKeys: columns.slice(data.length),
    },
    properties.format === 'parquet' ? { 'parquet.compression': compression.toUpperCase() } : {},
  );
  const input: TableInput = {
    ...table,
    StorageDescriptor: {
      ...table.StorageDescriptor,
      ...(bucketCount > 0 ? { BucketColumns: bucketedBy, NumberOfBuckets: bucketCount } : {}),
    },
  };
  const places = await putFiles(store, input, files, { id: context.id, compression, bucketCount });
  catalog.createTable(input);
  registerNew(catalog, name, places);
  return { bytesScanned, updateCount: rows };
};

const insertInto = async (
  { table: name, translation }: Extract<Statement, { kind: 'insert' }>,
  context: WriteContext,
  { engine, catalog, store }: CatalogStatementsOptions,
): Promise<{ bytesScanned: number; updateCount: number }> => {
  const table = tableOf(catalog, name);
  const plan = insertPlan(table, store);
  const { files, rows, bytesScanned } = await engine.write(
    translation.sql,
    { ...plan, temporaryFile: store.temporaryFile },
    { ...context, locate: translation.locate },
  );
  const places = await putFiles(store, table.input, files, {
    ...{ id: context.id, compression: plan.compression, bucketCount: 0 },
  });
  if (table.input.Parameters?.['projection.enabled'] !== 'true') registerNew(catalog, name, places);
  return { bytesScanned, updateCount: rows };
};

const insertPlan = (
  table: CatalogTable,
  store: CatalogStatementsOptions['store'],
): Omit<WritePlan, 'temporaryFile'> => {
  const source = sourceTable(table, store);
  if (source === undefined || source.format === 'csv')
    throw new FailedQuery(
      `NOT_SUPPORTED: line 1:1: The local engine inserts into tables of Parquet and JSON; ${table.input.Name} is none`,
    );
  if ((table.input.StorageDescriptor?.NumberOfBuckets ?? 0) > 0)
    throw new FailedQuery('NOT_SUPPORTED: line 1:1: INSERT into bucketed tables is not supported');
  const named = [...source.columns, ...source.partitionKeys].map(({ Name, Type = 'string' }) => ({
    name: Name,
    type: Type,
  }));
  return {
    format: source.format,
    compression: 'gzip',
    bucketedBy: [],
    bucketCount: 0,
    partitionedBy: source.partitionKeys.map(({ Name }) => Name),
    target: named,
  };
};

interface Place {
  readonly values: readonly string[];
  readonly location: string;
}

/** Renames the files into place. @returns the partitions that they lie in */
const putFiles = async (
  store: CatalogStatementsOptions['store'],
  input: TableInput,
  files: readonly WrittenFile[],
  { id, compression, bucketCount }: { id: string; compression: string; bucketCount: number },
): Promise<readonly Place[]> => {
  const table: CatalogTable = { input, created: 0, updated: 0, version: 0, partitions: new Map() };
  const places = new Map<string, Place>();
  const isText = input.StorageDescriptor?.InputFormat === STORAGE.json.InputFormat;
  const ending = isText && compression !== 'none' ? ENDINGS[compression] : '';
  const left = new Set(files.map(({ path }) => path));
  try {
    for (const { path, values, bucket } of files) {
      const location = hiveLocation(table, values);
      const { bucket: into, prefix } = parseLocation(location);
      const part = bucketCount > 0 ? `_bucket-${String(bucket).padStart(5, '0')}` : '';
      await store.putFile(into, `${prefix}${id}${part}${ending}`, path);
      left.delete(path);
      if (values.length > 0) places.set(location, { values, location });
    }
  } finally {
    for (const path of left) await rm(path, { force: true });
  }
  return [...places.values()];
};

const ENDINGS: Readonly<Record<string, string>> = { gzip: '.gz', zstd: '.zst' };

const registerNew = (catalog: Catalog, name: string, places: readonly Place[]): void => {
  const table = catalog.state().tables.get(name);
  if (table === undefined) return;
  const unknown = places.filter(({ values }) => findPartition(table, values) === undefined);
  if (unknown.length === 0) return;
  catalog.createPartitions(
    name,
    unknown.map(({ values, location }) => partitionInput(table, values, location)),
  );
};
