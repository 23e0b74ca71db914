import type { Column, StorageDescriptor, TableInput } from '../glue/model';
import { type ObjectFormat, STORAGE } from '../glue/table-input';
import { FailedQuery } from './failures';
import { DdlReader } from './ddl-reader';

/** Values of partition keys by name, as text. */
export type PartitionSpec = ReadonlyMap<string, string>;

/** A statement of Hive's that changes the catalog. */
export type DdlStatement =
  | { readonly kind: 'create-table'; readonly input: TableInput; readonly ifNotExists: boolean }
  | {
      readonly kind: 'add-partitions';
      readonly table: string;
      readonly ifNotExists: boolean;
      readonly partitions: readonly { readonly spec: PartitionSpec; readonly location?: string }[];
    }
  | {
      readonly kind: 'drop-partitions';
      readonly table: string;
      readonly ifExists: boolean;
      readonly specs: readonly PartitionSpec[];
    }
  | {
      readonly kind: 'set-location';
      readonly table: string;
      readonly spec: PartitionSpec;
      readonly location: string;
    };

/**
 * Reads a statement of Hive's that changes the catalog.
 *
 * @returns nothing for a statement of another kind
 * @throws FailedQuery for a syntax error
 */
export const readDdl = (sql: string): DdlStatement | undefined => {
  if (/^create\s+external\s+table\b/i.test(sql)) return createTable(new DdlReader(sql));
  if (/^alter\s+table\b/i.test(sql)) return alterTable(new DdlReader(sql));
  return undefined;
};

const createTable = (reader: DdlReader): DdlStatement => {
  reader.words('CREATE', 'EXTERNAL', 'TABLE');
  const ifNotExists = reader.accept('IF', 'NOT', 'EXISTS');
  const name = reader.qualifiedName();
  const columns = reader.columns();
  const description = reader.accept('COMMENT') ? reader.text() : undefined;
  const partitionKeys = reader.accept('PARTITIONED', 'BY') ? reader.columns() : [];
  const buckets = reader.accept('CLUSTERED', 'BY') ? bucketsOf(reader) : {};
  const { format, storage } = storageOf(reader);
  reader.words('LOCATION');
  const location = reader.text();
  const parameters = reader.accept('TBLPROPERTIES') ? reader.properties() : {};
  reader.end();
  checkColumns(columns, partitionKeys);
  return {
    kind: 'create-table',
    ifNotExists,
    input: {
      Name: name,
      ...(description === undefined ? {} : { Description: description }),
      TableType: 'EXTERNAL_TABLE',
      Parameters: {
        EXTERNAL: 'TRUE',
        ...(format === undefined ? {} : { classification: format }),
        ...parameters,
      },
      PartitionKeys: partitionKeys,
      StorageDescriptor: { ...storage, ...buckets, Columns: columns, Location: location },
    },
  };
};

const bucketsOf = (reader: DdlReader): StorageDescriptor => {
  const columns = reader.names();
  reader.words('INTO');
  const count = Number(reader.number());
  reader.words('BUCKETS');
  return { BucketColumns: columns, NumberOfBuckets: count };
};

/** The order of its clauses is Hive's. */
const storageOf = (
  reader: DdlReader,
): { readonly format: ObjectFormat | undefined; readonly storage: StorageDescriptor } => {
  const serde = reader.accept('ROW', 'FORMAT') ? rowFormat(reader) : undefined;
  const stored = reader.accept('STORED', 'AS') ? storedAs(reader) : STORAGE.csv;
  const storage = {
    ...stored,
    SerdeInfo: serde ?? (stored === STORAGE.csv ? HIVE_TEXT : stored.SerdeInfo),
  };
  const library = storage.SerdeInfo?.SerializationLibrary ?? '';
  const format = /parquet/i.test(library) ? 'parquet' : /json/i.test(library) ? 'json' : 'csv';
  return { format, storage: storage as StorageDescriptor };
};

type SerdeInfo = NonNullable<StorageDescriptor['SerdeInfo']>;

/** Hive's own delimiter is the control character 1. */
const HIVE_TEXT: SerdeInfo = {
  ...STORAGE.csv.SerdeInfo,
  Parameters: { 'serialization.format': '1' },
};

const rowFormat = (reader: DdlReader): SerdeInfo => {
  if (reader.accept('SERDE')) {
    const library = reader.text();
    const parameters = reader.accept('WITH', 'SERDEPROPERTIES') ? reader.properties() : {};
    return {
      SerializationLibrary: library,
      Parameters: { 'serialization.format': '1', ...parameters },
    };
  }
  reader.words('DELIMITED');
  const parameters: Record<string, string> = { 'serialization.format': '1' };
  if (reader.accept('FIELDS', 'TERMINATED', 'BY')) {
    const delimiter = reader.text();
    Object.assign(parameters, { 'field.delim': delimiter, 'serialization.format': delimiter });
    if (reader.accept('ESCAPED', 'BY')) parameters['escape.delim'] = reader.text();
  }
  if (reader.accept('COLLECTION', 'ITEMS', 'TERMINATED', 'BY'))
    parameters['collection.delim'] = reader.text();
  if (reader.accept('MAP', 'KEYS', 'TERMINATED', 'BY')) parameters['mapkey.delim'] = reader.text();
  if (reader.accept('LINES', 'TERMINATED', 'BY')) parameters['line.delim'] = reader.text();
  if (reader.accept('NULL', 'DEFINED', 'AS'))
    parameters['serialization.null.format'] = reader.text();
  return { ...STORAGE.csv.SerdeInfo, Parameters: parameters };
};

const storedAs = (reader: DdlReader): StorageDescriptor => {
  if (reader.accept('INPUTFORMAT')) {
    const input = reader.text();
    reader.words('OUTPUTFORMAT');
    const isParquet = /parquet/i.test(input);
    return {
      ...STORAGE[isParquet ? 'parquet' : 'csv'],
      InputFormat: input,
      OutputFormat: reader.text(),
    };
  }
  if (reader.accept('PARQUET')) return STORAGE.parquet;
  if (reader.accept('JSONFILE')) return STORAGE.json;
  if (reader.accept('TEXTFILE')) return STORAGE.csv;
  throw new FailedQuery(
    `NOT_SUPPORTED: ${reader.place()}: The local engine reads tables STORED AS PARQUET, TEXTFILE, JSONFILE, or INPUTFORMAT … OUTPUTFORMAT … of these`,
  );
};

const checkColumns = (columns: readonly Column[], keys: readonly Column[]): void => {
  const names = [...columns, ...keys].map(({ Name }) => Name);
  const [repeated] = names.filter((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined)
    throw new FailedQuery(
      `FAILED: SemanticException [Error 10036]: Duplicate column name: ${repeated}`,
    );
};

const alterTable = (reader: DdlReader): DdlStatement => {
  reader.words('ALTER', 'TABLE');
  const table = reader.qualifiedName();
  if (reader.accept('ADD')) return addPartitions(reader, table);
  if (reader.accept('DROP')) return dropPartitions(reader, table);
  reader.words('PARTITION');
  const spec = reader.partitionSpec();
  reader.words('SET', 'LOCATION');
  const location = reader.text();
  reader.end();
  return { kind: 'set-location', table, spec, location };
};

const addPartitions = (reader: DdlReader, table: string): DdlStatement => {
  const ifNotExists = reader.accept('IF', 'NOT', 'EXISTS');
  const partitions: { readonly spec: PartitionSpec; readonly location?: string }[] = [];
  reader.words('PARTITION');
  do {
    const spec = reader.partitionSpec();
    partitions.push(reader.accept('LOCATION') ? { spec, location: reader.text() } : { spec });
  } while (reader.accept('PARTITION'));
  reader.end();
  return { kind: 'add-partitions', table, ifNotExists, partitions };
};

const dropPartitions = (reader: DdlReader, table: string): DdlStatement => {
  const ifExists = reader.accept('IF', 'EXISTS');
  const specs: PartitionSpec[] = [];
  do {
    reader.words('PARTITION');
    specs.push(reader.partitionSpec());
  } while (reader.accept(','));
  reader.end();
  return { kind: 'drop-partitions', table, ifExists, specs };
};
