import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { synthesize, type Template } from '../../infra/synthesize';
import { compactionDefinition } from '../../infra/workflows/compaction';
import { reportDefinition } from '../../infra/workflows/report';
import { resolveReferences } from '../../local/aws/resolve-template';

let template: Template;

beforeAll(() => {
  template = synthesize(process.cwd(), { validate: false });
});

/** What CloudFormation makes of a property, with each reference as the text that names it. */
const textOf = (id: string, property: string): string => {
  const value = template.Resources[id]?.Properties[property];
  const names = [...Object.keys(template.Resources), ...Object.keys(template.Parameters)];
  const pseudo = ['AWS::Region', 'AWS::StackName', 'AWS::AccountId'];
  const attributes = ['Arn', 'StreamArn'].flatMap((attribute) =>
    names.map((name) => [`${name}.${attribute}`, `arn/${name}/${attribute}/the label`]),
  );
  return String(
    resolveReferences(value, {
      refs: Object.fromEntries([...names, ...pseudo].map((name) => [name, `<${name}>`])),
      attributes: Object.fromEntries(attributes) as Record<string, string>,
    }),
  );
};

describe('the state machines', () => {
  it.each([
    ['CompactionStateMachine', compactionDefinition],
    ['ReportStateMachine', reportDefinition],
  ])('%s is the definition, with the stack’s names in it', (id, definition) => {
    const deployed = JSON.parse(textOf(id, 'DefinitionString')) as object;

    expect(deployed).toEqual(withNames(definition));
    expect(validate(definition)).toMatchObject({ isValid: true });
  });
});

interface Validation {
  readonly isValid: boolean;
}

/** The package has no types. */
const validate = jest.requireActual<(definition: object) => Validation>('asl-validator');

const NAMES: Readonly<Record<string, string>> = {
  Bucket: '<LakeBucket>',
  Database: '<LakeDatabase>',
  WorkGroup: '<LakeWorkGroup>',
  JobsWorkGroup: '<LakeJobs>',
  ContentFunction: 'arn/ContentFunction/Arn/the label',
  ReportFunction: 'arn/ReportFunction/Arn/the label',
  Topic: '<Topic>',
};

const withNames = (definition: object): unknown =>
  JSON.parse(
    JSON.stringify(definition).replaceAll(
      /\$\{(\w+)\}/g,
      (_, name: string) => NAMES[name] ?? `no name for ${name}`,
    ),
  );

describe('the schedules', () => {
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
  const CRON =
    /^cron\(([0-5]?\d) ([01]?\d|2[0-3]) (\*|\?|[1-9]|[12]\d|3[01]) (\*|[1-9]|1[0-2]) (\*|\?|[1-7]) \*\)$/;

  it.each([
    ['CompactionSchedule', 'cron(30 1 * * ? *)'],
    ['ReportSchedule', 'cron(0 8 1 * ? *)'],
  ])('%s is %s', (id, expression) => {
    const { ScheduleExpression: schedule, ...rest } = template.Resources[id]?.Properties ?? {};

    expect(schedule).toBe(expression);
    expect(schedule).toMatch(CRON);
    expect(rest).toMatchObject({ Target: { Input: '{}' } });
  });
});

/** The metrics that the services and the stack's own filters have, by namespace. */
const METRICS: Readonly<Record<string, readonly string[]>> = {
  'AWS/DynamoDB': ['SuccessfulRequestLatency', 'ReturnedRecordsCount'],
  'AWS/Firehose': [
    'IncomingRecords',
    'SucceedConversion.Records',
    'FailedConversion.Records',
    'DeliveryToS3.Records',
    'DeliveryToS3.DataFreshness',
    'ThrottledRecords',
  ],
  'AWS/Lambda': ['Errors', 'Duration', 'IteratorAge'],
  'AWS/States': ['ExecutionsFailed'],
};

interface Dashboard {
  readonly widgets: readonly {
    readonly type: string;
    readonly properties: {
      readonly title: string;
      readonly region: string;
      readonly stat: string;
      readonly metrics: readonly (readonly (string | object)[])[];
    };
  }[];
}

describe('the dashboard', () => {
  const widgets = () =>
    (JSON.parse(textOf('Dashboard', 'DashboardBody')) as Dashboard).widgets.map(
      ({ properties }) => properties,
    );

  it('shows the way of the rows, failures, delays and times', () => {
    expect(widgets().map(({ title }) => title)).toEqual([
      'Rows through table, stream, Lambda, Firehose and S3',
      'Failed puts',
      'Rows dropped, unreadable, rejected, not converted',
      'Freshness in S3 (s)',
      'Iterator age (ms)',
      'Errors',
      'API time: the pets table (ms)',
      'Skill latency (ms)',
    ]);
    expect(new Set(widgets().map(({ region }) => region))).toEqual(new Set(['<AWS::Region>']));
  });

  it('asks for metrics that there are, of resources of the stack', () => {
    const counted = Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::Logs::MetricFilter')
      .flatMap(({ Properties }) => Properties['MetricTransformations'] as { MetricName: string }[])
      .map(({ MetricName }) => MetricName);
    const known: typeof METRICS = { ...METRICS, '<AWS::StackName>': counted };

    const asked = widgets().flatMap(({ metrics }) => spelledOut(metrics));

    expect(asked.filter(([space, name]) => !known[space ?? '']?.includes(name ?? ''))).toEqual([]);
    expect(asked).toContainEqual([
      'AWS/DynamoDB',
      'ReturnedRecordsCount',
      'TableName',
      '<TablesAnalytics>',
      'StreamLabel',
      'the label',
      'Operation',
      'GetRecords',
    ]);
  });
});

/** "." is what stands at the same place in the metric before. */
const spelledOut = (metrics: readonly (readonly (string | object)[])[]): string[][] =>
  metrics.reduce<string[][]>((done, metric) => {
    const parts = metric.filter((part): part is string => typeof part === 'string');
    const before = done.at(-1) ?? [];
    return [...done, parts.map((part, index) => (part === '.' ? (before[index] ?? '') : part))];
  }, []);
