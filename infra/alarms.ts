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
  /** ARNs. */
  readonly stateMachines: readonly string[];
}

const FIVE_MINUTES = 300;

type Dimension = readonly [name: string, value: string];

/** A workflow that runs out of time, or is stopped, tells nobody of it. */
const UNSUCCESSFUL = ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'];

interface AlarmProps {
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimension?: Dimension;
  /** Default: `Sum`. */
  readonly statistic?: 'Sum' | 'Maximum';
  /** Default: 0. */
  readonly above?: number;
  /** How many times five minutes it has to last. Default: 1. */
  readonly periods?: number;
}

/**
 * Alarms that go to the topic. The workflows tell it of their failures themselves, with reasons, as
 * long as they can. Where nothing is measured, nothing is wrong.
 */
export class Alarms extends Construct {
  private readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, topic: sns.Topic, watched: Watched) {
    super(scope, id);
    this.topic = topic;
    this.overLogs();
    this.overFunctions(watched);
    this.overDelivery(['DeliveryStreamName', watched.deliveryStream]);
    this.overWorkflows(watched.stateMachines);
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

  private overDelivery(dimension: Dimension): void {
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

  /** One alarm for both workflows; the list of their executions says which it was, and why. */
  private overWorkflows(stateMachines: readonly string[]): void {
    const counted = stateMachines.flatMap((arn) =>
      UNSUCCESSFUL.map((metricName) => ({
        namespace: 'AWS/States',
        metricName,
        dimensions: dimensionsOf(['StateMachineArn', arn]),
      })),
    );
    this.add('Executions', 'A workflow failed, timed out or was stopped', {
      metrics: [
        // A workflow that did not run, or ended well, is no gap in the sum.
        { id: 'e', expression: 'SUM(FILL(METRICS(),0))' },
        ...counted.map((metric, index) => ({
          id: `m${index}`,
          metricStat: { metric, period: FIVE_MINUTES, stat: 'Sum' },
          returnData: false,
        })),
      ],
    });
  }

  private alarm(id: string, props: AlarmProps): void {
    const { description, namespace, metricName, dimension, statistic = 'Sum' } = props;
    this.add(id, description, {
      namespace,
      metricName,
      ...(dimension ? { dimensions: dimensionsOf(dimension) } : {}),
      statistic,
      period: FIVE_MINUTES,
      ...(props.periods === undefined ? {} : { evaluationPeriods: props.periods }),
      ...(props.above === undefined ? {} : { threshold: props.above }),
    });
  }

  private add(id: string, description: string, measured: Partial<cloudwatch.CfnAlarmProps>): void {
    new cloudwatch.CfnAlarm(this, id, {
      alarmDescription: description,
      alarmActions: [this.topic.topicArn],
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 0,
      treatMissingData: 'notBreaching',
      ...measured,
    });
  }
}

const dimensionsOf = ([name, value]: Dimension) => [{ name, value }];
