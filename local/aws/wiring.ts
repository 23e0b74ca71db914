import type { Template } from '../../infra/synthesize';
import type { TableDefinition } from './dynamodb-tables';
import type { EventSourceMappingSettings } from './event-source-mapping/settings';
import { type References, resolveReferences } from './resolve-template';

/** The region and the account that everything on this machine pretends to be in. */
export const REGION = 'eu-west-1';
export const LOCAL_ACCOUNT = '000000000000';

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
  AnalystPolicy: 'pet-match-analysts',
  JobsPolicy: 'pet-match-jobs',
  DeliveryLogs: '/aws/kinesisfirehose/pet-match',
  DeliveryLogsStream: 'errors',
} as const;

type LogicalId = keyof typeof NAMES;

export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** File of the zip that the handler is in, without `.js`. */
  readonly file: string;
  /** The handler's name in it. */
  readonly exportName: string;
}

export interface EventSourceMappingDefinition extends EventSourceMappingSettings {
  /** Of the analytics table's stream, or of one of Kinesis. */
  readonly streamArn: string;
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
  /** The table by whose schema the records are converted to Parquet; absent where they stay as they come. */
  readonly table?: string;
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
    /** Absent where the skill has no catalogue. */
    readonly pets?: TableDefinition;
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
  /** What the core tells the extras, in the order of `infra/wiring.ts`. */
  readonly published: readonly string[];
}

export const arn = {
  table: (name: string) => `arn:aws:dynamodb:${REGION}:${LOCAL_ACCOUNT}:table/${name}`,
  function: (name: string) => `arn:aws:lambda:${REGION}:${LOCAL_ACCOUNT}:function:${name}`,
  bucket: (name: string) => `arn:aws:s3:::${name}`,
  deliveryStream: (name: string) =>
    `arn:aws:firehose:${REGION}:${LOCAL_ACCOUNT}:deliverystream/${name}`,
  stateMachine: (name: string) => `arn:aws:states:${REGION}:${LOCAL_ACCOUNT}:stateMachine:${name}`,
  role: (name: string) => `arn:aws:iam::${LOCAL_ACCOUNT}:role/${name}`,
  policy: (name: string) => `arn:aws:iam::${LOCAL_ACCOUNT}:policy/${name}`,
  kinesisStream: (name: string) => `arn:aws:kinesis:${REGION}:${LOCAL_ACCOUNT}:stream/${name}`,
  personalize: (resource: string) => `arn:aws:personalize:${REGION}:${LOCAL_ACCOUNT}:${resource}`,
};

/** What is made by hand in Personalize, and named by settings: here it is there. */
export const LOCAL_PERSONALIZE = {
  trackingId: '00000000-0000-4000-8000-000000000000',
  campaignArn: arn.personalize('campaign/pet-match'),
  datasetGroupArn: arn.personalize('dataset-group/pet-match'),
} as const;

const STREAM_ARN = `${arn.table(NAMES.TablesAnalytics)}/stream/local`;

const TOPIC_ARN = `arn:aws:sns:${REGION}:${LOCAL_ACCOUNT}:pet-match`;

export const PSEUDO_PARAMETERS = {
  'AWS::Region': REGION,
  'AWS::AccountId': LOCAL_ACCOUNT,
  'AWS::Partition': 'aws',
} as const;

const REFERENCES: References = {
  refs: {
    ...NAMES,
    CompactionStateMachine: arn.stateMachine(NAMES.CompactionStateMachine),
    AnalystPolicy: arn.policy(NAMES.AnalystPolicy),
    JobsPolicy: arn.policy(NAMES.JobsPolicy),
    ...PSEUDO_PARAMETERS,
    'AWS::StackName': 'pet-match',
    SkillId: LOCAL_SKILL_ID,
    Topic: TOPIC_ARN,
  },
  attributes: {
    'TablesAnalytics.Arn': arn.table(NAMES.TablesAnalytics),
    'TablesAnalytics.StreamArn': STREAM_ARN,
    'TablesPets.Arn': arn.table(NAMES.TablesPets),
    'TablesUserAttributes.Arn': arn.table(NAMES.TablesUserAttributes),
    'LakeBucket.Arn': arn.bucket(NAMES.LakeBucket),
    'LakeResults.Arn': arn.bucket(NAMES.LakeResults),
    'DeliveryStream.Arn': arn.deliveryStream(NAMES.DeliveryStream),
    'ContentFunction.Arn': arn.function(NAMES.ContentFunction),
    'ReportFunction.Arn': arn.function(NAMES.ReportFunction),
    'DeliveryRole.Arn': arn.role('pet-match-delivery'),
    'Key.Arn': `arn:aws:kms:${REGION}:${LOCAL_ACCOUNT}:key/pet-match`,
  },
};

/**
 * Reads from the synthesized template how the parts are wired, with the names of one machine: what
 * runs here is what is deployed.
 *
 * @throws Error that names the resource or the property which the template does not have, or which
 * says what this machine cannot do
 */
export const readWiring = (template: Template): Wiring => {
  const read = readerOf(template);
  const turnRows = glueTable(read);
  const delivery = deliveryStream('DeliveryStream', NAMES.DeliveryStream, read);
  checkLocation(turnRows, delivery, read);
  // A batch that is given up must not be lost.
  read.required('StreamMapping', 'DestinationConfig', 'OnFailure');
  return {
    tables: {
      ...('TablesPets' in template.Resources
        ? { pets: tableDefinition('TablesPets', NAMES.TablesPets, read) }
        : {}),
      analytics: tableDefinition('TablesAnalytics', NAMES.TablesAnalytics, read),
      userAttributes: tableDefinition('TablesUserAttributes', NAMES.TablesUserAttributes, read),
    },
    skill: lambdaFunction('SkillFunction', NAMES.SkillFunction, read),
    stream: lambdaFunction('StreamFunction', NAMES.StreamFunction, read),
    content: lambdaFunction('ContentFunction', NAMES.ContentFunction, read),
    report: lambdaFunction('ReportFunction', NAMES.ReportFunction, read),
    compaction: stateMachine('CompactionStateMachine', NAMES.CompactionStateMachine, read),
    reporting: stateMachine('ReportStateMachine', NAMES.ReportStateMachine, read),
    topicArn: TOPIC_ARN,
    mapping: eventSourceMapping('StreamMapping', NAMES.StreamFunction, read),
    delivery,
    database: NAMES.LakeDatabase,
    turnRows,
    workGroup: workGroup('LakeWorkGroup', read),
    jobs: workGroup('LakeJobs', read),
    buckets: [NAMES.LakeBucket, NAMES.LakeResults],
    published: (read.required('Wiring', 'Value') as string).split(','),
  };
};

export type Path = readonly [string, ...string[]];

/** A resource's properties by logical id and path, with their references resolved. */
export interface Reader<Id extends string = LogicalId | 'StreamMapping' | 'Wiring'> {
  /** @throws Error that names a property which is missing */
  readonly required: (id: Id, ...path: Path) => unknown;
  readonly optional: (id: Id, ...path: Path) => unknown;
  /** @throws Error that names the property and the value that it should have */
  readonly expected: (value: string, id: Id, ...path: Path) => void;
}

/** Reads a template in which the references mean what they do on this machine. */
export const readerOf = (
  template: Template,
  { refs, attributes }: References = REFERENCES,
): Reader<string> => {
  const references = { attributes, refs: { ...defaultsIn(template), ...refs } };
  const optional = (id: string, ...path: Path): unknown => {
    const resource = template.Resources[id];
    if (!resource) throw new Error(`The template has no resource ${id}`);
    const found = path.reduce<unknown>(
      (value, name) => (isObject(value) ? value[name] : undefined),
      resource.Properties,
    );
    return resolveReferences(found, references);
  };
  const required = (id: string, ...path: Path): unknown => {
    const value = optional(id, ...path);
    if (value === undefined) throw new Error(`The template has no ${id}.${path.join('.')}`);
    return value;
  };
  const expected = (value: string, id: string, ...path: Path): void => {
    const found = required(id, ...path) as string;
    if (found !== value)
      throw new Error(`${id}.${path.join('.')} is ${found} in the template; here it is ${value}`);
  };
  return { required, optional, expected };
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What the parameters are where nobody sends any. */
const defaultsIn = ({ Parameters }: Template): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(Parameters).flatMap(([id, parameter]) =>
      'Default' in parameter ? [[id, String(parameter.Default)]] : [],
    ),
  );

/** CloudFormation and CreateTable describe a table in the same words, but for two of them. */
export const tableDefinition = (
  id: string,
  name: string,
  { required, optional }: Reader<string>,
): TableDefinition => {
  type Part<K extends keyof TableDefinition> = NonNullable<TableDefinition[K]>;
  const indexes = optional(id, 'GlobalSecondaryIndexes') as
    Part<'GlobalSecondaryIndexes'> | undefined;
  const stream = optional(id, 'StreamSpecification') as Part<'StreamSpecification'> | undefined;
  const expiry = optional(id, 'TimeToLiveSpecification') as
    Part<'TimeToLiveSpecification'> | undefined;
  return {
    TableName: name,
    KeySchema: required(id, 'KeySchema') as Part<'KeySchema'>,
    AttributeDefinitions: required(id, 'AttributeDefinitions') as Part<'AttributeDefinitions'>,
    BillingMode: 'PAY_PER_REQUEST',
    ...(indexes ? { GlobalSecondaryIndexes: indexes } : {}),
    ...(stream ? { StreamSpecification: { ...stream, StreamEnabled: true } } : {}),
    ...(expiry ? { TimeToLiveSpecification: expiry } : {}),
  };
};

export const lambdaFunction = (
  id: string,
  name: string,
  { required }: Reader<string>,
): FunctionDefinition => {
  const handler = required(id, 'Handler') as string;
  const [, file, exportName] = /^([\w-]+)\.(\w+)$/.exec(handler) ?? [];
  if (file === undefined || exportName === undefined)
    throw new Error(`${id}.Handler is ${handler} in the template; it takes <file>.<export>`);
  return {
    name,
    arn: arn.function(name),
    environment: required(id, 'Environment', 'Variables') as FunctionDefinition['environment'],
    timeoutSeconds: required(id, 'Timeout') as number,
    file,
    exportName,
  };
};

/**
 * @param streamArn the stream that it must read. Default: the analytics table's
 * @throws Error for a mapping of another stream, or what cannot run here
 */
export const eventSourceMapping = (
  id: string,
  functionName: string,
  reader: Reader<string>,
  streamArn: string = STREAM_ARN,
): EventSourceMappingDefinition => {
  const { expected } = reader;
  expected(streamArn, id, 'EventSourceArn');
  expected(functionName, id, 'FunctionName');
  const required = (...path: Path): unknown => reader.required(id, ...path);
  const optional = (...path: Path): unknown => reader.optional(id, ...path);
  const parallel = (optional('ParallelizationFactor') as number | undefined) ?? 1;
  if (parallel !== 1)
    throw new Error(
      `${id}.ParallelizationFactor is ${parallel} in the template; here a shard has one batch at a time`,
    );
  const filters = optional('FilterCriteria', 'Filters') as
    readonly { readonly Pattern: string }[] | undefined;
  const responses = (optional('FunctionResponseTypes') as readonly string[] | undefined) ?? [];
  const onFailure = optional('DestinationConfig', 'OnFailure', 'Destination') as string | undefined;
  return {
    streamArn,
    tableName: NAMES.TablesAnalytics,
    batchSize: required('BatchSize') as number,
    maximumBatchingWindowInSeconds:
      (optional('MaximumBatchingWindowInSeconds') as number | undefined) ?? 0,
    filterPatterns: (filters ?? []).map(({ Pattern }) => Pattern),
    startingPosition: required('StartingPosition') as 'TRIM_HORIZON' | 'LATEST',
    bisectBatchOnFunctionError:
      (optional('BisectBatchOnFunctionError') as boolean | undefined) ?? false,
    maximumRecordAgeInSeconds: (optional('MaximumRecordAgeInSeconds') as number | undefined) ?? -1,
    maximumRetryAttempts: (optional('MaximumRetryAttempts') as number | undefined) ?? -1,
    reportBatchItemFailures: responses.includes('ReportBatchItemFailures'),
    onFailureBucket: onFailure === undefined ? undefined : bucketOfArn(onFailure),
  };
};

const MEBIBYTE = 1_048_576;

export const deliveryStream = (
  id: string,
  name: string,
  reader: Reader<string>,
): DeliveryStreamDefinition => {
  const DESTINATION = 'ExtendedS3DestinationConfiguration';
  const CONVERSION = 'DataFormatConversionConfiguration';
  const required = (...path: Path): unknown => reader.required(id, DESTINATION, ...path);
  const optional = (...path: Path): unknown => reader.optional(id, DESTINATION, ...path);
  const converts = (optional(CONVERSION, 'Enabled') as boolean | undefined) ?? false;
  return {
    name,
    arn: arn.deliveryStream(name),
    bucket: bucketOfArn(required('BucketARN') as string),
    prefix: required('Prefix') as string,
    errorPrefix: required('ErrorOutputPrefix') as string,
    bufferSeconds: required('BufferingHints', 'IntervalInSeconds') as number,
    bufferBytes: (required('BufferingHints', 'SizeInMBs') as number) * MEBIBYTE,
    ...(converts
      ? { table: required(CONVERSION, 'SchemaConfiguration', 'TableName') as string }
      : {}),
  };
};

const bucketOfArn = (bucketArn: string): string => bucketArn.slice(arn.bucket('').length);

interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
}

const glueTable = ({ required }: Reader): GlueTableDefinition => {
  const input = (...path: Path): unknown => required('LakeTurnRows', 'TableInput', ...path);
  return {
    name: input('Name') as string,
    location: input('StorageDescriptor', 'Location') as string,
    format: input('Parameters', 'classification') as GlueTableDefinition['format'],
    columns: (input('StorageDescriptor', 'Columns') as readonly GlueColumn[]).map(glueColumn),
    partitionKeys: (input('PartitionKeys') as readonly GlueColumn[]).map(glueColumn),
  };
};

const glueColumn = ({ Name, Type }: GlueColumn) => ({ name: Name, type: Type });

/** Athena must look for a day where Firehose puts it, and for every day up to now. */
const checkLocation = (
  { location }: GlueTableDefinition,
  { bucket, prefix }: DeliveryStreamDefinition,
  { required, expected }: Reader,
): void => {
  const parameter = (name: string): Path => ['TableInput', 'Parameters', name];
  expected('true', 'LakeTurnRows', ...parameter('projection.enabled'));
  expected('date', 'LakeTurnRows', ...parameter('projection.dt.type'));
  expected('yyyy-MM-dd', 'LakeTurnRows', ...parameter('projection.dt.format'));
  expected(`${location}dt=\${dt}/`, 'LakeTurnRows', ...parameter('storage.location.template'));
  const range = required('LakeTurnRows', ...parameter('projection.dt.range')) as string;
  if (!/^\d{4}-\d\d-\d\d,NOW$/.test(range))
    throw new Error(
      `LakeTurnRows.projection.dt.range is ${range} in the template; it takes <first day>,NOW`,
    );
  if (`s3://${bucket}/${prefix}` !== `${location}dt=!{timestamp:yyyy-MM-dd}/`)
    throw new Error(
      `DeliveryStream writes to s3://${bucket}/${prefix} in the template, but LakeTurnRows is at ${location}`,
    );
};

export const stateMachine = (
  id: string,
  name: string,
  { required }: Reader<string>,
): StateMachineDefinition => ({
  name,
  arn: arn.stateMachine(name),
  definition: JSON.parse(required(id, 'DefinitionString') as string) as object,
});

const workGroup = (
  id: 'LakeWorkGroup' | 'LakeJobs',
  { required, optional }: Reader,
): WorkGroupDefinition => {
  const CONFIGURATION = 'WorkGroupConfiguration';
  const cutoff = optional(id, CONFIGURATION, 'BytesScannedCutoffPerQuery') as number | undefined;
  return {
    name: NAMES[id],
    outputLocation: required(id, CONFIGURATION, 'ResultConfiguration', 'OutputLocation') as string,
    enforce:
      (optional(id, CONFIGURATION, 'EnforceWorkGroupConfiguration') as boolean | undefined) ?? true,
    ...(cutoff === undefined ? {} : { bytesScannedCutoff: cutoff }),
  };
};
