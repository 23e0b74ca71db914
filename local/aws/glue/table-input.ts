import type { CatalogTable, Column, StorageDescriptor, TableInput } from './model';

/** The formats of objects that the local Athena reads. */
export type ObjectFormat = 'parquet' | 'json' | 'csv';

/** A table in few words. */
export interface GlueTable {
  readonly name: string;
  /** `s3://bucket/prefix/` */
  readonly location: string;
  readonly format: ObjectFormat;
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

const TEXT_INPUT = 'org.apache.hadoop.mapred.TextInputFormat';
const TEXT_OUTPUT = 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat';

/** How Hive reads and writes a format. */
export const STORAGE: Readonly<Record<ObjectFormat, StorageDescriptor>> = {
  parquet: {
    InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    SerdeInfo: {
      SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
      Parameters: { 'serialization.format': '1' },
    },
  },
  json: {
    InputFormat: TEXT_INPUT,
    OutputFormat: TEXT_OUTPUT,
    SerdeInfo: {
      SerializationLibrary: 'org.apache.hive.hcatalog.data.JsonSerDe',
      Parameters: { 'serialization.format': '1' },
    },
  },
  csv: {
    InputFormat: TEXT_INPUT,
    OutputFormat: TEXT_OUTPUT,
    SerdeInfo: {
      SerializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
      Parameters: { 'serialization.format': ',', 'field.delim': ',', 'escape.delim': '\\' },
    },
  },
};

/**
 * The table as Glue's `TableInput`.
 *
 * @param parameters such as those of partition projection; without them partitions are registered
 */
export const tableInput = (
  { name, location, format, columns, partitionKeys }: GlueTable,
  parameters: Readonly<Record<string, string>> = {},
): TableInput => ({
  Name: name,
  TableType: 'EXTERNAL_TABLE',
  Parameters: { EXTERNAL: 'TRUE', classification: format, ...parameters },
  PartitionKeys: partitionKeys.map(asColumn),
  StorageDescriptor: { ...STORAGE[format], Columns: columns.map(asColumn), Location: location },
});

/** Lets Athena find partitions by the keys of the objects. */
export const PROJECTED: Readonly<Record<string, string>> = { 'projection.enabled': 'true' };

const asColumn = ({ name, type, comment }: GlueColumn): Column => ({
  Name: name,
  Type: type,
  ...(comment === undefined ? {} : { Comment: comment }),
});

export const isView = ({ input }: CatalogTable): boolean => input.TableType === 'VIRTUAL_VIEW';

const FORMAT_OF_SERDE: readonly (readonly [RegExp, ObjectFormat])[] = [
  [/parquet/i, 'parquet'],
  [/json/i, 'json'],
  [/LazySimpleSerDe|OpenCSVSerde/i, 'csv'],
];

/** @returns nothing for a SerDe that the local Athena does not know */
export const formatOf = ({ StorageDescriptor: storage }: TableInput): ObjectFormat | undefined => {
  const library = storage?.SerdeInfo?.SerializationLibrary ?? '';
  return FORMAT_OF_SERDE.find(([pattern]) => pattern.test(library))?.[1];
};
