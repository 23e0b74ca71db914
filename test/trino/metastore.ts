import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TRINO_VERSION } from '../../local/peers/trino';

export interface HiveColumn {
  readonly name: string;
  /** Hive type. */
  readonly type: string;
}

/** A table as Hive's metastores know it, Glue's catalogue among them. */
export interface HiveTable {
  readonly name: string;
  readonly columns: readonly HiveColumn[];
  readonly partitionKeys: readonly HiveColumn[];
  readonly location: string;
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly serde: string;
  readonly serdeParameters: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Trino's file metastore names the formats that it can read where Glue's catalogue names classes.
 * The names stand for exactly these.
 */
const FORMATS: Readonly<Record<string, readonly [serde: string, input: string, output: string]>> = {
  PARQUET: [
    'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  ],
  JSON: [
    'org.apache.hive.hcatalog.data.JsonSerDe',
    'org.apache.hadoop.mapred.TextInputFormat',
    'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  ],
  OPENX_JSON: [
    'org.openx.data.jsonserde.JsonSerDe',
    'org.apache.hadoop.mapred.TextInputFormat',
    'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  ],
  TEXTFILE: [
    'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
    'org.apache.hadoop.mapred.TextInputFormat',
    'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  ],
};

/**
 * Puts a table into the file metastore of a Trino that runs in `folder`, where the table's database
 * is already. Trino's own DDL can say only a part of this; Glue's catalogue, which Athena reads,
 * says all of it.
 */
export const putTable = async (
  folder: string,
  database: string,
  table: HiveTable,
): Promise<void> => {
  const location = join(folder, 'metastore', database, table.name);
  await mkdir(location, { recursive: true });
  await writeFile(join(location, '.trinoSchema'), JSON.stringify(trinoSchema(table)));
};

const trinoSchema = (table: HiveTable) => ({
  writerVersion: TRINO_VERSION,
  owner: 'pet-match',
  tableType: 'EXTERNAL_TABLE',
  dataColumns: table.columns.map(trinoColumn),
  partitionColumns: table.partitionKeys.map(trinoColumn),
  parameters: mapLocations(table.parameters),
  storageFormat: formatOf(table),
  serdeParameters: table.serdeParameters,
  externalLocation: localLocation(table.location),
  columnStatistics: {},
});

const trinoColumn = ({ name, type }: HiveColumn) => ({ name, type, properties: {} });

const formatOf = ({ name, serde, inputFormat, outputFormat }: HiveTable): string => {
  const [format] =
    Object.entries(FORMATS).find(
      ([, classes]) => classes.join() === [serde, inputFormat, outputFormat].join(),
    ) ?? [];
  if (format === undefined)
    throw new Error(`Trino knows no format of ${name}'s ${serde}, ${inputFormat}, ${outputFormat}`);
  return format;
};

const mapLocations = (parameters: HiveTable['parameters']): HiveTable['parameters'] =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, localLocation(value)]),
  );

/** Buckets are folders. */
export const localLocation = (text: string): string => text.replace(/s3:\/\//, 'local:///buckets/');
