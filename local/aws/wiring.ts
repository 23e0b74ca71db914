import type { Template } from '../../infra/synthesize';
import type { TableDefinition } from './dynamodb-tables';
import type { EventSourceMappingSettings } from './event-source-mapping/settings';
import { type References, resolveReferences } from './resolve-template';

/** The region and the account that everything on this machine pretends to be in. */
export const REGION = 'eu-west-1';
const ACCOUNT = '000000000000';

/** What the local services are called with; they take any. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** The skill's id on one machine. */
export const LOCAL_SKILL_ID = 'amzn1.ask.skill.00000000-0000-4000-8000-000000000000';

/** The physical names on one machine, by logical id; the stack leaves them to CloudFormation. */
const NAMES = {
  TablesPets: 'pet-match-pets',
  TablesAnalytics: 'pet-match-analytics',
  TablesUserAttributes: 'pet-match-user-attributes',
  LakeBucket: 'pet-match-bucket',
  LakeResults: 'pet-match-query-results',
  LakeDatabase: 'pet_match',
  LakeTurnRows: 'turn_rows',
  DeliveryStream: 'pet-match-firehose-stream',
  SkillFunction: 'pet-match-skill',
  StreamFunction: 'pet-match-stream',
  ContentFunction: 'pet-match-content',
  ReportFunction: 'pet-match-report',
  CompactionStateMachine: 'pet-match-compaction',
  ReportStateMachine: 'pet-match-report',
  LakeWorkGroup: 'pet-match',
  LakeJobs: 'pet-match-jobs',
  DeliveryLogs: '/aws/kinesisfirehose/pet-match',
  DeliveryLogsStream: 'errors',
} as const;

type LogicalId = keyof typeof NAMES;

export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

export interface EventSourceMappingDefinition extends EventSourceMappingSettings {
  readonly tableName: string;
}

export interface GlueTableDefinition {
  readonly name: string;
  /** `s3://bucket/prefix/` */
  readonly location: string;
  readonly format: 'parquet' | 'json' | 'csv';
  /** Hive types, in order. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly partitionKeys: readonly { readonly name: string; readonly type: string }[];
}

export interface DeliveryStreamDefinition {
  readonly name: string;
  readonly arn: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly errorPrefix: string;
  readonly bufferSeconds: number;
  readonly bufferBytes: number;
  /** Whether the records are converted to Parquet by the table's schema. */
  readonly convertsToParquet: boolean;
}

export interface WorkGroupDefinition {
  readonly name: string;
  /** `s3://bucket/prefix/` */
  readonly outputLocation: string;
  readonly enforce: boolean;
  readonly bytesScannedCutoff?: number;
}

export interface StateMachineDefinition {
  readonly name: string;
  readonly arn: string;
  /** In Amazon States Language. */
  readonly definition: object;
}

/** What the template says about the parts that run on this machine. */
export interface Wiring {
  readonly tables: {
    readonly pets: TableDefinition;
    readonly analytics: TableDefinition;
    readonly userAttributes: TableDefinition;
  };
  readonly skill: FunctionDefinition;
  readonly stream: FunctionDefinition;
  /** Loads pets, views and named queries, and does steps of the compaction. */
  readonly content: FunctionDefinition;
  readonly report: FunctionDefinition;
  readonly compaction: StateMachineDefinition;
  readonly reporting: StateMachineDefinition;
  /** ARN of the topic that reports and failures are sent to. */
  readonly topicArn: string;
  readonly mapping: EventSourceMappingDefinition;
  readonly delivery: DeliveryStreamDefinition;
  readonly database: string;
  readonly turnRows: GlueTableDefinition;
  readonly workGroup: WorkGroupDefinition;
  /** Where the stack works on the tables themselves. */
  readonly jobs: WorkGroupDefinition;
  readonly buckets: readonly string[];
}

const arn = {
  table: (name: string) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`,
  function: (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
  bucket: (name: string) => `arn:aws:s3:::${name}`,
  deliveryStream: (name: string) => `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/${name}`,
  stateMachine: (name: string) => `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`,
  role: (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
};

const TOPIC_ARN = `arn:aws:sns:${REGION}:${ACCOUNT}:pet-match`;

const REFERENCES: References = {
  refs: {
    ...NAMES,
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
    'AWS::Partition': 'aws',
    'AWS::StackName': 'pet-match',
    SkillId: LOCAL_SKILL_ID,
    Topic: TOPIC_ARN,
  },
  attributes: {
    'TablesAnalytics.Arn': arn.table(NAMES.TablesAnalytics),
    'TablesAnalytics.StreamArn': `${arn.table(NAMES.TablesAnalytics)}/stream/local`,
    'TablesPets.Arn': arn.table(NAMES.TablesPets),
    'TablesUserAttributes.Arn': arn.table(NAMES.TablesUserAttributes),
    'LakeBucket.Arn': arn.bucket(NAMES.LakeBucket),
    'LakeResults.Arn': arn.bucket(NAMES.LakeResults),
    'DeliveryStream.Arn': arn.deliveryStream(NAMES.DeliveryStream),
    'ContentFunction.Arn': arn.function(NAMES.ContentFunction),
    'ReportFunction.Arn': arn.function(NAMES.ReportFunction),
    'DeliveryRole.Arn': arn.role('pet-match-delivery'),
    'Key.Arn': `arn:aws:kms:${REGION}:${ACCOUNT}:key/pet-match`,
  },
};

/**
 * Reads from the synthesized template how the parts are wired, with the names of one machine: what
 * runs here is what is deployed.
 *
 * @throws Error that names the resource that the template does not have
 */
export const readWiring = (template: Template): Wiring => {
  const properties = <T>(id: string, ...names: (keyof T & string)[]): T => {
    const resource = template.Resources[id];
    if (!resource) throw new Error(`The template has no resource ${id}`);
    const chosen = Object.fromEntries(names.map((name) => [name, resource.Properties[name]]));
    return resolveReferences(chosen, REFERENCES) as T;
  };
  const turnRows = glueTable(properties<GlueTable>('LakeTurnRows', 'TableInput'));
  return {
    tables: {
      pets: table('TablesPets', properties),
      analytics: table('TablesAnalytics', properties),
      userAttributes: table('TablesUserAttributes', properties),
    },
    skill: lambdaFunction('SkillFunction', properties),
    stream: lambdaFunction('StreamFunction', properties),
    content: lambdaFunction('ContentFunction', properties),
    report: lambdaFunction('ReportFunction', properties),
    compaction: stateMachine('CompactionStateMachine', properties),
    reporting: stateMachine('ReportStateMachine', properties),
    topicArn: TOPIC_ARN,
    mapping: eventSourceMapping(properties),
    delivery: deliveryStream(properties),
    database: NAMES.LakeDatabase,
    turnRows,
    workGroup: workGroup('LakeWorkGroup', properties),
    jobs: workGroup('LakeJobs', properties),
    buckets: [NAMES.LakeBucket, NAMES.LakeResults],
  };
};

type Properties = <T>(id: string, ...names: (keyof T & string)[]) => T;

/** CloudFormation and CreateTable describe a table in the same words, but for two of them. */
type Table = Omit<TableDefinition, 'TableName' | 'BillingMode'>;

const table = (id: LogicalId, properties: Properties): TableDefinition => {
  const { StreamSpecification, TimeToLiveSpecification, ...keys } = properties<Table>(
    id,
    'KeySchema',
    'AttributeDefinitions',
    'GlobalSecondaryIndexes',
    'StreamSpecification',
    'TimeToLiveSpecification',
  );
  return {
    ...keys,
    TableName: NAMES[id],
    BillingMode: 'PAY_PER_REQUEST',
    ...(StreamSpecification
      ? { StreamSpecification: { ...StreamSpecification, StreamEnabled: true } }
      : {}),
    ...(TimeToLiveSpecification ? { TimeToLiveSpecification } : {}),
  };
};

interface LambdaFunction {
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
  readonly Timeout: number;
}

const lambdaFunction = (id: LogicalId, properties: Properties): FunctionDefinition => {
  const { Environment, Timeout } = properties<LambdaFunction>(id, 'Environment', 'Timeout');
  return {
    name: NAMES[id],
    arn: arn.function(NAMES[id]),
    environment: Environment.Variables,
    timeoutSeconds: Timeout,
  };
};

interface Mapping {
  readonly BatchSize: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly FilterCriteria?: { readonly Filters: readonly { readonly Pattern: string }[] };
  readonly StartingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly BisectBatchOnFunctionError?: boolean;
  readonly MaximumRecordAgeInSeconds?: number;
  readonly MaximumRetryAttempts?: number;
  readonly FunctionResponseTypes?: readonly string[];
  readonly DestinationConfig: { readonly OnFailure: { readonly Destination: string } };
}

const eventSourceMapping = (properties: Properties): EventSourceMappingDefinition => {
  const mapping = properties<Mapping>(
    'StreamMapping',
    'BatchSize',
    'MaximumBatchingWindowInSeconds',
    'FilterCriteria',
    'StartingPosition',
    'BisectBatchOnFunctionError',
    'MaximumRecordAgeInSeconds',
    'MaximumRetryAttempts',
    'FunctionResponseTypes',
    'DestinationConfig',
  );
  return {
    tableName: NAMES.TablesAnalytics,
    batchSize: mapping.BatchSize,
    maximumBatchingWindowInSeconds: mapping.MaximumBatchingWindowInSeconds ?? 0,
    filterPatterns: (mapping.FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern),
    startingPosition: mapping.StartingPosition,
    bisectBatchOnFunctionError: mapping.BisectBatchOnFunctionError ?? false,
    maximumRecordAgeInSeconds: mapping.MaximumRecordAgeInSeconds ?? -1,
    maximumRetryAttempts: mapping.MaximumRetryAttempts ?? -1,
    reportBatchItemFailures:
      mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    onFailureBucket: bucketOfArn(mapping.DestinationConfig.OnFailure.Destination),
  };
};

interface DeliveryStream {
  readonly ExtendedS3DestinationConfiguration: {
    readonly BucketARN: string;
    readonly Prefix: string;
    readonly ErrorOutputPrefix: string;
    readonly BufferingHints: { readonly IntervalInSeconds: number; readonly SizeInMBs: number };
    readonly DataFormatConversionConfiguration?: { readonly Enabled: boolean };
  };
}

const MEBIBYTE = 1_048_576;

const deliveryStream = (properties: Properties): DeliveryStreamDefinition => {
  const { ExtendedS3DestinationConfiguration: destination } = properties<DeliveryStream>(
    'DeliveryStream',
    'ExtendedS3DestinationConfiguration',
  );
  return {
    name: NAMES.DeliveryStream,
    arn: arn.deliveryStream(NAMES.DeliveryStream),
    bucket: bucketOfArn(destination.BucketARN),
    prefix: destination.Prefix,
    errorPrefix: destination.ErrorOutputPrefix,
    bufferSeconds: destination.BufferingHints.IntervalInSeconds,
    bufferBytes: destination.BufferingHints.SizeInMBs * MEBIBYTE,
    convertsToParquet: destination.DataFormatConversionConfiguration?.Enabled ?? false,
  };
};

const bucketOfArn = (bucketArn: string): string => bucketArn.slice(arn.bucket('').length);

interface GlueTable {
  readonly TableInput: {
    readonly Name: string;
    readonly Parameters: { readonly classification: GlueTableDefinition['format'] };
    readonly PartitionKeys: { readonly Name: string; readonly Type: string }[];
    readonly StorageDescriptor: {
      readonly Location: string;
      readonly Columns: { readonly Name: string; readonly Type: string }[];
    };
  };
}

const glueTable = ({ TableInput: input }: GlueTable): GlueTableDefinition => ({
  name: input.Name,
  location: input.StorageDescriptor.Location,
  format: input.Parameters.classification,
  columns: input.StorageDescriptor.Columns.map(glueColumn),
  partitionKeys: input.PartitionKeys.map(glueColumn),
});

const glueColumn = ({ Name, Type }: { Name: string; Type: string }) => ({
  name: Name,
  type: Type,
});

interface StateMachine {
  readonly DefinitionString: string;
}

const stateMachine = (
  id: 'CompactionStateMachine' | 'ReportStateMachine',
  properties: Properties,
): StateMachineDefinition => ({
  name: NAMES[id],
  arn: arn.stateMachine(NAMES[id]),
  definition: JSON.parse(
    properties<StateMachine>(id, 'DefinitionString').DefinitionString,
  ) as object,
});

interface WorkGroup {
  readonly WorkGroupConfiguration: {
    readonly ResultConfiguration: { readonly OutputLocation: string };
    readonly EnforceWorkGroupConfiguration?: boolean;
    readonly BytesScannedCutoffPerQuery?: number;
  };
}

const workGroup = (
  id: 'LakeWorkGroup' | 'LakeJobs',
  properties: Properties,
): WorkGroupDefinition => {
  const { WorkGroupConfiguration: configuration } = properties<WorkGroup>(
    id,
    'WorkGroupConfiguration',
  );
  const { ResultConfiguration, EnforceWorkGroupConfiguration, BytesScannedCutoffPerQuery } =
    configuration;
  return {
    name: NAMES[id],
    outputLocation: ResultConfiguration.OutputLocation,
    enforce: EnforceWorkGroupConfiguration ?? true,
    ...(BytesScannedCutoffPerQuery === undefined
      ? {}
      : { bytesScannedCutoff: BytesScannedCutoffPerQuery }),
  };
};
