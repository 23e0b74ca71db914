import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BY_USER } from '../../analytics/contract/activity';
import { allow } from '../access';
import { type BundledFunction, bundledFunction } from '../bundled-function';
import { countFromLog } from '../metrics';
import type { ExtrasContext, Part } from './context';
import { arnOf } from './core';
import type { Listener } from './listener';
import { segmentRole } from './segment-role';

/** Counted out of the consumer's log. */
const METRICS = { SkippedRecords: 'skipped_records', UnsentEvents: 'unsent_events' } as const;

/** The stream of what users do with items, from turns and from Segment, and its way to Personalize. */
export class Recommendations extends Construct implements Part {
  readonly listener: Listener;
  readonly outputs: Part['outputs'];

  constructor(scope: Construct, id: string, context: ExtrasContext) {
    super(scope, id);
    const { core, settings } = context;
    const stream = new kinesis.CfnStream(this, 'Stream', {
      name: settings.eventStreamName,
      // 1 MB and 1,000 records a second.
      shardCount: 1,
      streamEncryption: { encryptionType: 'KMS', keyId: core.Key },
    });
    const consumer = this.consumer(stream, context);
    this.alarms(consumer, core.Topic);
    const streamArn = stream.attrArn;
    const segment = settings.segmentExternalId
      ? segmentRole(this, settings, { streamArn, keyArn: core.Key })
      : undefined;
    this.listener = {
      patterns: [
        { eventName: ['INSERT'], dynamodb: { NewImage: { outcome: { S: ['matched'] } } } },
        {
          eventName: ['INSERT'],
          dynamodb: {
            NewImage: { intent_name: { S: ['AMAZON.NoIntent'] }, outcome: { S: ['stopped'] } },
          },
        },
      ],
      environment: {
        EVENT_STREAM_NAME: stream.ref,
        ANALYTICS_TABLE_NAME: core.AnalyticsTable,
      },
      permissions: [
        allow(['kinesis:PutRecords'], streamArn),
        allow(['kms:GenerateDataKey'], core.Key),
        allow(['dynamodb:Query'], arnOf.index(core.AnalyticsTable, BY_USER.name)),
      ],
    };
    this.outputs = {
      EventStream: stream.ref,
      ...(segment ? { SegmentRole: segment.roleArn } : {}),
    };
  }

  private consumer(
    stream: kinesis.CfnStream,
    { core, source, settings }: ExtrasContext,
  ): BundledFunction {
    const made = bundledFunction(this, {
      source,
      handler: 'recommendations.handler',
      memorySize: 256,
      timeout: Duration.seconds(60),
      environment: { PERSONALIZE_TRACKING_ID: settings.trackingId },
      retentionDays: settings.retentionDays,
      permissions: [
        allow(
          [
            'kinesis:DescribeStream',
            'kinesis:DescribeStreamSummary',
            'kinesis:GetRecords',
            'kinesis:GetShardIterator',
            'kinesis:ListShards',
          ],
          stream.attrArn,
        ),
        allow(['kms:Decrypt'], core.Key),
        // The tracker is named by its id in the call; the action knows trackers by their names only.
        allow(['personalize:PutEvents'], arnOf.eventTrackers()),
      ],
    });
    new lambda.CfnEventSourceMapping(this, 'Mapping', {
      eventSourceArn: stream.attrArn,
      functionName: made.function.functionName,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      // What a user says should matter for what the user is told next.
      maximumBatchingWindowInSeconds: 1,
      functionResponseTypes: ['ReportBatchItemFailures'],
      bisectBatchOnFunctionError: true,
      // As long as the stream keeps them; turns stay in the table, and can be exported.
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: -1,
    });
    countFromLog(this, made.logGroup, METRICS);
    return made;
  }

  private alarms({ function: made }: BundledFunction, topic: string): void {
    const alarm = (id: string, props: Partial<cloudwatch.CfnAlarmProps>): void => {
      new cloudwatch.CfnAlarm(this, id, {
        namespace: 'AWS/Lambda',
        metricName: id,
        dimensions: [{ name: 'FunctionName', value: made.functionName }],
        alarmActions: [topic],
        statistic: 'Sum',
        period: 300,
        evaluationPeriods: 1,
        comparisonOperator: 'GreaterThanThreshold',
        threshold: 0,
        treatMissingData: 'notBreaching',
        ...props,
      });
    };
    alarm('IteratorAge', {
      alarmDescription: 'Events wait in the stream for an hour, which keeps them for a day',
      statistic: 'Maximum',
      threshold: 3_600_000,
    });
    alarm('Errors', {
      alarmDescription: 'Events are not sent to Personalize; the function’s log says why',
      // What fails once is delivered again at once; this lasts.
      evaluationPeriods: 3,
    });
  }
}
