import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { allow } from '../access';
import { bundledFunction } from '../bundled-function';
import type { ExtrasContext } from './context';
import type { Listener } from './listener';

/** The stream's records last 24 hours; a batch is given up a little before they would vanish. */
const MAX_RECORD_AGE = Duration.minutes(24 * 60 - 10);

/**
 * The second reader of the table's stream, the pipeline being the first. DynamoDB allows two to a
 * shard, so there is one for all extras: it tells each part of the turns that it listens for.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export class SecondReader extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { core, source, settings }: ExtrasContext,
    listeners: readonly Listener[],
  ) {
    super(scope, id);
    const { function: made } = bundledFunction(this, {
      source,
      handler: 'second-reader.handler',
      memorySize: 256,
      timeout: Duration.seconds(60),
      environment: Object.assign({}, ...listeners.map(({ environment }) => environment)) as Record<
        string,
        string
      >,
      retentionDays: settings.retentionDays,
      permissions: [
        allow(
          ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          core.AnalyticsStream,
        ),
        // ListStreams knows no resource.
        allow(['dynamodb:ListStreams'], '*'),
        ...listeners.flatMap(({ permissions }) => permissions),
      ],
    });
    new lambda.CfnEventSourceMapping(this, 'Mapping', {
      eventSourceArn: core.AnalyticsStream,
      functionName: made.functionName,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      filterCriteria: {
        filters: listeners
          .flatMap(({ patterns }) => patterns)
          .map((pattern) => ({ pattern: JSON.stringify(pattern) })),
      },
      functionResponseTypes: ['ReportBatchItemFailures'],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: MAX_RECORD_AGE.toSeconds(),
    });
  }
}
