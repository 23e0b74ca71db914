import { beforeAll, describe, expect, it } from '@jest/globals';
import { FUNCTIONS } from '../../infra/bundle';
import { synthesize, type Template } from '../../infra/synthesize';
import { readWiring } from '../../local/aws/wiring';

let template: Template;

beforeAll(() => {
  template = synthesize(process.cwd());
});

const properties = (id: string) => template.Resources[id]?.Properties ?? {};

describe('the stack', () => {
  it('is small enough for ask-cli, which sends the template inline', () => {
    expect(JSON.stringify(template).length).toBeLessThan(48_000);
  });

  it('declares every parameter that ask-cli sends', () => {
    expect(Object.keys(template.Parameters).sort()).toEqual([
      'CodeBucket',
      'CodeKey',
      'CodeVersion',
      'LambdaHandler',
      'LambdaRuntime',
      'SkillId',
    ]);
  });

  it('lets only the skill of its id invoke the function', () => {
    expect(properties('SkillFunctionAlexa')).toMatchObject({
      Action: 'lambda:InvokeFunction',
      Principal: 'alexa-appkit.amazon.com',
      EventSourceToken: { Ref: 'SkillId' },
    });
  });

  it('streams new images of the analytics table and lets old rows expire', () => {
    expect(properties('TablesAnalytics')).toMatchObject({
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('keeps what a user asked for in a table of its own, which the skill reads and writes', () => {
    expect(properties('TablesUserAttributes')).toMatchObject({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
    expect(properties('TablesUserAttributes')).not.toHaveProperty('StreamSpecification');
    expect(JSON.stringify(properties('SkillRole'))).toContain(
      JSON.stringify({
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': ['TablesUserAttributes', 'Arn'] },
      }),
    );
  });

  it('invokes the stream function for inserts alone, bounded by age, with partial failures', () => {
    expect(properties('StreamMapping')).toMatchObject({
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 85_800,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['LakeBucket', 'Arn'] } } },
    });
  });

  it('converts to SNAPPY Parquet within Firehose’s rules', () => {
    expect(properties('DeliveryStream')['ExtendedS3DestinationConfiguration']).toMatchObject({
      CompressionFormat: 'UNCOMPRESSED',
      BufferingHints: { SizeInMBs: 64 },
      Prefix: 'turns/dt=!{timestamp:yyyy-MM-dd}/',
      ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/',
      DataFormatConversionConfiguration: {
        Enabled: true,
        OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: 'SNAPPY' } } },
      },
    });
  });

  it('grants no wildcard action, and a wildcard resource only where AWS has no other', () => {
    const statements = Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::IAM::Role')
      .flatMap(({ Properties }) => Properties['Policies'] as Policy[])
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

    const wildcards = statements.filter(({ Resource }) => Resource === '*');

    expect(statements.flatMap(({ Action }) => Action).filter((a) => a.includes('*'))).toEqual([]);
    expect(wildcards.map(({ Action }) => Action)).toEqual(['dynamodb:ListStreams']);
  });

  it('names handlers that the bundle has', () => {
    const files = [
      (template.Parameters['LambdaHandler'] as { Default: string }).Default,
      String(properties('StreamFunction')['Handler']),
    ].map((handler) => handler.split('.')[0]);

    expect(files.sort()).toEqual(Object.keys(FUNCTIONS).sort());
  });
});

interface Policy {
  readonly PolicyDocument: {
    readonly Statement: readonly { Action: string | string[]; Resource: unknown }[];
  };
}

describe('the wiring of one machine', () => {
  it('is read from the template', () => {
    const wiring = readWiring(template);

    expect(wiring.mapping).toMatchObject({ batchSize: 1_000, reportBatchItemFailures: true });
    expect(wiring.delivery).toMatchObject({
      bucket: 'pet-match-bucket',
      prefix: 'turns/dt=!{timestamp:yyyy-MM-dd}/',
      convertsToParquet: true,
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
    const settings = { format, retentionDays: 30, userIdForm: 'pseudonym' } as const;

    const wiring = readWiring(synthesize(process.cwd(), { settings, validate: false }));

    expect(wiring.delivery.convertsToParquet).toBe(false);
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
});
