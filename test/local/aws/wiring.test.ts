import { beforeAll, describe, expect, it } from '@jest/globals';
import { readSettings } from '../../../infra/settings';
import { synthesize, type Template } from '../../../infra/synthesize';
import { readWiring } from '../../../local/aws/wiring';

let template: Template;

beforeAll(() => {
  template = synthesize(process.cwd(), { validate: false });
});

/** The template with one property changed, or taken away (`undefined`). */
const changed = (id: string, path: readonly string[], value: unknown): Template => {
  const copy = structuredClone(template) as {
    Resources: Record<string, { Properties: Record<string, unknown> }>;
  };
  const [last = '', ...before] = path.toReversed();
  const parent = before
    .toReversed()
    .reduce<Record<string, unknown>>(
      (part, name) => part[name] as Record<string, unknown>,
      copy.Resources[id]?.Properties ?? {},
    );
  parent[last] = value;
  return copy as unknown as Template;
};

describe('the wiring of one machine', () => {
  it('is read from the template', () => {
    const wiring = readWiring(template);

    expect(wiring.mapping).toMatchObject({ batchSize: 1_000, reportBatchItemFailures: true });
    expect(wiring.delivery).toMatchObject({
      bucket: 'pet-match-bucket',
      prefix: 'turns/dt=!{timestamp:yyyy-MM-dd}/',
      table: 'turn_rows',
    });
    expect(wiring.turnRows.location).toBe('s3://pet-match-bucket/turns/');
    expect(wiring.stream.environment).toEqual({
      DELIVERY_STREAM_NAME: 'pet-match-firehose-stream',
      BUCKET_NAME: 'pet-match-bucket',
      TURN_FORMAT: 'json',
    });
    expect(wiring.tables.analytics.TableName).toBe('pet-match-analytics');
    expect(wiring.tables.userAttributes).toMatchObject({
      TableName: 'pet-match-user-attributes',
      TimeToLiveSpecification: { AttributeName: 'expires_at' },
    });
    expect(wiring.skill.environment).toMatchObject({
      USER_ATTRIBUTES_TABLE_NAME: 'pet-match-user-attributes',
    });
  });

  it.each([
    ['json', 'json'],
    ['csv', 'csv'],
  ] as const)('follows the format %s', (format, encoding) => {
    const settings = readSettings({ PETMATCH_FORMAT: format, PETMATCH_RETENTION_DAYS: '30' });

    const wiring = readWiring(synthesize(process.cwd(), { settings, validate: false }));

    expect(wiring.delivery).not.toHaveProperty('table');
    expect(wiring.turnRows.format).toBe(format);
    expect(wiring.turnRows.location).toBe(`s3://pet-match-bucket/turns-${format}/`);
    expect(wiring.delivery.prefix).toBe(`turns-${format}/dt=!{timestamp:yyyy-MM-dd}/`);
    expect(wiring.stream.environment['TURN_FORMAT']).toBe(encoding);
  });

  it('says which resource the template lacks', () => {
    expect(() => readWiring({ ...template, Resources: {} })).toThrow(
      'The template has no resource LakeTurnRows',
    );
  });

  it('tells the file and the export of each function', () => {
    const { skill, stream, content, report } = readWiring(template);

    expect([skill, stream, content, report]).toMatchObject([
      { file: 'skill', exportName: 'handler' },
      { file: 'stream', exportName: 'handler' },
      { file: 'content', exportName: 'handler' },
      { file: 'report', exportName: 'handler' },
    ]);
  });

  it.each([
    ['StreamMapping', ['BatchSize']],
    ['StreamMapping', ['DestinationConfig', 'OnFailure']],
    ['StreamMapping', ['EventSourceArn']],
    ['StreamFunction', ['Timeout']],
    ['StreamFunction', ['Handler']],
    ['TablesPets', ['KeySchema']],
    ['DeliveryStream', ['ExtendedS3DestinationConfiguration', 'BufferingHints']],
    ['LakeTurnRows', ['TableInput', 'Parameters', 'projection.dt.range']],
    ['LakeWorkGroup', ['WorkGroupConfiguration']],
    ['ReportStateMachine', ['DefinitionString']],
  ])('says that %s has no %j', (id, path) => {
    expect(() => readWiring(changed(id, path, undefined))).toThrow(
      `The template has no ${id}.${path.join('.')}`,
    );
  });

  const projection = (name: string) => ['TableInput', 'Parameters', name];

  it.each([
    [
      'StreamMapping',
      ['EventSourceArn'],
      { 'Fn::GetAtt': ['TablesPets', 'Arn'] },
      /^StreamMapping.EventSourceArn is .*pet-match-pets in the template; here it is .*\/stream\/local$/,
    ],
    [
      'StreamMapping',
      ['FunctionName'],
      { Ref: 'SkillFunction' },
      'StreamMapping.FunctionName is pet-match-skill in the template; here it is pet-match-stream',
    ],
    [
      'StreamMapping',
      ['ParallelizationFactor'],
      2,
      'StreamMapping.ParallelizationFactor is 2 in the template; here a shard has one batch at a time',
    ],
    [
      'ReportFunction',
      ['Handler'],
      'report',
      'ReportFunction.Handler is report in the template; it takes <file>.<export>',
    ],
    [
      'LakeTurnRows',
      projection('projection.dt.range'),
      'NOW-7DAYS,NOW',
      'LakeTurnRows.projection.dt.range is NOW-7DAYS,NOW in the template; it takes <first day>,NOW',
    ],
    [
      'LakeTurnRows',
      projection('storage.location.template'),
      's3://elsewhere/dt=${dt}/',
      'storage.location.template is s3://elsewhere/dt=${dt}/ in the template; here it is s3://pet-match-bucket/turns/dt=${dt}/',
    ],
    [
      'DeliveryStream',
      ['ExtendedS3DestinationConfiguration', 'Prefix'],
      'rows/',
      'DeliveryStream writes to s3://pet-match-bucket/rows/ in the template, but LakeTurnRows is at s3://pet-match-bucket/turns/',
    ],
  ])('refuses %s with another %j', (id, path, value, message) => {
    expect(() => readWiring(changed(id, path, value))).toThrow(message);
  });
});
