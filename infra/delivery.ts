import { Aws } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FIREHOSE_ERRORS_PREFIX, turnsPrefix } from '../analytics/contract/bucket-layout';
import type { Format } from '../analytics/contract/glue';
import { allow, arnHere, mayReadAndWriteWith, objectsBelow, ownRole } from './access';
import { ownLogGroup } from './bundled-function';
import type { Lake } from './lake';
import type { Settings } from './settings';

/** The delivery stream that writes the turns into the bucket. */
export class Delivery extends Construct {
  readonly stream: firehose.CfnDeliveryStream;

  constructor(scope: Construct, id: string, lake: Lake, settings: Settings) {
    super(scope, id);
    const { format } = settings;
    const { key } = lake;
    const logGroup = ownLogGroup(this, settings.retentionDays);
    // Firehose writes its errors into a stream that has to be there.
    const logStream = new logs.CfnLogStream(logGroup, 'Stream', {
      logGroupName: logGroup.ref,
    });
    const role = ownRole(this, 'firehose.amazonaws.com', permissionsOf(lake, format, logGroup));
    this.stream = new firehose.CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: {
        keyType: 'CUSTOMER_MANAGED_CMK',
        keyArn: key.keyArn,
      },
      extendedS3DestinationConfiguration: {
        bucketArn: lake.bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: `${turnsPrefix(format)}dt=!{timestamp:yyyy-MM-dd}/`,
        errorOutputPrefix: `${FIREHOSE_ERRORS_PREFIX}!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/`,
        // Format conversion takes 64 MiB at the least and does the compression itself.
        bufferingHints: { intervalInSeconds: 60, sizeInMBs: 64 },
        compressionFormat: 'UNCOMPRESSED',
        encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: key.keyArn } },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.ref,
          logStreamName: logStream.ref,
        },
        ...(format === 'parquet' ? conversion(lake, role) : {}),
      },
    });
  }
}

const conversion = (lake: Lake, role: iam.Role) => ({
  dataFormatConversionConfiguration: {
    enabled: true,
    inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
    outputFormatConfiguration: { serializer: { parquetSerDe: { compression: 'SNAPPY' } } },
    schemaConfiguration: {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: lake.database.ref,
      tableName: lake.table.ref,
      region: Aws.REGION,
      roleArn: role.roleArn,
      versionId: 'LATEST',
    },
  },
});

const permissionsOf = (lake: Lake, format: Format, logGroup: logs.CfnLogGroup) => [
  allow(
    [
      's3:AbortMultipartUpload',
      's3:GetBucketLocation',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:PutObject',
    ],
    lake.bucket.bucketArn,
    ...[turnsPrefix(format), FIREHOSE_ERRORS_PREFIX].map((prefix) =>
      objectsBelow('LakeBucket', prefix),
    ),
  ),
  mayReadAndWriteWith(lake.key),
  allow(
    ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
    arnHere('glue:catalog'),
    arnHere('glue:database/${LakeDatabase}'),
    arnHere('glue:table/${LakeDatabase}/${LakeTurnRows}'),
  ),
  allow(['logs:PutLogEvents'], logGroup.attrArn),
];
