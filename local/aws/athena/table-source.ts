import { isBucketName, isKeyPrefix, segmentOf } from '../object-key';
import type { ObjectStore } from '../object-store';
import type { CatalogTable, Column } from '../glue/model';
import { formatOf, type ObjectFormat } from '../glue/table-input';
import type { FolderListing, ListedFile } from './folder-listing';
import { duckDbType, quoteName, quoteText } from './hive-type';
import { type OpenXJson, openXDocuments, openXJson, openXValue } from './openx-json';

/** An object that a query reads. */
export interface SourceObject {
  /** `s3://bucket/key` */
  readonly url: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Of its partition, one for each key; absent where the path tells them. */
  readonly values?: readonly string[];
}

export type SourceStore = Pick<ObjectStore, 'path'>;

/** A table of the catalog that can be read. */
export interface SourceTable {
  readonly name: string;
  readonly format: ObjectFormat;
  readonly columns: readonly Column[];
  readonly partitionKeys: readonly Column[];
  /** Absent where paths do not tell the values of the keys. */
  readonly keysInPath: KeysInPath | undefined;
  readonly csv: CsvFormat;
  /** Of a table whose lines the OpenX SerDe reads. */
  readonly openX: OpenXJson | undefined;
}

/** A regular expression over objects' paths, and the number of its group for each key. */
interface KeysInPath {
  readonly pattern: string;
  readonly groups: readonly number[];
}

interface CsvFormat {
  readonly delimiter: string;
  readonly quote: string;
  readonly skip: number;
}

/** The location of a table or a result: a bucket, and a prefix that is empty or ends in a slash. */
export const parseLocation = (url: string): { bucket: string; prefix: string } => {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(url) ?? [];
  if (bucket === undefined)
    throw new Error(`"${url}" is no location of the form s3://bucket/prefix/`);
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
};

/** Whether objects can lie there. */
export const isLocation = (url: string): boolean => {
  if (!isBucketName(/^s3:\/\/([^/]+)/.exec(url)?.[1] ?? '')) return false;
  return isKeyPrefix(parseLocation(url).prefix);
};

/** The folder that holds the objects of a location, with a slash at its end. */
export const folderOf = (store: SourceStore, location: string): string => {
  const { bucket, prefix } = parseLocation(location);
  const marker = store.path(bucket, `${prefix}x`);
  return marker.slice(0, -1);
};

const locationOf = ({ input }: CatalogTable): string => input.StorageDescriptor?.Location ?? '';

/** @returns nothing for a table of a format, or at a place, that the local Athena does not read */
export const sourceTable = (table: CatalogTable, store: SourceStore): SourceTable | undefined => {
  const { Name, StorageDescriptor: storage, PartitionKeys = [], Parameters = {} } = table.input;
  const format = formatOf(table.input);
  const places = [locationOf(table), rootOf(templateOf(table))];
  if (format === undefined || !places.every(isLocation)) return undefined;
  const parameters = storage?.SerdeInfo?.Parameters ?? {};
  const isQuoted = /OpenCSVSerde/i.test(storage?.SerdeInfo?.SerializationLibrary ?? '');
  return {
    name: Name,
    format,
    columns: storage?.Columns ?? [],
    partitionKeys: PartitionKeys,
    keysInPath: keysInPath(table, store),
    csv: {
      delimiter: isQuoted
        ? (parameters['separatorChar'] ?? ',')
        : (parameters['field.delim'] ?? '\u0001'),
      quote: isQuoted ? (parameters['quoteChar'] ?? '"') : '',
      skip: Number(Parameters['skip.header.line.count'] ?? 0),
    },
    openX: /openx/i.test(storage?.SerdeInfo?.SerializationLibrary ?? '')
      ? openXJson(storage?.Columns ?? [], parameters)
      : undefined,
  };
};

const isProjected = ({ input }: CatalogTable): boolean =>
  input.Parameters?.['projection.enabled']?.toLowerCase() === 'true';

/** What `storage.location.template` says, or else Hive's folders `key=value/` below the location. */
const templateOf = (table: CatalogTable): string => {
  const template = isProjected(table)
    ? table.input.Parameters?.['storage.location.template']
    : undefined;
  if (template !== undefined) return slashed(template);
  const keys = (table.input.PartitionKeys ?? []).map(({ Name }) => `${Name}=\${${Name}}/`);
  return `${slashed(locationOf(table))}${keys.join('')}`;
};

const slashed = (location: string): string => (location.endsWith('/') ? location : `${location}/`);

/** The part of the template before the first key. */
const rootOf = (template: string): string => {
  const [root = ''] = template.split('${');
  return root.slice(0, root.lastIndexOf('/') + 1);
};

/** Values in a path cost nothing to find; those of partitions that lie elsewhere are looked up. */
const keysInPath = (table: CatalogTable, store: SourceStore): KeysInPath | undefined => {
  if (!isProjected(table) && !liesAsHiveWould(table)) return undefined;
  const template = templateOf(table);
  const root = rootOf(template);
  const names = (table.input.PartitionKeys ?? []).map(({ Name }) => Name);
  const parts = template.slice(root.length).split(/\$\{(\w+)\}/);
  const inOrder = parts.filter((_, index) => index % 2 === 1);
  const pattern = parts.map((part, index) => (index % 2 === 1 ? '([^/]+)' : escapeRegExp(part)));
  return {
    pattern: `^${escapeRegExp(folderOf(store, root))}${pattern.join('')}`,
    groups: names.map((name) => inOrder.indexOf(name) + 1),
  };
};

const liesAsHiveWould = (table: CatalogTable): boolean =>
  [...table.partitions.values()].every(
    ({ input: { Values, StorageDescriptor: storage } }) =>
      !Values.some((value) => value.includes('/')) &&
      slashed(storage?.Location ?? hiveLocation(table, Values)).startsWith(
        hiveLocation(table, Values),
      ),
  );

/** Where a partition lies unless it is said. */
export const hiveLocation = (table: CatalogTable, values: readonly string[]): string =>
  `${slashed(locationOf(table))}${(table.input.PartitionKeys ?? [])
    .map(({ Name }, index) => `${Name}=${values[index] ?? ''}/`)
    .join('')}`;

/**
 * The objects that a table has now. With partition projection those whose keys fit the template;
 * with registered partitions those below their locations; else those below the table's. Like Athena
 * it leaves out what is empty or has a name that begins with a dot or an underscore.
 */
export const listObjects = (
  store: SourceStore,
  list: FolderListing,
  table: CatalogTable,
  { keysInPath: inPath, partitionKeys }: SourceTable,
): readonly SourceObject[] => {
  const below = (location: string, values?: readonly string[]): readonly SourceObject[] => {
    if (!isLocation(location)) return [];
    const { bucket, prefix } = parseLocation(location);
    return list(folderOf(store, location)).flatMap((file) => {
      const key = keyOf(file);
      if (file.size === 0 || key === undefined || /^[._]/.test(file.names.at(-1) ?? '')) return [];
      return {
        url: `s3://${bucket}/${prefix}${key}`,
        path: file.path,
        size: file.size,
        modified: file.modified,
        ...(values === undefined ? {} : { values }),
      };
    });
  };
  if (partitionKeys.length > 0 && !isProjected(table))
    return [...table.partitions.values()].flatMap(({ input }) =>
      below(input.StorageDescriptor?.Location ?? hiveLocation(table, input.Values), input.Values),
    );
  const pattern = new RegExp(inPath?.pattern ?? '');
  const objects = below(isProjected(table) ? rootOf(templateOf(table)) : locationOf(table));
  return partitionKeys.length > 0 ? objects.filter(({ path }) => pattern.test(path)) : objects;
};

const keyOf = ({ names }: ListedFile): string | undefined => {
  const segments = names.map(segmentOf);
  return segments.includes(undefined) ? undefined : segments.join('/');
};

/** The variable of a connection that holds the files of a table. */
export const filesVariable = ({ name }: SourceTable): string => `files_of_${name}`;

/** The variable that maps the files to the values of their partitions. */
export const valuesVariable = ({ name }: SourceTable): string => `values_of_${name}`;

/**
 * A SELECT over files of a table, with its columns in Glue's types and its partition keys, named in
 * lower case as Athena names what a table has: a
 * predicate on them decides which files are opened at all. A column that a file lacks is null; one
 * that it has beyond the table's is ignored.
 *
 * @param files SQL for a list of paths
 */
export const selectFiles = (table: SourceTable, files: string): string => {
  const columns = table.columns.map(
    (column) => `${readColumn(column, table)} AS ${quoteName(column.Name.toLowerCase())}`,
  );
  const keys = table.partitionKeys.map(
    ({ Name, Type = 'string' }, index) =>
      `CAST(${keyValue(table, index)} AS ${duckDbType(Type)}) AS ${quoteName(Name.toLowerCase())}`,
  );
  return `SELECT ${[...columns, ...keys].join(', ')} FROM ${READERS[table.format](table, files)}`;
};

const keyValue = (table: SourceTable, index: number): string =>
  table.keysInPath === undefined
    ? `getvariable(${quoteText(valuesVariable(table))})[filename][${index + 1}]`
    : `regexp_extract(filename, ${quoteText(table.keysInPath.pattern)}, ${table.keysInPath.groups[index] ?? 0})`;

/** LazySimpleSerDe makes null of a number that it cannot read. */
const readColumn = (column: Column, { format, openX }: SourceTable): string => {
  const { Name, Type = 'string' } = column;
  if (openX !== undefined) return openXValue(column, openX);
  return format === 'csv' ? `TRY_CAST(${quoteName(Name)} AS ${duckDbType(Type)})` : quoteName(Name);
};

type Reader = (table: SourceTable, files: string) => string;

const READERS: Readonly<Record<ObjectFormat, Reader>> = {
  parquet: ({ columns }, files) => {
    const schema = columns.map(
      ({ Name, Type = 'string' }) =>
        `${quoteText(Name)}: {'name': ${quoteText(Name)}, 'type': ${quoteText(duckDbType(Type))}, 'default_value': NULL}`,
    );
    return `read_parquet(${files}, filename = true, schema = MAP {${schema.join(', ')}})`;
  },
  json: ({ columns, openX }, files) => {
    if (openX !== undefined) return openXDocuments(openX, files);
    const types = columns.map(
      ({ Name, Type = 'string' }) => `${quoteText(Name)}: ${quoteText(duckDbType(Type))}`,
    );
    return `read_json(${files}, filename = true, format = 'newline_delimited', columns = {${types.join(', ')}})`;
  },
  // As LazySimpleSerDe reads: a field too many is ignored, one too few is null.
  csv: ({ columns, csv }, files) => {
    const types = columns.map(({ Name }) => `${quoteText(Name)}: 'VARCHAR'`);
    return `read_csv(${files}, filename = true, auto_detect = false, header = false, skip = ${csv.skip}, delim = ${quoteText(csv.delimiter)}, quote = ${quoteText(csv.quote)}, escape = '\\', strict_mode = false, null_padding = true, columns = {${types.join(', ')}})`;
  },
};

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
