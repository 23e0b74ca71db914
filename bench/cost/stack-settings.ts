import { readSettings } from '../../infra/settings';
import type { Template } from '../../infra/synthesize';
import type { OurSettings } from './our-design';

type Properties = Readonly<Record<string, unknown>>;

/** What a bill needs of the stack, read from its template. */
export const stackSettings = ({ Resources }: Template): OurSettings => {
  const all = Object.values(Resources);
  const ofType = (type: string): readonly Properties[] =>
    all.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  const functionOf = (handler: string): Properties =>
    ofType('AWS::Lambda::Function').find(({ Handler }) => Handler === handler) ?? {};
  const skill = ofType('AWS::Lambda::Function').find(
    ({ Environment }) => 'ANALYTICS_TABLE_NAME' in variablesOf(Environment),
  );
  const [mapping = {}] = ofType('AWS::Lambda::EventSourceMapping');
  const [delivery = {}] = ofType('AWS::KinesisFirehose::DeliveryStream');
  const destination = delivery['ExtendedS3DestinationConfiguration'] as Properties;
  const hints = destination['BufferingHints'] as Properties;
  const table = ofType('AWS::DynamoDB::Table').find(
    ({ StreamSpecification }) => StreamSpecification !== undefined,
  );
  const { retentionDays } = readSettings();
  return {
    retentionDays,
    tableDays: retentionDays,
    isInfrequent: table?.['TableClass'] === 'STANDARD_INFREQUENT_ACCESS',
    batchSize: Number(mapping['BatchSize']),
    batchingWindow: Number(mapping['MaximumBatchingWindowInSeconds']),
    streamMemory: Number(functionOf('stream.handler')['MemorySize']) / 1_024,
    skillMemory: Number(skill?.['MemorySize']) / 1_024,
    bufferSeconds: Number(hints['IntervalInSeconds']),
    bufferBytes: Number(hints['SizeInMBs']) * 2 ** 20,
    alarms: ofType('AWS::CloudWatch::Alarm').length,
    metrics: ofType('AWS::Logs::MetricFilter').length,
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    keys: ofType('AWS::KMS::Key').length,
  };
};

const variablesOf = (environment: unknown): Properties =>
  (environment as { Variables?: Properties } | undefined)?.Variables ?? {};
