import { Fn } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Format } from '../analytics/contract/glue';
import { compactJson } from './compact-json';
import type { LogMetric } from './metrics';
import type { Tables } from './tables';

type Metric = readonly (string | Readonly<Record<string, string>>)[];

/** The pipeline at a glance: one text with the stack's names in it, a third of what CDK would make. */
export const dashboard = (scope: Construct, { analytics, pets }: Tables, format: Format): void => {
  // arn:aws:dynamodb:region:account:table/name/stream/label
  const StreamLabel = Fn.select(3, Fn.split('/', analytics.tableStreamArn ?? ''));
  new cloudwatch.CfnDashboard(scope, 'Dashboard', {
    dashboardBody: compactJson({ widgets: widgets(format, pets !== undefined) }, { StreamLabel }),
  });
};

const widgets = (format: Format, hasPets: boolean): readonly object[] => [
  widget('Rows through table, stream, Lambda, Firehose and S3', [
    dynamoDb('SuccessfulRequestLatency', 'TablesAnalytics', 'PutItem', {
      stat: 'SampleCount',
      label: 'Table',
    }),
    [
      'AWS/DynamoDB',
      'ReturnedRecordsCount',
      'TableName',
      '${TablesAnalytics}',
      'StreamLabel',
      '${StreamLabel}',
      'Operation',
      'GetRecords',
      { label: 'Stream' },
    ],
    fromLog('RecordsSize', 'Lambda'),
    // Several rows travel in one record.
    firehose('IncomingRecords', { label: 'Firehose: records of many rows' }),
    format === 'parquet'
      ? firehose('SucceedConversion.Records', { label: 'S3' })
      : firehose('DeliveryToS3.Records', { label: 'S3: records of many rows' }),
  ]),
  widget('Failed puts', [
    fromLog('FailedPutCount', 'Refused by Firehose'),
    firehose('ThrottledRecords', { label: 'Throttled' }),
  ]),
  widget('Rows dropped, unreadable, rejected, not converted', [
    fromLog('DroppedTurns', 'Dropped'),
    fromLog('UnreadableTurns', 'Unreadable'),
    fromLog('RejectedRows', 'Rejected'),
    firehose('FailedConversion.Records', { label: 'Not converted' }),
  ]),
  widget('Freshness in S3 (s)', [firehose('DeliveryToS3.DataFreshness')], 'Maximum'),
  widget('Iterator age (ms)', [lambda('IteratorAge', 'StreamFunction')], 'Maximum'),
  widget('Errors', [
    ...['SkillFunction', 'StreamFunction', 'ContentFunction', 'ReportFunction'].map((id) =>
      lambda('Errors', id),
    ),
    fromLog('FailedTurns', 'Failed turns'),
    fromLog('CatalogueFailures', 'Catalogue'),
    failures('CompactionStateMachine', 'Compaction'),
    failures('ReportStateMachine', 'Report'),
  ]),
  ...(hasPets
    ? [
        widget('API time: the pets table (ms)', [
          dynamoDb('SuccessfulRequestLatency', 'TablesPets', 'Query', { stat: 'Average' }),
          dynamoDb('SuccessfulRequestLatency', 'TablesPets', 'Query', { stat: 'Maximum' }),
        ]),
      ]
    : []),
  widget(
    'Skill latency (ms)',
    ['p50', 'p95', 'Maximum'].map((stat) => lambda('Duration', 'SkillFunction', { stat })),
  ),
];

const widget = (title: string, metrics: readonly Metric[], stat = 'Sum'): object => ({
  type: 'metric',
  width: 12,
  properties: {
    title,
    region: '${AWS::Region}',
    stat,
    metrics: shortened(metrics),
  },
});

/** CloudWatch reads "." as what stands at the same place in the metric before. */
const shortened = (metrics: readonly Metric[]): readonly Metric[] =>
  metrics.map((metric, row) =>
    metric.map((part, index) => (part === metrics[row - 1]?.[index] ? '.' : part)),
  );

type Options = Readonly<Record<string, string>>;

const fromLog = (name: LogMetric, label: string): Metric => ['${AWS::StackName}', name, { label }];

const firehose = (name: string, options?: Options): Metric => [
  'AWS/Firehose',
  name,
  'DeliveryStreamName',
  '${DeliveryStream}',
  ...(options ? [options] : []),
];

const lambda = (name: string, id: string, options?: Options): Metric => [
  'AWS/Lambda',
  name,
  'FunctionName',
  `\${${id}}`,
  ...(options ? [options] : []),
];

const failures = (id: string, label: string): Metric => [
  'AWS/States',
  'ExecutionsFailed',
  'StateMachineArn',
  `\${${id}}`,
  { label: `${label} failed` },
];

const dynamoDb = (name: string, id: string, operation: string, options: Options): Metric => [
  'AWS/DynamoDB',
  name,
  'TableName',
  `\${${id}}`,
  'Operation',
  operation,
  options,
];
