import { CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import { type WiringName, WIRING_NAMES, wiringParameter } from '../wiring';

/** What the core stack says of itself, by name. */
export type Core = Readonly<Record<WiringName, string>>;

/**
 * Reads the core's list by a parameter of the template: CloudFormation fetches it at each deployment.
 * Its default is the list of the stack that `npm run deploy:cdk` makes; a stack of ask-cli has
 * another name.
 */
export const readCore = (stack: Stack): Core => {
  const list = new CfnParameter(stack, 'Core', {
    type: 'AWS::SSM::Parameter::Value<List<String>>',
    default: wiringParameter('PetMatch'),
  }).valueAsList;
  return Object.fromEntries(
    WIRING_NAMES.map((name, index) => [name, Fn.select(index, list)]),
  ) as Core;
};

/** The ARN of one of the core's tables, buckets, delivery streams, workgroups … by its name. */
export const arnOf = {
  table: (name: string): string => here('dynamodb', `table/${name}`),
  index: (table: string, name: string): string => here('dynamodb', `table/${table}/index/${name}`),
  workGroup: (name: string): string => here('athena', `workgroup/${name}`),
  deliveryStream: (name: string): string => here('firehose', `deliverystream/${name}`),
  catalog: (): string => here('glue', 'catalog'),
  database: (name: string): string => here('glue', `database/${name}`),
  glueTable: (database: string, table: string): string =>
    here('glue', Fn.join('/', ['table', database, table])),
  crawler: (name: string): string => here('glue', `crawler/${name}`),
  deletionJobs: (): string => here('personalize', 'data-deletion-job/*'),
  eventTrackers: (): string => here('personalize', 'event-tracker/*'),
  /** A log group and its streams. */
  logGroup: (name: string): string => here('logs', `log-group:${name}:*`),
  bucket: (name: string): string => Fn.join('', [Fn.sub('arn:${AWS::Partition}:s3:::'), name]),
  objects: (bucket: string, prefix: string): string =>
    Fn.join('', [Fn.sub('arn:${AWS::Partition}:s3:::'), bucket, `/${prefix}*`]),
} as const;

const here = (service: string, resource: string): string =>
  Fn.join('', [
    Fn.sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:`),
    resource,
  ]);
