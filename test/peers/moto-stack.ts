import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateDeliveryStreamCommand,
  type CreateDeliveryStreamCommandInput,
  FirehoseClient,
} from '@aws-sdk/client-firehose';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  GlueClient,
} from '@aws-sdk/client-glue';
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { bundle } from '../../infra/bundle';
import { putCompactedTable } from '../../infra/content/compacted-table';
import type { Template } from '../../infra/synthesize';
import { resolveReferences } from '../../local/aws/resolve-template';
import { LOCAL_SKILL_ID } from '../../local/aws/wiring';
import { type StandIn, templateForMoto, unknownToMoto } from './moto-template';
import type { RunningPeers } from './running';

/** The bucket of the turns. */
export const BUCKET = 'pet-match-turns';

/** The answers to custom resources carry no region: moto looks for their stack here alone. */
export const REGION = 'us-east-1';
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

const ACCOUNT = '123456789012';
const STACK = 'pet-match';
const STREAM = 'pet-match-delivery';
const DATABASE = 'pet_match';

/** What moto's CloudFormation cannot make is made by the calls of its own service, or not needed. */
const STAND_INS: Readonly<Record<string, StandIn>> = {
  DeliveryStream: {
    ref: STREAM,
    arn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/${STREAM}`,
  },
  LakeDatabase: { ref: DATABASE, arn: '' },
  LakeTurnRows: { ref: 'turn_rows', arn: '' },
};

/** The stack as moto has made it. */
export interface MotoStack {
  /** Physical names by logical id. */
  readonly names: ReadonlyMap<string, string>;
  /** Resource types that moto's CloudFormation does not know. */
  readonly unknown: readonly string[];
}

/**
 * Takes a template through moto's CloudFormation.
 *
 * @param folder for the functions' bundles
 * @throws Error with the status of a stack that is not made
 */
export const createMotoStack = async (
  peers: RunningPeers,
  template: Template,
  folder: string,
): Promise<MotoStack> => {
  const client = { endpoint: peers.moto, region: REGION, credentials: CREDENTIALS };
  const unknown = unknownToMoto(peers, template);
  // Without it moto wants Docker as soon as a function is invoked.
  await fetch(`${peers.moto}/moto-api/config`, {
    method: 'POST',
    body: JSON.stringify({ lambda: { use_docker: false } }),
  });
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  // A fault of moto's is no reason to try again.
  const cloudFormation = new CloudFormationClient({ ...client, maxAttempts: 1 });
  const firehose = new FirehoseClient(client);
  const glue = new GlueClient(client);
  try {
    const body = JSON.stringify(templateForMoto(template, unknown, STAND_INS));
    const stack = await createStack(cloudFormation, body, await putCode(s3, folder));
    await answerCustomResource(peers.moto, stack);
    await untilCreated(cloudFormation);
    const names = await namesOf(cloudFormation);
    await createTheRest({ firehose, glue, s3 }, template, names);
    return { names, unknown };
  } finally {
    for (const each of [s3, cloudFormation, firehose, glue]) each.destroy();
  }
};

const CODE = { Bucket: 'code', Key: 'functions.zip' } as const;

/** @returns the version of the zip */
const putCode = async (s3: S3Client, folder: string): Promise<string> => {
  await bundle(process.cwd(), folder, ['skill', 'stream']);
  const files = ['skill.js', 'stream.js'];
  const zip = zipSync(
    Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file))])),
  );
  await s3.send(new CreateBucketCommand({ Bucket: CODE.Bucket }));
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket: CODE.Bucket,
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  );
  const { VersionId: version = '' } = await s3.send(new PutObjectCommand({ ...CODE, Body: zip }));
  return version;
};

/** @returns the stack's id */
const createStack = async (
  cloudFormation: CloudFormationClient,
  TemplateBody: string,
  CodeVersion: string,
): Promise<string> => {
  const parameters = {
    SkillId: LOCAL_SKILL_ID,
    LambdaRuntime: 'nodejs24.x',
    LambdaHandler: 'skill.handler',
    CodeBucket: CODE.Bucket,
    CodeKey: CODE.Key,
    CodeVersion,
    BucketName: BUCKET,
  };
  const { StackId: stack = '' } = await cloudFormation.send(
    new CreateStackCommand({
      StackName: STACK,
      TemplateBody,
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  return stack;
};

/** moto has no way to run the content function. */
const answerCustomResource = async (moto: string, stack: string): Promise<void> => {
  const answer = await fetch(`${moto}/cloudformation_${REGION}/cfnresponse?stack=${stack}`, {
    method: 'PUT',
    body: JSON.stringify({
      Status: 'SUCCESS',
      StackId: stack,
      RequestId: 'test',
      LogicalResourceId: 'Content',
      PhysicalResourceId: 'content',
      Data: {},
    }),
  });
  if (!answer.ok) throw new Error(`moto refuses the answer for Content: ${await answer.text()}`);
};

const untilCreated = async (cloudFormation: CloudFormationClient): Promise<void> => {
  for (;;) {
    const { Stacks: [stack] = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: STACK }),
    );
    if (stack?.StackStatus === 'CREATE_COMPLETE') return;
    if (stack?.StackStatus !== 'CREATE_IN_PROGRESS')
      throw new Error(`The stack in moto is ${stack?.StackStatus}: ${stack?.StackStatusReason}`);
    await sleep(100);
  }
};

const namesOf = async (
  cloudFormation: CloudFormationClient,
): Promise<ReadonlyMap<string, string>> => {
  const { StackResourceSummaries: resources = [] } = await cloudFormation.send(
    new ListStackResourcesCommand({ StackName: STACK }),
  );
  return new Map(
    resources.map(({ LogicalResourceId: id = '', PhysicalResourceId: name = '' }) => [id, name]),
  );
};

const createTheRest = async (
  {
    firehose,
    glue,
    s3,
  }: { readonly firehose: FirehoseClient; readonly glue: GlueClient; readonly s3: S3Client },
  template: Template,
  names: ReadonlyMap<string, string>,
): Promise<void> => {
  const refs: Record<string, string> = {
    ...Object.fromEntries(names),
    ...Object.fromEntries(Object.entries(STAND_INS).map(([id, { ref }]) => [id, ref])),
    'AWS::AccountId': ACCOUNT,
    'AWS::Region': REGION,
    DeliveryLogsStream: 'S3Delivery',
  };
  const attributes: Record<string, string> = {
    'Key.Arn': `arn:aws:kms:${REGION}:${ACCOUNT}:key/${names.get('Key') ?? ''}`,
    'DeliveryRole.Arn': `arn:aws:iam::${ACCOUNT}:role/${names.get('DeliveryRole') ?? ''}`,
    'LakeBucket.Arn': `arn:aws:s3:::${BUCKET}`,
  };
  const propertiesOf = <T>(id: string, ...wanted: (keyof T & string)[]): T => {
    const properties = template.Resources[id]?.Properties ?? {};
    const chosen = Object.fromEntries(wanted.map((name) => [name, properties[name]]));
    return resolveReferences(chosen, { refs, attributes }) as T;
  };
  await firehose.send(
    new CreateDeliveryStreamCommand({
      ...propertiesOf<CreateDeliveryStreamCommandInput>(
        'DeliveryStream',
        'DeliveryStreamType',
        'DeliveryStreamEncryptionConfigurationInput',
        'ExtendedS3DestinationConfiguration',
      ),
      DeliveryStreamName: STREAM,
    }),
  );
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DATABASE } }));
  await glue.send(
    new CreateTableCommand(
      propertiesOf<CreateTableCommandInput>('LakeTurnRows', 'DatabaseName', 'TableInput'),
    ),
  );
  await putCompactedTable({ glue, s3, database: DATABASE, bucket: BUCKET });
};
