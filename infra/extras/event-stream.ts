import { Aws } from 'aws-cdk-lib';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EVENT_ERRORS_PREFIX } from '../../analytics/contract/bucket-layout';
import { allow, ownRole } from '../access';
import { ownLogGroup } from '../bundled-function';
import type { ExtrasContext } from './context';
import { arnOf } from './core';

export interface EventStreamProps {
  readonly context: ExtrasContext;
  /** Where the objects begin; may hold Firehose's expressions. */
  readonly prefix: string;
  /** The part of the prefix without expressions. */
  readonly below: string;
  /** The table whose schema records are converted to, as Parquet. Default: they stay as they came. */
  readonly table?: string;
}

/** A delivery stream into the core's bucket that any application may send JSON events to. */
export class EventStream extends Construct {
  readonly stream: firehose.CfnDeliveryStream;

  constructor(scope: Construct, id: string, { context, prefix, below, table }: EventStreamProps) {
    super(scope, id);
    const { core, settings } = context;
    const logGroup = ownLogGroup(this, settings.retentionDays);
    // Firehose writes its errors into a stream that has to be there.
    const logStream = new logs.CfnLogStream(logGroup, 'Stream', { logGroupName: logGroup.ref });
    const role = ownRole(this, 'firehose.amazonaws.com', [
      allow(
        [
          's3:AbortMultipartUpload',
          's3:GetBucketLocation',
          's3:ListBucket',
          's3:ListBucketMultipartUploads',
          's3:PutObject',
        ],
        arnOf.bucket(core.Bucket),
        arnOf.objects(core.Bucket, below),
        arnOf.objects(core.Bucket, EVENT_ERRORS_PREFIX),
      ),
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], core.Key),
      allow(['logs:PutLogEvents'], logGroup.attrArn),
      ...(table === undefined
        ? []
        : [
            allow(
              ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
              arnOf.catalog(),
              arnOf.database(core.Database),
              arnOf.glueTable(core.Database, table),
            ),
          ]),
    ]);
    this.stream = new firehose.CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: {
        keyType: 'CUSTOMER_MANAGED_CMK',
        keyArn: core.Key,
      },
      extendedS3DestinationConfiguration: {
        bucketArn: arnOf.bucket(core.Bucket),
        roleArn: role.roleArn,
        prefix,
        errorOutputPrefix: `${EVENT_ERRORS_PREFIX}!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/`,
        // Format conversion takes 64 MiB at the least.
        bufferingHints: { intervalInSeconds: 60, sizeInMBs: table === undefined ? 5 : 64 },
        compressionFormat: 'UNCOMPRESSED',
        encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: core.Key } },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.ref,
          logStreamName: logStream.ref,
        },
        ...(table === undefined
          ? {}
          : {
              dataFormatConversionConfiguration: {
                enabled: true,
                inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
                outputFormatConfiguration: {
                  serializer: { parquetSerDe: { compression: 'SNAPPY' } },
                },
                schemaConfiguration: {
                  catalogId: Aws.ACCOUNT_ID,
                  databaseName: core.Database,
                  tableName: table,
                  region: Aws.REGION,
                  roleArn: role.roleArn,
                  versionId: 'LATEST',
                },
              },
            }),
      },
    });
  }
}
