import type { Template } from '../../infra/synthesize';
import type { TableDefinition } from './dynamodb-tables';
import type { KinesisStreamDefinition } from './kinesis';
import type { CrawlerDefinition } from './glue/crawler/crawler-definition';
import type { TableInput } from './glue/model';
import {
  arn,
  deliveryStream,
  type DeliveryStreamDefinition,
  eventSourceMapping,
  type EventSourceMappingDefinition,
  type FunctionDefinition,
  lambdaFunction,
  PSEUDO_PARAMETERS,
  type Reader,
  readerOf,
  stateMachine,
  type StateMachineDefinition,
  tableDefinition,
  type Wiring,
} from './wiring';

/** What the template of the extras says about the parts that run on this machine, by logical id. */
export interface ExtrasWiring {
  readonly functions: Readonly<Record<string, FunctionDefinition>>;
  /** The second reader's, of the analytics table's stream, and those of streams of Kinesis. */
  readonly mappings: Readonly<Record<string, ExtrasMapping>>;
  readonly stateMachines: Readonly<Record<string, StateMachineDefinition>>;
  readonly tables: Readonly<Record<string, TableDefinition>>;
  readonly buckets: Readonly<Record<string, string>>;
  readonly kinesisStreams: Readonly<Record<string, KinesisStreamDefinition>>;
  readonly deliveryStreams: Readonly<Record<string, DeliveryStreamDefinition>>;
  /** Tables of the catalogue, in the core's database. */
  readonly glueTables: Readonly<Record<string, TableInput>>;
  readonly crawlers: Readonly<Record<string, CrawlerDefinition>>;
}

export interface ExtrasMapping extends EventSourceMappingDefinition {
  /** Logical id of the function that it invokes. */
  readonly function: string;
}

/** How `Ref` and `Fn::GetAtt Arn` name a resource of a type. */
const NAMED: Readonly<
  Record<string, { readonly arn: (name: string) => string; readonly refIsArn?: boolean }>
> = {
  'AWS::Lambda::Function': { arn: arn.function },
  'AWS::DynamoDB::Table': { arn: arn.table },
  'AWS::S3::Bucket': { arn: arn.bucket },
  'AWS::StepFunctions::StateMachine': { arn: arn.stateMachine, refIsArn: true },
  'AWS::KinesisFirehose::DeliveryStream': { arn: arn.deliveryStream },
  'AWS::IAM::Role': { arn: arn.role },
  'AWS::Kinesis::Stream': { arn: arn.kinesisStream },
};

/** The name of a resource on this machine, such as `pet-match-second-reader`. */
const nameOf = (id: string): string => {
  const words = id.replace(/(?<=.)(?:Function|StateMachine)$/, '').replaceAll(/[A-Z]/g, '-$&');
  return `pet-match${words.toLowerCase()}`;
};

/**
 * Reads from the template of the extras how its parts are wired, with the names of one machine. What
 * the core tells by its parameter is what it tells here.
 *
 * @throws Error that names the resource or the property which the template does not have, or which
 * says what this machine cannot do
 */
export const readExtras = (template: Template, { published }: Wiring): ExtrasWiring => {
  const read = readerOf(template, referencesIn(template, published));
  const byType = <T>(type: string, make: (id: string, name: string) => T) =>
    Object.fromEntries(
      Object.entries(template.Resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([id]) => [id, make(id, nameOf(id))]),
    );
  const functions = byType('AWS::Lambda::Function', (id, name) => lambdaFunction(id, name, read));
  const kinesisStreams = byType('AWS::Kinesis::Stream', (id) => ({
    name: read.required(id, 'Name') as string,
    shardCount: read.required(id, 'ShardCount') as number,
  }));
  const kinesisArns = Object.values(kinesisStreams).map(({ name }) => arn.kinesisStream(name));
  return {
    functions,
    kinesisStreams,
    mappings: byType('AWS::Lambda::EventSourceMapping', (id) => {
      const name = read.required(id, 'FunctionName') as string;
      const [owner = ''] = Object.keys(functions).filter((key) => functions[key]?.name === name);
      const source = read.required(id, 'EventSourceArn') as string;
      const definition = kinesisArns.includes(source)
        ? eventSourceMapping(id, name, read, source)
        : eventSourceMapping(id, name, read);
      return { ...definition, function: owner };
    }),
    stateMachines: byType('AWS::StepFunctions::StateMachine', (id, name) =>
      stateMachine(id, name, read),
    ),
    tables: byType('AWS::DynamoDB::Table', (id, name) => tableDefinition(id, name, read)),
    buckets: byType('AWS::S3::Bucket', (_, name) => name),
    deliveryStreams: byType('AWS::KinesisFirehose::DeliveryStream', (id, name) =>
      deliveryStream(id, name, read),
    ),
    glueTables: byType('AWS::Glue::Table', (id) => read.required(id, 'TableInput') as TableInput),
    crawlers: byType('AWS::Glue::Crawler', (id, name) => crawler(id, name, read)),
  };
};

const crawler = (id: string, name: string, read: Reader<string>): CrawlerDefinition => {
  const text = (...path: readonly [string, ...string[]]): string | undefined =>
    read.optional(id, ...path) as string | undefined;
  const [description, schedule, tablePrefix, configuration] = [
    text('Description'),
    text('Schedule', 'ScheduleExpression'),
    text('TablePrefix'),
    text('Configuration'),
  ];
  const targets = read.required(id, 'Targets', 'S3Targets') as readonly { readonly Path: string }[];
  return {
    name,
    role: read.required(id, 'Role') as string,
    databaseName: read.required(id, 'DatabaseName') as string,
    targets: targets.map(({ Path }) => Path),
    ...(description === undefined ? {} : { description }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(tablePrefix === undefined ? {} : { tablePrefix }),
    ...(configuration === undefined ? {} : { configuration }),
    ...(read.optional(id, 'SchemaChangePolicy') === undefined
      ? {}
      : {
          updateBehavior: read.required(id, 'SchemaChangePolicy', 'UpdateBehavior') as NonNullable<
            CrawlerDefinition['updateBehavior']
          >,
          deleteBehavior: read.required(id, 'SchemaChangePolicy', 'DeleteBehavior') as NonNullable<
            CrawlerDefinition['deleteBehavior']
          >,
        }),
  };
};

const referencesIn = ({ Resources }: Template, published: readonly string[]) => {
  const named = Object.entries(Resources).map(([id, { Type, Properties }]) => {
    const name = namedInTemplate(Type, Properties) ?? nameOf(id);
    const { arn: arnOf = () => name, refIsArn = false } = NAMED[Type] ?? {};
    return { id, ref: refIsArn ? arnOf(name) : name, attribute: arnOf(name) };
  });
  return {
    refs: {
      ...PSEUDO_PARAMETERS,
      'AWS::StackName': 'pet-match-extras',
      ...Object.fromEntries(named.map(({ id, ref }) => [id, ref])),
      Core: published,
    },
    attributes: Object.fromEntries(named.map(({ id, attribute }) => [`${id}.Arn`, attribute])),
  };
};

/** A table's name is part of every query, and that of a stream is known to who writes into it. */
const namedInTemplate = (
  type: string,
  { TableInput: input, Name: name }: Readonly<Record<string, unknown>>,
): string | undefined => {
  if (type === 'AWS::Glue::Table') return (input as TableInput).Name;
  return type === 'AWS::Kinesis::Stream' ? (name as string) : undefined;
};
