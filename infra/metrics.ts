import { Aws } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * Metrics that are counted out of the log, by the field of the structured line that holds the number.
 * Their namespace is the stack's name: each copy of the stack counts for itself.
 */
export const SKILL_METRICS = {
  DroppedTurns: 'dropped_turns',
  FailedTurns: 'failed_turns',
  UnreadableTurns: 'unreadable_turns',
  CatalogueFailures: 'catalogue_failures',
} as const;

export const STREAM_METRICS = {
  RecordsSize: 'records_size',
  FailedPutCount: 'failed_put_count',
  RejectedRows: 'rejected_count',
} as const;

export type LogMetric = keyof typeof SKILL_METRICS | keyof typeof STREAM_METRICS;

/** Adds a metric filter for each of the fields, with the field's number as the value. */
export const countFromLog = (
  scope: Construct,
  logGroup: logs.CfnLogGroup,
  fields: Readonly<Record<string, string>>,
): void => {
  for (const [metricName, field] of Object.entries(fields))
    new logs.CfnMetricFilter(scope, metricName, {
      logGroupName: logGroup.ref,
      filterPattern: `{ $.${field} > 0 }`,
      metricTransformations: [
        { metricName, metricNamespace: Aws.STACK_NAME, metricValue: `$.${field}` },
      ],
    });
};
