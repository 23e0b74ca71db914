import { Aws } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { LogMetric } from './metrics';

/** What is watched, by its name in the services' metrics. */
export interface Watched {
  readonly skillFunction: string;
  readonly streamFunction: string;
  readonly deliveryStream: string;
}

const FIVE_MINUTES = 300;

interface AlarmProps {
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimension?: readonly [name: string, value: string];
  /** Default: `Sum`. */
  readonly statistic?: 'Sum' | 'Maximum';
  /** Default: 0. */
  readonly above?: number;
  /** How many times five minutes it has to last. Default: 1. */
  readonly periods?: number;
}

/**
 * Alarms that go to the topic; the workflows tell it of their failures themselves. Where nothing is
 * measured, nothing is wrong.
 */
export class Alarms extends Construct {
  private readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, topic: sns.Topic, watched: Watched) {
    super(scope, id);
    this.topic = topic;
    this.overLogs();
    this.overFunctions(watched);
    this.overDelivery(['DeliveryStreamName', watched.deliveryStream]);
  }

  private overLogs(): void {
    const counted = (metricName: LogMetric, description: string, periods = 1): void => {
      this.alarm(metricName, { description, namespace: Aws.STACK_NAME, metricName, periods });
    };
    counted('DroppedTurns', 'Turns are not in the table; npm run replay -- log puts them back');
    counted('FailedTurns', 'Users heard an apology; the skill log says why');
    counted('CatalogueFailures', 'The skill could not read the pets');
    counted('RejectedRows', 'Rows could not be encoded; they lie at rejected/');
    // What fails once is sent again at once; this lasts.
    counted('FailedPutCount', 'Firehose has refused rows for a quarter of an hour', 3);
  }

  private overFunctions({ skillFunction, streamFunction }: Watched): void {
    const namespace = 'AWS/Lambda';
    this.alarm('SkillErrors', {
      description: 'The skill did not answer Alexa',
      namespace,
      metricName: 'Errors',
      dimension: ['FunctionName', skillFunction],
    });
    this.alarm('IteratorAge', {
      description: 'Rows wait in the stream for an hour, which keeps them for a day',
      namespace,
      metricName: 'IteratorAge',
      dimension: ['FunctionName', streamFunction],
      statistic: 'Maximum',
      above: 3_600_000,
    });
  }

  private overDelivery(dimension: readonly [string, string]): void {
    const namespace = 'AWS/Firehose';
    this.alarm('Freshness', {
      description: 'Firehose holds rows for more than a quarter of an hour',
      namespace,
      metricName: 'DeliveryToS3.DataFreshness',
      dimension,
      statistic: 'Maximum',
      above: 900,
    });
    this.alarm('FailedConversion', {
      description: 'Rows did not become Parquet; they lie at errors/',
      namespace,
      metricName: 'FailedConversion.Records',
      dimension,
    });
  }

  private alarm(id: string, props: AlarmProps): void {
    const { description, namespace, metricName, dimension, statistic = 'Sum' } = props;
    new cloudwatch.CfnAlarm(this, id, {
      alarmDescription: description,
      alarmActions: [this.topic.topicArn],
      namespace,
      metricName,
      ...(dimension ? { dimensions: [{ name: dimension[0], value: dimension[1] }] } : {}),
      statistic,
      period: FIVE_MINUTES,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: props.above ?? 0,
      treatMissingData: 'notBreaching',
    });
  }
}
