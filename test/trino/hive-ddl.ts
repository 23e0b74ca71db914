import type { HiveColumn, HiveTable } from './metastore';

/** What Hive's `STORED AS` and `ROW FORMAT SERDE` leave unsaid. */
const TEXT_FORMATS = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
} as const;

const PARQUET_FORMATS = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
} as const;

const PARQUET_SERDE = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe';

/**
 * Reads `CREATE EXTERNAL TABLE` as an analyst pastes it into Athena's console: Trino has no Hive
 * DDL, so that the statement becomes what Athena would make of it in Glue's catalogue.
 *
 * @throws Error for what is no such statement
 */
export const readHiveDdl = (ddl: string): HiveTable => {
  const text = ddl.replaceAll(/^\s*--.*$/gm, '');
  const [, name, columns] =
    /CREATE EXTERNAL TABLE (?:IF NOT EXISTS )?(?:[`\w]+\.)?`?(\w+)`?\s*\(([^]*?)\)\s*(?:COMMENT|PARTITIONED|ROW|STORED|LOCATION)/.exec(
      text,
    ) ?? [];
  const [, location] = /\bLOCATION\s+'([^']*)'/.exec(text) ?? [];
  if (name === undefined || columns === undefined || location === undefined)
    throw new Error(`This is no CREATE EXTERNAL TABLE that can be read: ${ddl}`);
  const [, partitions = ''] = /PARTITIONED BY\s*\(([^)]*)\)/.exec(text) ?? [];
  const [, serde = PARQUET_SERDE] = /ROW FORMAT SERDE\s+'([^']*)'/.exec(text) ?? [];
  return {
    name,
    columns: columnsOf(columns),
    partitionKeys: columnsOf(partitions),
    location,
    serde,
    ...(text.includes('STORED AS PARQUET') ? PARQUET_FORMATS : TEXT_FORMATS),
    serdeParameters: {
      'serialization.format': '1',
      ...propertiesOf(/WITH SERDEPROPERTIES\s*\(([^]*?)\)/.exec(text)?.[1]),
    },
    parameters: {
      EXTERNAL: 'TRUE',
      ...propertiesOf(/TBLPROPERTIES\s*\(([^]*?)\)/.exec(text)?.[1]),
    },
  };
};

/** `a bigint COMMENT '…', b array<struct<c:string,d:boolean>>` */
const columnsOf = (list: string): readonly HiveColumn[] =>
  [
    ...list.matchAll(
      /`?(\w+)`?\s+(\w+(?:<[^\s]*>)?)\s*(?:COMMENT\s+'(?:[^'\\]|\\.)*'\s*)?(?:,|$)/g,
    ),
  ].map(([, name = '', type = '']) => ({ name, type }));

/** Hive's literals have backslash escapes. */
const propertiesOf = (list = ''): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...list.matchAll(/'([^']*)'\s*=\s*'([^']*)'/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll(/\\(.)/g, '$1'),
    ]),
  );
