import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import { Construct } from 'constructs';
import { FIREHOSE_ERRORS_PREFIX, turnsPrefix } from '../analytics/contract/bucket-layout';
import type { Format } from '../analytics/contract/glue';
import type { Lake } from './lake';

/** The delivery stream that writes the turns into the bucket. */
export class Delivery extends Construct {
  readonly stream: firehose.CfnDeliveryStream;

  constructor(scope: Construct, id: string, lake: Lake, format: Format) {
    super(scope, id);
    const role = roleFor(this, lake);
    this.stream = new firehose.CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: lake.bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: `${turnsPrefix(format)}dt=!{timestamp:yyyy-MM-dd}/`,
        errorOutputPrefix: `${FIREHOSE_ERRORS_PREFIX}!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/`,
        // Format conversion takes 64 MiB at the least and does the compression itself.
        bufferingHints: { intervalInSeconds: 60, sizeInMBs: 64 },
        compressionFormat: 'UNCOMPRESSED',
        ...(format === 'parquet' ? conversion(lake, role) : {}),
      },
    });
    this.stream.node.addDependency(role);
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

const roleFor = (scope: Construct, lake: Lake): iam.Role =>
  new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('firehose.amazonaws.com'),
    inlinePolicies: {
      delivery: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: [
              's3:AbortMultipartUpload',
              's3:GetBucketLocation',
              's3:ListBucket',
              's3:ListBucketMultipartUploads',
              's3:PutObject',
            ],
            resources: [lake.bucket.bucketArn, lake.bucket.arnForObjects('*')],
          }),
          new iam.PolicyStatement({
            actions: ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
            resources: ['catalog', 'database/pet_match', 'table/pet_match/turn_rows'].map(
              (resource) => `arn:${Aws.PARTITION}:glue:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`,
            ),
          }),
        ],
      }),
    },
  });
