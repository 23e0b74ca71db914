import { beforeAll, describe, expect, it } from '@jest/globals';
import { FORMATS } from '../../analytics/contract/glue';
import { FUNCTIONS } from '../../infra/bundle';
import { readSettings } from '../../infra/settings';
import { addPetMatch, createApp, synthesize, type Template } from '../../infra/synthesize';

const CODE_HASH = '0123456789abcdef'.repeat(4);
const CONTENT_HASH = 'fedcba9876543210'.repeat(4);

let template: Template;

beforeAll(() => {
  template = synthesize(process.cwd(), { codeHash: CODE_HASH, contentHash: CONTENT_HASH });
}, 30_000);

const properties = (id: string) => template.Resources[id]?.Properties ?? {};

const idsOf = (type: string): string[] =>
  Object.keys(template.Resources).filter((id) => template.Resources[id]?.Type === type);

/** What the stack is for, line by line, and what does it. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  'skill function, versions, aliases, Alexa’s permission': [
    'SkillFunction',
    'SkillRole',
    'SkillLogs',
    'SkillVersion',
    'SkillDevelopment',
    'SkillDevelopmentAlexa',
    'SkillLive',
  ],
  'pets, analytics and user-attributes tables': [
    'TablesPets',
    'TablesAnalytics',
    'TablesUserAttributes',
  ],
  'event source mapping, stream function': [
    'StreamMapping',
    'StreamFunction',
    'StreamRole',
    'StreamLogs',
  ],
  'delivery stream, buckets, key': [
    'DeliveryStream',
    'DeliveryRole',
    'DeliveryLogs',
    'DeliveryLogsStream',
    'LakeBucket',
    'LakeBucketPolicy',
    'LakeResults',
    'LakeResultsPolicy',
    'Key',
  ],
  'database, tables, workgroups, content': [
    'LakeDatabase',
    'LakeTurnRows',
    'LakeWorkGroup',
    'LakeJobs',
    'JobsPolicy',
    'Content',
    'ContentFunction',
    'ContentRole',
    'ContentLogs',
  ],
  'daily compaction': [
    'CompactionStateMachine',
    'CompactionStateMachineRole',
    'CompactionSchedule',
    'ScheduleRole',
  ],
  'monthly report': [
    'ReportStateMachine',
    'ReportStateMachineRole',
    'ReportSchedule',
    'ReportFunction',
    'ReportRole',
    'ReportLogs',
    'Topic',
    'TopicPolicy',
    'TopicEmail',
  ],
  'dashboard, metric filters, alarms, budget': [
    'Dashboard',
    'SkillDroppedTurns',
    'SkillFailedTurns',
    'SkillUnreadableTurns',
    'SkillCatalogueFailures',
    'StreamRecordsSize',
    'StreamFailedPutCount',
    'StreamRejectedRows',
    'AlarmsDroppedTurns',
    'AlarmsFailedTurns',
    'AlarmsCatalogueFailures',
    'AlarmsRejectedRows',
    'AlarmsFailedPutCount',
    'AlarmsSkillErrors',
    'AlarmsIteratorAge',
    'AlarmsFreshness',
    'AlarmsFailedConversion',
    'AlarmsExecutions',
    'Budget',
  ],
  'analyst’s policy': ['AnalystPolicy'],
  'what the extras read': ['Wiring'],
};

describe('the stack', () => {
  it('has the resources of each line, and no others', () => {
    const withoutHash = Object.keys(template.Resources).map((id) =>
      id.replace(/^SkillVersion[0-9a-f]+$/, 'SkillVersion'),
    );

    expect(withoutHash.sort()).toEqual(Object.values(LINES).flat().sort());
  });

  const bytes = (value: Template): number => Buffer.byteLength(JSON.stringify(value));

  /** What CloudFormation takes inline, which is how ask-cli sends a template. */
  const MOST_BYTES = 51_200;

  it('is small enough for ask-cli, with room for what is still to come', () => {
    expect(bytes(template)).toBeLessThanOrEqual(48_000);
  });

  it.each(FORMATS)('is small enough with every setting at its longest, in %s', (format) => {
    const settings = readSettings({
      PETMATCH_FORMAT: format,
      PETMATCH_RETENTION_DAYS: '3650',
      PETMATCH_APPLICATION: 'a'.repeat(64),
      PETMATCH_ENVIRONMENT: 'e'.repeat(64),
      PETMATCH_DATABASE: 'd'.repeat(255),
      PETMATCH_BUCKET: 'b'.repeat(63),
      // 254 characters, an address's most.
      PETMATCH_REPORT_EMAIL: `${'r'.repeat(64)}@${'m'.repeat(63)}.${'a'.repeat(63)}.${'i'.repeat(53)}.example`,
      PETMATCH_MONTHLY_BUDGET: '1000000',
    });

    const longest = synthesize(process.cwd(), {
      settings,
      codeHash: CODE_HASH,
      contentHash: CONTENT_HASH,
      validate: false,
    });

    expect(settings.reportEmail).toHaveLength(254);
    expect(bytes(longest)).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('keeps what holds data, but for what a failed first deployment leaves', () => {
    const kept = Object.entries(template.Resources).filter(
      ([, resource]) => 'DeletionPolicy' in resource && resource.DeletionPolicy !== 'Delete',
    );

    expect(kept.map(([id]) => id.replace(/(?<=Version).*/, '')).sort()).toEqual([
      'Key',
      'LakeBucket',
      'LakeResults',
      'SkillLogs',
      'SkillVersion',
      'TablesAnalytics',
      'TablesUserAttributes',
    ]);
    for (const [, resource] of kept)
      expect(resource).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
  });

  it('declares every parameter that ask-cli sends, and its own with defaults', () => {
    const { parameters, defaults } = {
      parameters: Object.keys(template.Parameters),
      defaults: Object.fromEntries(
        Object.entries(template.Parameters).flatMap(([id, parameter]) =>
          'Default' in parameter ? [[id, parameter.Default]] : [],
        ),
      ),
    };

    expect(parameters).toEqual(
      expect.arrayContaining(['SkillId', 'CodeBucket', 'CodeKey', 'CodeVersion']),
    );
    expect(defaults).toEqual({
      LambdaRuntime: 'nodejs24.x',
      LambdaHandler: 'skill.handler',
      Application: 'pet-match',
      Environment: 'development',
      DatabaseName: 'pet_match',
      BucketName: '',
      ReportEmail: '',
      MonthlyBudget: 20,
    });
    expect(parameters).toHaveLength(12);
  });

  it.each([
    ['BucketName', ['', 'my-pets'], ['My-Pets', 'ab', 'pets-']],
    ['ReportEmail', ['', 'a@b.example'], ['a', 'a@b']],
    ['DatabaseName', ['pet_match'], ['', 'pet-match', '1pets']],
    ['Environment', ['production'], ['', 'a b']],
    ['LambdaRuntime', ['nodejs24.x'], ['', 'python3.13', 'nodejs24']],
    ['SkillId', ['amzn1.ask.skill.00000000-0000-4000-8000-000000000000'], ['', 'pets']],
  ])('takes for %s %j, and not %j', (id, allowed, refused) => {
    const { AllowedPattern } = template.Parameters[id] as { AllowedPattern: string };

    const takes = (value: string) => new RegExp(AllowedPattern).test(value);

    expect(allowed.filter((value) => !takes(value))).toEqual([]);
    expect(refused.filter(takes)).toEqual([]);
  });

  it('can stand several times in one account: no name is fixed', () => {
    const NAMES = ['FunctionName', 'TableName', 'TopicName', 'RoleName', 'StateMachineName'];
    const named = Object.values(template.Resources).flatMap(({ Type, Properties }) =>
      [...NAMES, 'BucketName', 'Name', 'AlarmName', 'DashboardName', 'DeliveryStreamName']
        .filter((name) => typeof Properties[name] === 'string')
        .map((name) => `${Type} ${name}`),
    );

    // An alias's name is one of its function's.
    expect(named).toEqual(['AWS::Lambda::Alias Name', 'AWS::Lambda::Alias Name']);
    expect(properties('LakeWorkGroup')['Name']).toEqual({ Ref: 'AWS::StackName' });
    expect(properties('LakeDatabase')['DatabaseInput']).toEqual({ Name: { Ref: 'DatabaseName' } });
  });

  it('tags what is billed by its use', () => {
    const tags = [
      { Key: 'application', Value: { Ref: 'Application' } },
      { Key: 'environment', Value: { Ref: 'Environment' } },
    ];
    const tagged = Object.values(template.Resources).filter(
      ({ Properties }) => JSON.stringify(Properties['Tags']) === JSON.stringify(tags),
    );

    expect(new Set(tagged.map(({ Type }) => Type))).toEqual(
      new Set([
        'AWS::DynamoDB::Table',
        'AWS::Lambda::Function',
        'AWS::S3::Bucket',
        'AWS::Athena::WorkGroup',
        'AWS::KinesisFirehose::DeliveryStream',
        'AWS::StepFunctions::StateMachine',
      ]),
    );
  });

  it('outputs the names that people and commands need', () => {
    expect(Object.keys(template.Outputs).sort()).toEqual([
      'AnalyticsTable',
      'CompactionStateMachine',
      'Database',
      'DeliveryStream',
      'PetsTable',
      'ReportStateMachine',
      'ResultsBucket',
      'SkillEndpoint',
      'SkillFunction',
      'Topic',
      'TurnsBucket',
      'UserAttributesTable',
      'WorkGroup',
    ]);
    expect(template.Outputs['SkillEndpoint']).toEqual({ Value: { Ref: 'SkillDevelopment' } });
  });
});

describe('the skill’s function', () => {
  it('is called by Alexa, for the one skill, at the development alias alone', () => {
    expect(properties('SkillDevelopmentAlexa')).toEqual({
      Action: 'lambda:InvokeFunction',
      Principal: 'alexa-appkit.amazon.com',
      EventSourceToken: { Ref: 'SkillId' },
      FunctionName: { Ref: 'SkillDevelopment' },
    });
  });

  const versionOf = (input: Parameters<typeof synthesize>[1]): string[] =>
    Object.keys(synthesize(process.cwd(), { ...input, validate: false }).Resources).filter((id) =>
      id.startsWith('SkillVersion'),
    );

  it('has a version for each content of the zip and each configuration, which stays', () => {
    const [version = ''] = idsOf('AWS::Lambda::Version');

    expect(version).toMatch(/^SkillVersion01234567[0-9a-f]{4}$/);
    expect(versionOf({ codeHash: CODE_HASH })).toEqual([version]);
    expect(versionOf({ codeHash: CONTENT_HASH })).not.toEqual([version]);
    expect(
      versionOf({
        codeHash: CODE_HASH,
        settings: readSettings({ PETMATCH_RETENTION_DAYS: '30' }),
      }),
    ).not.toEqual([version]);
  });

  it('is configured by nothing that the hash in its version’s id leaves out', () => {
    const { Code, Tags, ...configuration } = properties('SkillFunction');

    expect([Code, Tags]).not.toContain(undefined);
    // The role and the log group are named by logical ids, which never change.
    expect(Object.keys(configuration).sort()).toEqual([
      'Architectures',
      'Environment',
      'Handler',
      'LoggingConfig',
      'MemorySize',
      'Role',
      'Runtime',
      'Timeout',
    ]);
  });

  it('runs the newest version in development; live is left where it was moved to', () => {
    const [version] = idsOf('AWS::Lambda::Version');
    const later = synthesize(process.cwd(), { codeHash: CONTENT_HASH, validate: false });

    expect(properties('SkillDevelopment')).toMatchObject({
      Name: 'development',
      FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
    });
    expect(properties('SkillLive')).toMatchObject({ Name: 'live', FunctionVersion: '1' });
    expect(template.Resources['SkillLive']).toMatchObject({ DependsOn: ['SkillDevelopment'] });
    expect(later.Resources['SkillLive']).toEqual(template.Resources['SkillLive']);
  });
});

describe('the way of a turn', () => {
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
        Action: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
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

  it('is encrypted by the stack’s key from the delivery stream on', () => {
    const key = { 'Fn::GetAtt': ['Key', 'Arn'] };

    expect(properties('DeliveryStream')['DeliveryStreamEncryptionConfigurationInput']).toEqual({
      KeyType: 'CUSTOMER_MANAGED_CMK',
      KeyARN: key,
    });
    expect(properties('DeliveryStream')['ExtendedS3DestinationConfiguration']).toMatchObject({
      EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: key } },
    });
    expect(properties('LakeWorkGroup')['WorkGroupConfiguration']).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 10_737_418_240,
      ResultConfiguration: {
        EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: key },
      },
    });
    expect(properties('Topic')['KmsMasterKeyId']).toEqual(key);
  });

  it.each(['LakeBucket', 'LakeResults'])('ends in %s, private, versioned, by TLS only', (id) => {
    expect(properties(id)).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
        ],
      },
    });
    expect(JSON.stringify(properties(`${id}Policy`))).toContain(
      '"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"',
    );
  });

  it.each([
    ['365', { expiry: 365, trace: 14, logs: 14 }],
    ['30', { expiry: 30, trace: 14, logs: 14 }],
    ['10', { expiry: 10, trace: 10, logs: 7 }],
    ['1', { expiry: 1, trace: 1, logs: 1 }],
  ])('is forgotten after %s days, everywhere', (days, { expiry, trace, logs }) => {
    const { Resources } = synthesize(process.cwd(), {
      settings: readSettings({ PETMATCH_RETENTION_DAYS: days }),
      validate: false,
    });
    const each = (type: string) =>
      Object.values(Resources)
        .filter(({ Type }) => Type === type)
        .map(({ Properties }) => Properties);

    const rule = {
      ExpirationInDays: expiry,
      NoncurrentVersionExpiration: { NoncurrentDays: trace },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: trace },
      Status: 'Enabled',
    };
    expect(each('AWS::S3::Bucket').map((bucket) => bucket['LifecycleConfiguration'])).toEqual([
      { Rules: [rule] },
      { Rules: [rule] },
    ]);
    expect(new Set(each('AWS::Logs::LogGroup').map((log) => log['RetentionInDays']))).toEqual(
      new Set([logs]),
    );
    expect(Resources['SkillFunction']?.Properties['Environment']).toMatchObject({
      Variables: { RETENTION_DAYS: days },
    });
  });
});

describe('the class of the turns’ table', () => {
  // A row and its entry in the index, 1.37 KB as they are stored, are written for 1.48 millionths of a dollar, and kept
  // a month for 0.32 of them; the other class asks 1.84 and 0.13: the same after 57 days.
  it.each([
    ['60', 'STANDARD_INFREQUENT_ACCESS'],
    ['59', 'STANDARD'],
  ])('is the cheaper one where rows are kept for %s days', (days, TableClass) => {
    const { Resources } = synthesize(process.cwd(), {
      settings: readSettings({ PETMATCH_RETENTION_DAYS: days }),
      validate: false,
    });

    expect(Resources['TablesAnalytics']?.Properties).toMatchObject({ TableClass });
  });
});

describe('what is told', () => {
  it('goes by e-mail where an address is given', () => {
    expect(template.Resources['TopicEmail']).toMatchObject({
      Condition: 'HasReportEmail',
      Properties: { Protocol: 'email', Endpoint: { Ref: 'ReportEmail' } },
    });
  });

  it('includes each alarm, and the month’s costs', () => {
    const alarms = idsOf('AWS::CloudWatch::Alarm').map((id) => properties(id)['AlarmActions']);

    expect(new Set(alarms.map((actions) => JSON.stringify(actions)))).toEqual(
      new Set(['[{"Ref":"Topic"}]']),
    );
    expect(properties('Budget')).toMatchObject({
      Budget: { BudgetLimit: { Amount: { Ref: 'MonthlyBudget' }, Unit: 'USD' } },
      NotificationsWithSubscribers: [
        { Subscribers: [{ SubscriptionType: 'SNS', Address: { Ref: 'Topic' } }] },
      ],
    });
  });

  it('includes workflows that could not tell of their end themselves', () => {
    const { Metrics, ...rest } = properties('AlarmsExecutions');
    const [sum, ...counted] = Metrics as {
      Expression?: string;
      MetricStat: { Metric: { MetricName: string; Dimensions: unknown } };
      ReturnData?: boolean;
    }[];

    expect(rest).toMatchObject({ ComparisonOperator: 'GreaterThanThreshold', Threshold: 0 });
    expect(sum?.Expression).toBe('SUM(FILL(METRICS(),0))');
    expect(counted.map(({ ReturnData }) => ReturnData)).toEqual(Array(6).fill(false));
    expect(counted.map(({ MetricStat: { Metric } }) => Metric)).toEqual(
      ['CompactionStateMachine', 'ReportStateMachine'].flatMap((Ref) =>
        ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((MetricName) => ({
          Namespace: 'AWS/States',
          MetricName,
          Dimensions: [{ Name: 'StateMachineArn', Value: { Ref } }],
        })),
      ),
    );
  });

  it('is counted from the log by the fields of its lines', () => {
    expect(properties('StreamRecordsSize')).toEqual({
      LogGroupName: { Ref: 'StreamLogs' },
      FilterPattern: '{ $.records_size > 0 }',
      MetricTransformations: [
        {
          MetricName: 'RecordsSize',
          MetricNamespace: { Ref: 'AWS::StackName' },
          MetricValue: '$.records_size',
        },
      ],
    });
  });
});

describe('the content', () => {
  it('is loaded again when it changes or moves, by the function of the same zip', () => {
    expect(properties('Content')).toMatchObject({
      ServiceToken: { 'Fn::GetAtt': ['ContentFunction', 'Arn'] },
      ContentHash: CONTENT_HASH.slice(0, 16),
      Database: { Ref: 'LakeDatabase' },
      Bucket: { Ref: 'LakeBucket' },
    });
  });

  it('comes after the table that its views read', () => {
    expect(template.Resources['Content']).toMatchObject({ DependsOn: ['LakeTurnRows'] });
  });
});

describe('the code', () => {
  it('is named by handlers of the one zip', () => {
    const files = [
      (template.Parameters['LambdaHandler'] as { Default: string }).Default,
      ...['Stream', 'Content', 'Report'].map((part) =>
        String(properties(`${part}Function`)['Handler']),
      ),
    ].map((handler) => handler.split('.')[0]);

    expect(files.sort()).toEqual(Object.keys(FUNCTIONS).sort());
  });

  it('may come from an asset of the CDK instead: the same resources, and no parameter for it', () => {
    const app = createApp({ builtinCloudFormationValidation: false });
    const skillId = 'amzn1.ask.skill.00000000-0000-4000-8000-000000000000';
    const { stackName } = addPetMatch(app, process.cwd(), {
      codeHash: CODE_HASH,
      contentHash: CONTENT_HASH,
      origin: { kind: 'asset', path: 'infra', skillId },
    });
    const byAsset = app.synth().getStackByName(stackName).template as Template;

    expect(Object.keys(byAsset.Resources)).toEqual(Object.keys(template.Resources));
    expect(byAsset.Parameters['SkillId']).toMatchObject({ Default: skillId });
    expect(Object.keys(byAsset.Parameters)).not.toContain('CodeKey');
    expect(byAsset.Resources['SkillFunction']?.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'skill.handler',
    });
  });
});
