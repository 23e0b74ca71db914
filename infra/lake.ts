import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { turnsPrefix } from '../analytics/contract/bucket-layout';
import { type Format, glueColumns } from '../analytics/contract/glue';
import type { Settings } from './settings';

/** First day that the table can hold; projection answers "no rows" before it. */
const FIRST_DAY = '2026-01-01';

const SERDES: Readonly<
  Record<Format, { library: string; input: string; output: string; parameters: object }>
> = {
  parquet: {
    library: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    input: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    parameters: { 'serialization.format': '1' },
  },
  json: {
    library: 'org.apache.hive.hcatalog.data.JsonSerDe',
    input: 'org.apache.hadoop.mapred.TextInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    parameters: { 'serialization.format': '1' },
  },
  csv: {
    library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
    input: 'org.apache.hadoop.mapred.TextInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    parameters: {
      'serialization.format': ',',
      'field.delim': ',',
      'escape.delim': '\\',
      'serialization.null.format': '',
    },
  },
};

/** Where the rows lie, and how Athena sees them. */
export class Lake extends Construct {
  readonly bucket: s3.Bucket;
  readonly results: s3.Bucket;
  readonly database: glue.CfnDatabase;
  readonly table: glue.CfnTable;

  constructor(scope: Construct, id: string, { format, retentionDays }: Settings) {
    super(scope, id);
    this.bucket = privateBucket(this, 'Bucket', retentionDays);
    this.results = privateBucket(this, 'Results', retentionDays);
    this.database = new glue.CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: 'pet_match' },
    });
    this.table = this.turnRows(format);
    new athena.CfnWorkGroup(this, 'WorkGroup', {
      name: 'pet-match',
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${this.results.bucketName}/results/`,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }

  private turnRows(format: Format): glue.CfnTable {
    const location = `s3://${this.bucket.bucketName}/${turnsPrefix(format)}`;
    const { library, input, output, parameters } = SERDES[format];
    const table = new glue.CfnTable(this, 'TurnRows', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: 'pet_match',
      tableInput: {
        name: 'turn_rows',
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: [{ name: 'dt', type: 'string' }],
        parameters: {
          EXTERNAL: 'TRUE',
          classification: format,
          'projection.enabled': 'true',
          'projection.dt.type': 'date',
          'projection.dt.format': 'yyyy-MM-dd',
          'projection.dt.range': `${FIRST_DAY},NOW`,
          'storage.location.template': `${location}dt=\${dt}/`,
        },
        storageDescriptor: {
          location,
          inputFormat: input,
          outputFormat: output,
          serdeInfo: { serializationLibrary: library, parameters },
          columns: glueColumns(format).map(({ name, type }) => ({ name, type })),
        },
      },
    });
    table.addResourceDependency(this.database);
    return table;
  }
}

const privateBucket = (scope: Construct, id: string, retentionDays: number): s3.Bucket =>
  new s3.Bucket(scope, id, {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(retentionDays) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
