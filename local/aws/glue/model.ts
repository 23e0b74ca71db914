/** A column, or a partition key, as Glue describes it: `Type` is a Hive type. */
export interface Column {
  readonly Name: string;
  readonly Type?: string;
  readonly Comment?: string;
}

export interface StorageDescriptor {
  readonly Columns?: readonly Column[];
  /** `s3://bucket/prefix/` */
  readonly Location?: string;
  readonly InputFormat?: string;
  readonly OutputFormat?: string;
  readonly Compressed?: boolean;
  readonly NumberOfBuckets?: number;
  readonly BucketColumns?: readonly string[];
  readonly SerdeInfo?: {
    readonly SerializationLibrary?: string;
    readonly Parameters?: Readonly<Record<string, string>>;
  };
}

/** A table or a view, in Glue's own words; members that nobody here reads are kept, too. */
export interface TableInput {
  readonly Name: string;
  readonly Description?: string;
  /** `EXTERNAL_TABLE` or `VIRTUAL_VIEW` */
  readonly TableType?: string;
  readonly StorageDescriptor?: StorageDescriptor;
  readonly PartitionKeys?: readonly Column[];
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly ViewOriginalText?: string;
  readonly ViewExpandedText?: string;
}

export interface PartitionInput {
  /** One for each partition key. */
  readonly Values: readonly string[];
  readonly StorageDescriptor?: StorageDescriptor;
  readonly Parameters?: Readonly<Record<string, string>>;
}

export interface Partition {
  readonly input: PartitionInput;
  /** Seconds since 1970. */
  readonly created: number;
}

export interface CatalogTable {
  readonly input: TableInput;
  /** Seconds since 1970, as `updated`. */
  readonly created: number;
  readonly updated: number;
  /** How often it was changed. */
  readonly version: number;
  /** By their values as JSON. */
  readonly partitions: ReadonlyMap<string, Partition>;
}

/** A query that Athena keeps under a name. */
export interface NamedQuery {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly database: string;
  readonly sql: string;
  readonly workGroup: string;
}

/** All that the catalog knows at one moment. */
export interface CatalogState {
  /** By name, in lower case, in the order of their making. */
  readonly tables: ReadonlyMap<string, CatalogTable>;
  readonly namedQueries: ReadonlyMap<string, NamedQuery>;
}
