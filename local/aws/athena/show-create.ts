import type { Column, TableInput } from '../glue/model';
import { quoteText } from './hive-type';
import { viewSql } from './view-text';

/** The statement that makes a view, in Athena's SQL. */
export const showCreateView = (input: TableInput): string =>
  `CREATE VIEW ${input.Name} AS\n${viewSql(input) ?? ''}`;

/** The statement that makes a table, in Hive's DDL. */
export const showCreateTable = ({
  Name,
  StorageDescriptor: storage = {},
  PartitionKeys = [],
  Parameters = {},
}: TableInput): string => {
  const { SerializationLibrary: library = '', Parameters: serde = {} } = storage.SerdeInfo ?? {};
  const properties = Object.fromEntries(
    Object.entries(Parameters).filter(([name]) => name !== 'EXTERNAL'),
  );
  return [
    `CREATE EXTERNAL TABLE \`${Name}\`(`,
    `${columnsOf(storage.Columns ?? [])})`,
    ...(PartitionKeys.length > 0 ? ['PARTITIONED BY (', `${columnsOf(PartitionKeys)})`] : []),
    ...((storage.NumberOfBuckets ?? 0) > 0
      ? [
          `CLUSTERED BY (${(storage.BucketColumns ?? []).join(', ')})`,
          `INTO ${storage.NumberOfBuckets ?? 0} BUCKETS`,
        ]
      : []),
    'ROW FORMAT SERDE',
    `  ${quoteText(library)}`,
    ...(Object.keys(serde).length > 0 ? ['WITH SERDEPROPERTIES (', `${propertiesOf(serde)})`] : []),
    'STORED AS INPUTFORMAT',
    `  ${quoteText(storage.InputFormat ?? '')}`,
    'OUTPUTFORMAT',
    `  ${quoteText(storage.OutputFormat ?? '')}`,
    'LOCATION',
    `  ${quoteText(storage.Location ?? '')}`,
    ...(Object.keys(properties).length > 0
      ? ['TBLPROPERTIES (', `${propertiesOf(properties)})`]
      : []),
  ].join('\n');
};

const columnsOf = (columns: readonly Column[]): string =>
  columns
    .map(({ Name, Type = 'string', Comment }) =>
      [`  \`${Name}\` ${Type}`, ...(Comment ? [`COMMENT ${hiveText(Comment)}`] : [])].join(' '),
    )
    .join(',\n');

const propertiesOf = (properties: Readonly<Record<string, string>>): string =>
  Object.entries(properties)
    .map(([key, value]) => `  ${hiveText(key)}=${hiveText(value)}`)
    .join(',\n');

/** With Hive's escapes. */
const hiveText = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\u0001', '\\u0001')}'`;
