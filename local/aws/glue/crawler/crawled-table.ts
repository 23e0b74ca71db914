import { parseLocation } from '../../athena/table-source';
import type { CatalogTable, Column, PartitionInput, TableInput } from '../model';
import { STORAGE } from '../table-input';
import { type CrawlerDefinition, mergesNewColumns } from './crawler-definition';
import { hiveTypeOf, isMemberName, type Struct } from './inferred-type';
import { listed } from './listed';
import { partitionKeysOf, partitionValuesOf } from './partition-layout';
import { mixedTypes } from './schema-changes';
import type { TargetMemory } from './target-memory';

/** Parameter of a table that names the crawler which keeps it. */
export const OWNER = 'UPDATED_BY_CRAWLER';
/** Parameter of a table whose objects are gone: when that was found, in milliseconds. */
export const DEPRECATED = 'DEPRECATED_BY_CRAWLER';

/** The last folder of the target, as Glue names tables. */
export const tableNameOf = (target: string, { tablePrefix = '' }: CrawlerDefinition): string => {
  const { bucket, prefix } = parseLocation(target);
  const last = prefix.split('/').findLast((level) => level !== '') ?? bucket;
  return `${tablePrefix}${last}`.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
};

/** A table as a crawl would have it. */
export interface CrawledTable {
  readonly input: TableInput;
  readonly partitions: readonly PartitionInput[];
  readonly notes: readonly string[];
}

const SERDE = 'org.openx.data.jsonserde.JsonSerDe';

export interface CrawledTableOptions {
  readonly crawler: CrawlerDefinition;
  readonly name: string;
  /** `s3://bucket/prefix/` */
  readonly target: string;
  readonly known: TargetMemory;
  readonly memory: TargetMemory;
  /** As the catalogue has it now. */
  readonly table: CatalogTable | undefined;
  readonly now: Date;
}

/** The table and the partitions that follow from what a crawler knows of a target. */
export const crawledTable = (options: CrawledTableOptions): CrawledTable => {
  const { crawler, name, target, memory, table, now } = options;
  const { schema, objects } = memory;
  const folders = foldersOf(Object.keys(objects), parseLocation(target).prefix);
  const keys = table?.input.PartitionKeys?.map((key) => key.Name) ?? keysFor(folders);
  const { columns, notes: columnNotes } = columnsFor(keys, options);
  const storage = {
    ...STORAGE.json,
    Columns: columns,
    Compressed: false,
    NumberOfBuckets: -1,
    SerdeInfo: {
      SerializationLibrary: SERDE,
      Parameters: {
        ...table?.input.StorageDescriptor?.SerdeInfo?.Parameters,
        paths: columns.map((column) => keyOf(column, schema)).join(','),
      },
    },
  };
  const location = target.endsWith('/') ? target : `${target}/`;
  const fitting = folders.flatMap((folder) => {
    const values = partitionValuesOf(folder, keys);
    return values === undefined ? [] : [{ folder, values }];
  });
  const kept = crawler.deleteBehavior === 'DELETE_FROM_DATABASE' ? [] : partitionsOf(table);
  const partitions =
    keys.length === 0
      ? []
      : uniquePartitions([
          ...fitting.map(({ folder, values }) => ({
            Values: values,
            StorageDescriptor: { ...storage, Location: `${location}${folder}` },
          })),
          ...kept.map((partition) => ({
            ...partition,
            StorageDescriptor: { ...storage, ...locationOf(partition) },
          })),
        ]);
  const misplaced = folders.length - fitting.length;
  const all = Object.values(objects);
  const records = all.reduce((sum, object) => sum + object.records, 0);
  const bytes = all.reduce((sum, { size }) => sum + size, 0);
  const parameters = Object.fromEntries(
    Object.entries(table?.input.Parameters ?? {}).filter(([key]) => key !== DEPRECATED),
  );
  const input: TableInput = {
    ...table?.input,
    Name: name,
    TableType: 'EXTERNAL_TABLE',
    PartitionKeys: keys.map((key) => ({ Name: key, Type: 'string' })),
    StorageDescriptor: { ...storage, Location: location },
    Parameters: {
      ...parameters,
      ...{ classification: 'json', compressionType: 'none', typeOfData: 'file', EXTERNAL: 'TRUE' },
      ...{ CrawlerSchemaSerializerVersion: '1.0', CrawlerSchemaDeserializerVersion: '1.0' },
      [OWNER]: crawler.name,
      objectCount: String(all.length),
      recordCount: String(records),
      sizeKey: String(bytes),
      averageRecordSize: String(records === 0 ? 0 : Math.round(bytes / records)),
      ...driftParameters(schema, table, columns, now),
    },
  };
  const notes = [
    ...columnNotes,
    ...(misplaced > 0
      ? [`${misplaced} folders were left out: they are not partitioned by ${keys.join('/')}.`]
      : []),
  ];
  return { input, partitions, notes };
};

/** What is said for good: which columns are text for want of a type, and what changed last. */
const driftParameters = (
  schema: Struct,
  table: CatalogTable | undefined,
  columns: readonly Column[],
  now: Date,
): Readonly<Record<string, string>> => {
  const mixed = mixedTypes(schema);
  const retyped = arrows(differences(columnsOf(table), columns));
  return {
    ...(mixed.length > 0 ? { mixedTypes: mixed.join('; ') } : {}),
    ...(retyped.length > 0 ? { schemaChanges: `${now.toISOString()} ${retyped.join('; ')}` } : {}),
  };
};

const columnsOf = (table: CatalogTable | undefined): readonly Column[] =>
  table?.input.StorageDescriptor?.Columns ?? [];

const partitionsOf = (table: CatalogTable | undefined): readonly PartitionInput[] =>
  [...(table?.partitions.values() ?? [])].map(({ input }) => input);

const locationOf = ({ StorageDescriptor: storage }: PartitionInput) =>
  storage?.Location === undefined ? {} : { Location: storage.Location };

/** The first of each value. */
const uniquePartitions = (partitions: readonly PartitionInput[]): readonly PartitionInput[] =>
  [
    ...new Map(
      [...partitions].reverse().map((partition) => [JSON.stringify(partition.Values), partition]),
    ).values(),
  ].sort((a, b) => (a.Values.join('/') < b.Values.join('/') ? -1 : 1));

const foldersOf = (keys: readonly string[], prefix: string): readonly string[] => [
  ...new Set(keys.map((key) => key.slice(prefix.length, key.lastIndexOf('/') + 1))),
];

/** The keys that most folders have. */
const keysFor = (folders: readonly string[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const folder of folders) {
    const keys = partitionKeysOf(folder).join('/');
    counts.set(keys, (counts.get(keys) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most === undefined || most[0] === '' ? [] : most[0].split('/');
};

const columnsFor = (
  keys: readonly string[],
  { crawler, table, memory, known }: CrawledTableOptions,
): { readonly columns: readonly Column[]; readonly notes: readonly string[] } => {
  const inferred = columnsIn(memory.schema, keys);
  const present = columnsOf(table);
  const isLogging = table !== undefined && crawler.updateBehavior === 'LOG';
  if (!isLogging && !mergesNewColumns(crawler)) {
    const lastCrawl = new Map(columnsIn(known.schema, keys).map(({ Name, Type }) => [Name, Type]));
    const overwritten = differences(present, inferred).filter(
      ({ Name, from }) => from !== lastCrawl.get(Name),
    );
    return {
      columns: [...inferred, ...missingFrom(inferred, present)],
      notes: noteOn(`Not by this crawler, and changed as its UPDATE_IN_DATABASE says`, overwritten),
    };
  }
  const columns = isLogging ? present : [...present, ...missingFrom(present, inferred)];
  const missing = isLogging ? missingFrom(present, inferred) : [];
  const refused = [
    ...differences(present, inferred),
    ...missing.map(({ Name, Type = '' }) => ({ Name, from: 'no column', to: Type })),
  ];
  const why = isLogging ? 'LOG' : 'MergeNewColumns';
  return { columns, notes: noteOn(`Not changed, as the crawler's ${why} says`, refused) };
};

const columnsIn = ({ fields }: Struct, keys: readonly string[]): readonly Column[] =>
  fields
    .filter(({ name }) => isMemberName(name) && !keys.includes(name.toLowerCase()))
    .map(({ name, type }) => ({ Name: name.toLowerCase(), Type: hiveTypeOf(type) }));

interface Difference {
  readonly Name: string;
  readonly from: string;
  readonly to: string;
}

const differences = (
  before: readonly Column[],
  after: readonly Column[],
): readonly Difference[] => {
  const types = new Map(before.map(({ Name, Type = 'string' }) => [Name, Type]));
  return after.flatMap(({ Name, Type: to = 'string' }) => {
    const from = types.get(Name);
    return from === undefined || from === to ? [] : [{ Name, from, to }];
  });
};

const arrows = (changes: readonly Difference[]): readonly string[] =>
  changes.map(({ Name, from, to }) => `${Name}: ${from} → ${to}`);

const noteOn = (what: string, changes: readonly Difference[]): readonly string[] =>
  changes.length === 0 ? [] : [`${what}: ${listed(arrows(changes))}.`];

const missingFrom = (columns: readonly Column[], others: readonly Column[]): readonly Column[] =>
  others.filter(({ Name }) => !columns.some((column) => column.Name === Name));

/** A column's key as documents spell it. */
const keyOf = ({ Name }: Column, { fields }: Struct): string =>
  fields.find(({ name }) => name.toLowerCase() === Name)?.name ?? Name;

/** Whether the catalogue has the table so. */
export const isSame = (table: CatalogTable, { input, partitions }: CrawledTable): boolean => {
  const before = partitionsOf(table);
  return (
    JSON.stringify(table.input) === JSON.stringify(input) &&
    before.length === partitions.length &&
    JSON.stringify(before) === JSON.stringify(partitions)
  );
};
