import type { ObjectStore } from '../object-store';
import { duckDbType, quoteName, quoteText } from './hive-type';

/** A table of the Glue catalogue. */
export interface GlueTable {
  readonly name: string;
  /** `s3://bucket/prefix/` */
  readonly location: string;
  readonly format: 'parquet' | 'json' | 'csv';
  /** Names and Hive types, in order. */
  readonly columns: readonly GlueColumn[];
  /** In the order in which they nest in the keys, as `name=value/`. */
  readonly partitionKeys: readonly GlueColumn[];
}

export interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

/** An object that a query reads. */
export interface SourceObject {
  /** `s3://bucket/key` */
  readonly url: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export type SourceStore = Pick<ObjectStore, 'list' | 'path'>;

/** The location of a table or a result: a bucket, and a prefix that is empty or ends in a slash. */
export const parseLocation = (url: string): { bucket: string; prefix: string } => {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(url) ?? [];
  if (bucket === undefined)
    throw new Error(`"${url}" is no location of the form s3://bucket/prefix/`);
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
};

/** The folder that holds the objects of a location, with a slash at its end. */
export const folderOf = (store: SourceStore, location: string): string => {
  const { bucket, prefix } = parseLocation(location);
  const marker = store.path(bucket, `${prefix}x`);
  return marker.slice(0, -1);
};

/**
 * The objects that a table has now: those below its location in a folder for each partition key, as
 * partition projection finds them. Like Athena it leaves out what is empty or has a name that begins
 * with a dot or an underscore.
 */
export const listObjects = async (
  store: SourceStore,
  { location, partitionKeys }: GlueTable,
): Promise<readonly SourceObject[]> => {
  const { bucket, prefix } = parseLocation(location);
  const partition = partitionKeys.map(({ name }) => `${escapeRegExp(name)}=[^/]+/`).join('');
  const data = new RegExp(`^${escapeRegExp(prefix)}${partition}(?:[^/]+/)*[^/._][^/]*$`);
  return (await store.list(bucket, prefix))
    .filter(({ key, size }) => size > 0 && data.test(key))
    .map(({ key, size, lastModified }) => ({
      url: `s3://${bucket}/${key}`,
      path: store.path(bucket, key),
      size,
      modified: lastModified.getTime(),
    }));
};

/** The variable of a connection that holds the files of a table. */
export const filesVariable = ({ name }: GlueTable): string => `files_of_${name}`;

/**
 * A SELECT over files of a table, with its columns in Glue's types and its partition keys, which are
 * taken from the files' paths: a predicate on them decides which files are opened at all. A column
 * that a file lacks is null; one that it has beyond the table's is ignored.
 *
 * @param files SQL for a list of paths
 * @param folder of the table's location
 */
export const selectFiles = (table: GlueTable, files: string, folder: string): string => {
  const columns = table.columns.map(
    (column) => `${readColumn(column, table)} AS ${quoteName(column.name)}`,
  );
  const keys = table.partitionKeys.map(
    ({ name, type }, index) =>
      `CAST(regexp_extract(filename, ${quoteText(keyPattern(table, folder, index))}, 1) AS ${duckDbType(type)}) AS ${quoteName(name)}`,
  );
  return `SELECT ${[...columns, ...keys].join(', ')} FROM ${READERS[table.format](table, files)}`;
};

const keyPattern = ({ partitionKeys }: GlueTable, folder: string, index: number): string => {
  const before = partitionKeys.slice(0, index).map(({ name }) => `${escapeRegExp(name)}=[^/]+/`);
  const name = escapeRegExp(partitionKeys[index]?.name ?? '');
  return `^${escapeRegExp(folder)}${before.join('')}${name}=([^/]+)/`;
};

/** LazySimpleSerDe makes null of a number that it cannot read. */
const readColumn = ({ name, type }: GlueColumn, { format }: GlueTable): string =>
  format === 'csv' ? `TRY_CAST(${quoteName(name)} AS ${duckDbType(type)})` : quoteName(name);

type Reader = (table: GlueTable, files: string) => string;

const READERS: Readonly<Record<GlueTable['format'], Reader>> = {
  parquet: ({ columns }, files) => {
    const schema = columns.map(
      ({ name, type }) =>
        `${quoteText(name)}: {'name': ${quoteText(name)}, 'type': ${quoteText(duckDbType(type))}, 'default_value': NULL}`,
    );
    return `read_parquet(${files}, filename = true, schema = MAP {${schema.join(', ')}})`;
  },
  json: ({ columns }, files) => {
    const types = columns.map(
      ({ name, type }) => `${quoteText(name)}: ${quoteText(duckDbType(type))}`,
    );
    return `read_json(${files}, filename = true, format = 'newline_delimited', columns = {${types.join(', ')}})`;
  },
  // Without quotes, as LazySimpleSerDe reads; a field too many is ignored, one too few is null.
  csv: ({ columns }, files) => {
    const types = columns.map(({ name }) => `${quoteText(name)}: 'VARCHAR'`);
    return `read_csv(${files}, filename = true, auto_detect = false, header = false, delim = ',', quote = '', escape = '\\', strict_mode = false, null_padding = true, columns = {${types.join(', ')}})`;
  },
};

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
