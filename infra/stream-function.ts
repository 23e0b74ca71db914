import { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  FAILED_BATCHES_PREFIX,
  lineFormatOf,
  REJECTED_PREFIX,
} from '../analytics/contract/bucket-layout';
import type { CodeSource } from './code-source';
import { logRetention } from './logs';
import type { Settings } from './settings';

export interface StreamFunctionProps {
  readonly source: CodeSource;
  readonly table: dynamodb.Table;
  readonly deliveryStream: firehose.CfnDeliveryStream;
  readonly bucket: s3.Bucket;
  readonly settings: Settings;
}

/** The stream's records last 24 hours; a batch is given up a little before they would vanish. */
const MAX_RECORD_AGE = Duration.minutes(24 * 60 - 10);

/** From the table's stream to the delivery stream. */
export class StreamFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: StreamFunctionProps) {
    super(scope, id);
    const { source, table, deliveryStream, bucket, settings } = props;
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logRetention(settings.retentionDays),
    });
    const role = roleFor(this, props, logGroup);
    this.function = new lambda.Function(this, 'Function', {
      runtime: source.runtime,
      architecture: lambda.Architecture.ARM_64,
      handler: 'stream.handler',
      code: source.code,
      memorySize: 256,
      // Long enough to sit out a minute of Firehose's throttling before the batch is given back.
      timeout: Duration.seconds(60),
      role,
      logGroup,
      environment: {
        DELIVERY_STREAM_NAME: deliveryStream.ref,
        BUCKET_NAME: bucket.bucketName,
        TURN_FORMAT: lineFormatOf(settings.format),
      },
    });
    const mapping = new lambda.CfnEventSourceMapping(this, 'Mapping', {
      eventSourceArn: table.tableStreamArn ?? '',
      functionName: this.function.functionName,
      startingPosition: 'TRIM_HORIZON',
      // From 25 rows a call on, what Firehose bills is what the rows weigh.
      batchSize: 1_000,
      maximumBatchingWindowInSeconds: 10,
      filterCriteria: { filters: [{ pattern: JSON.stringify({ eventName: ['INSERT'] }) }] },
      functionResponseTypes: ['ReportBatchItemFailures'],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: MAX_RECORD_AGE.toSeconds(),
      destinationConfig: { onFailure: { destination: bucket.bucketArn } },
    });
    mapping.node.addDependency(role);
  }
}

const roleFor = (
  scope: Construct,
  { table, deliveryStream, bucket }: StreamFunctionProps,
  logGroup: logs.LogGroup,
): iam.Role =>
  new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      stream: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: [
              'dynamodb:DescribeStream',
              'dynamodb:GetRecords',
              'dynamodb:GetShardIterator',
            ],
            resources: [table.tableStreamArn ?? ''],
          }),
          // ListStreams knows no resource.
          new iam.PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }),
          new iam.PolicyStatement({
            actions: ['firehose:PutRecordBatch'],
            resources: [deliveryStream.attrArn],
          }),
          new iam.PolicyStatement({
            actions: ['s3:PutObject'],
            resources: [REJECTED_PREFIX, FAILED_BATCHES_PREFIX].map((prefix) =>
              bucket.arnForObjects(`${prefix}*`),
            ),
          }),
          new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
          new iam.PolicyStatement({
            actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            resources: [logGroup.logGroupArn],
          }),
        ],
      }),
    },
  });
