import type { Deserializer } from './row-encoder';

/** A column of the Glue table that a stream's records are converted to. */
export interface ParquetColumn {
  readonly name: string;
  /** Hive type, such as `bigint` or `array<struct<name:string>>`. */
  readonly type: string;
}

/** The Glue table, as error documents name it; what is left out follows from the stream's ARN. */
export interface DataCatalogTable {
  readonly catalogId?: string;
  readonly databaseName: string;
  readonly tableName: string;
  readonly region?: string;
  readonly versionId?: string;
  readonly catalogArn?: string;
}

export type DeliveryFormat =
  | {
      readonly kind: 'raw';
      /** Ends the object's key, such as `.json`. Default: nothing. */
      readonly extension?: string;
    }
  | {
      readonly kind: 'parquet';
      readonly columns: readonly ParquetColumn[];
      readonly deserializer: Deserializer;
      readonly table?: DataCatalogTable;
    };

/** A delivery stream of type DirectPut with an S3 destination. */
export interface DeliveryStreamConfig {
  readonly name: string;
  /** `arn:aws:firehose:<region>:<account>:deliverystream/<name>`. */
  readonly arn: string;
  readonly bucket: string;
  /** May hold `!{timestamp:…}` and `!{firehose:…}`; without them `yyyy/MM/dd/HH/` is appended. */
  readonly prefix: string;
  /** For what does not convert; with `!{firehose:error-output-type}` where it has expressions. */
  readonly errorPrefix: string;
  /** An object is written at the latest so long after its first record arrived. */
  readonly bufferSeconds: number;
  /** An object is written once it has so many bytes of records. */
  readonly bufferBytes: number;
  readonly format: DeliveryFormat;
}
