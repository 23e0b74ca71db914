import { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  FAILED_BATCHES_PREFIX,
  lineFormatOf,
  REJECTED_PREFIX,
} from '../analytics/contract/bucket-layout';
import { allow, mayWriteWith, objectsBelow } from './access';
import { bundledFunction } from './bundled-function';
import type { CodeSource } from './code-source';
import type { Lake } from './lake';
import type { Settings } from './settings';

export interface StreamFunctionProps {
  readonly source: CodeSource;
  readonly table: dynamodb.Table;
  readonly deliveryStream: firehose.CfnDeliveryStream;
  readonly lake: Lake;
  readonly settings: Settings;
}

/** The stream's records last 24 hours; a batch is given up a little before they would vanish. */
const MAX_RECORD_AGE = Duration.minutes(24 * 60 - 10);

/** From the table's stream to the delivery stream. */
export class StreamFunction extends Construct {
  readonly function: lambda.Function;
  readonly logGroup: logs.CfnLogGroup;

  constructor(scope: Construct, id: string, props: StreamFunctionProps) {
    super(scope, id);
    const { source, table, deliveryStream, lake, settings } = props;
    const { bucket } = lake;
    const made = bundledFunction(this, {
      source,
      handler: 'stream.handler',
      // A batch of 1,000 rows is some MB, and its packing the only work.
      memorySize: 256,
      // Long enough to sit out a minute of Firehose's throttling before the batch is given back.
      timeout: Duration.seconds(60),
      environment: {
        DELIVERY_STREAM_NAME: deliveryStream.ref,
        BUCKET_NAME: bucket.bucketName,
        TURN_FORMAT: lineFormatOf(settings.format),
      },
      retentionDays: settings.retentionDays,
      permissions: permissionsOf(props),
    });
    this.function = made.function;
    this.logGroup = made.logGroup;
    new lambda.CfnEventSourceMapping(this, 'Mapping', {
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
  }
}

/** The function's role is also the one by which Lambda writes given-up batches to the bucket. */
const permissionsOf = ({ table, deliveryStream, lake: { bucket, key } }: StreamFunctionProps) => [
  allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    table.tableStreamArn ?? '',
  ),
  // ListStreams knows no resource.
  allow(['dynamodb:ListStreams'], '*'),
  allow(['firehose:PutRecordBatch'], deliveryStream.attrArn),
  allow(
    ['s3:PutObject'],
    ...[REJECTED_PREFIX, FAILED_BATCHES_PREFIX].map((prefix) => objectsBelow('LakeBucket', prefix)),
  ),
  allow(['s3:ListBucket'], bucket.bucketArn),
  mayWriteWith(key),
];
