import { Aws, Duration, Fn } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { FIRST_DAY, turnsPrefix } from '../analytics/contract/bucket-layout';
import { type Format, glueColumns, STORAGE } from '../analytics/contract/glue';
import type { Parameters } from './parameters';
import { OUTLIVES, traceDays } from './retention';
import type { Settings } from './settings';

/**
 * A query of an analyst reads 10 GiB at most, about five cents' worth: years of turns, and far less
 * than a forgotten date range over somebody else's tables.
 */
const BYTES_SCANNED_CUTOFF = 10 * 1_024 ** 3;

export interface LakeProps {
  readonly settings: Settings;
  readonly parameters: Parameters;
  readonly key: kms.Key;
}

/** Where the rows lie, and how Athena sees them. */
export class Lake extends Construct {
  readonly bucket: s3.Bucket;
  readonly results: s3.Bucket;
  readonly database: glue.CfnDatabase;
  /** The turns as they arrived, by day of arrival; the compacted ones' table is the content's. */
  readonly table: glue.CfnTable;
  /** Where analysts query, and what queries on their behalf. */
  readonly workGroup: athena.CfnWorkGroup;
  /** Where the stack works on the tables themselves. */
  readonly jobs: athena.CfnWorkGroup;
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, { settings, parameters, key }: LakeProps) {
    super(scope, id);
    this.key = key;
    const { format, retentionDays } = settings;
    const { hasBucketName, bucketName, databaseName } = parameters;
    this.bucket = privateBucket(
      this,
      'Bucket',
      { key, retentionDays },
      Fn.conditionIf(hasBucketName.logicalId, bucketName, Aws.NO_VALUE).toString(),
    );
    this.results = privateBucket(this, 'Results', { key, retentionDays });
    this.database = new glue.CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: databaseName },
    });
    this.table = this.turnRows(format);
    this.workGroup = this.athenaWorkGroup('WorkGroup', Aws.STACK_NAME, {
      enforceWorkGroupConfiguration: true,
      bytesScannedCutoffPerQuery: BYTES_SCANNED_CUTOFF,
      publishCloudWatchMetricsEnabled: true,
    });
    // CREATE TABLE AS names its own location, which an enforced configuration forbids; and what
    // reads a day must be able to read the whole day.
    this.jobs = this.athenaWorkGroup('Jobs', Fn.sub('${AWS::StackName}-jobs'), {
      enforceWorkGroupConfiguration: false,
    });
  }

  private turnRows(format: Format): glue.CfnTable {
    const location = `s3://\${LakeBucket}/${turnsPrefix(format)}`;
    const { library, input, output, parameters } = STORAGE[format];
    return new glue.CfnTable(this, 'TurnRows', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.database.ref,
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
          // To CloudFormation, `${!dt}` is the text `${dt}`.
          'storage.location.template': Fn.sub(`${location}dt=\${!dt}/`),
        },
        storageDescriptor: {
          location: Fn.sub(location),
          inputFormat: input,
          outputFormat: output,
          serdeInfo: { serializationLibrary: library, parameters },
          columns: glueColumns(format).map(({ name, type }) => ({ name, type })),
        },
      },
    });
  }

  private athenaWorkGroup(
    id: string,
    name: string,
    configuration: athena.CfnWorkGroup.WorkGroupConfigurationProperty,
  ): athena.CfnWorkGroup {
    return new athena.CfnWorkGroup(this, id, {
      name,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        ...configuration,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: Fn.sub('s3://${LakeResults}/results/'),
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: this.key.keyArn },
        },
      },
    });
  }
}

const privateBucket = (
  scope: Construct,
  id: string,
  { key, retentionDays }: { key: kms.Key; retentionDays: number },
  bucketName?: string,
): s3.Bucket =>
  new s3.Bucket(scope, id, {
    ...(bucketName === undefined ? {} : { bucketName }),
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.KMS,
    encryptionKey: key,
    // One call of KMS for many objects.
    bucketKeyEnabled: true,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [
      {
        expiration: Duration.days(retentionDays),
        noncurrentVersionExpiration: Duration.days(traceDays(retentionDays)),
        abortIncompleteMultipartUploadAfter: Duration.days(traceDays(retentionDays)),
      },
    ],
    removalPolicy: OUTLIVES,
  });
