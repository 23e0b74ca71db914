import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeStateMachineCommand,
  SFNClient,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ensureTables, startDynamoDb } from '../aws/dynamodb';
import { readExtras } from '../aws/extras-wiring';
import { objectStore } from '../aws/object-store';
import { LOCAL_CREDENTIALS, readWiring, REGION, type Wiring } from '../aws/wiring';
import {
  type DataFolder,
  type Endpoints,
  openDataFolder,
  ownDataFolder,
  runningEndpoints,
} from '../data-folder';
import { UserError } from '../errors';
import { startStack, startStackAthena } from '../stack';
import { localExtrasTemplate, localTemplate } from '../template';

/** Where a command finds the pipeline. */
export interface ConnectOptions {
  /** Data folder of the local stack. Default: `PETMATCH_DATA`, else `.petmatch`. */
  readonly data?: string | undefined;
  /** AWS profile: the command then works on the deployed pipeline. */
  readonly profile?: string | undefined;
  /** Names of the deployed parts; each defaults to the one of this machine. */
  readonly names?: Partial<Names>;
  /** Encoding of the lines that the delivery stream takes. Default: this machine's configuration. */
  readonly lineFormat?: 'json' | 'csv';
}

interface Names {
  readonly analyticsTable: string;
  readonly bucket: string;
  readonly deliveryStream: string;
  readonly database: string;
  readonly workGroup: string;
}

export interface AthenaSession {
  readonly client: AthenaClient;
  readonly database: string;
  readonly workGroup: string;
}

/** What the replay commands work on. */
export interface StackClients {
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly firehose: FirehoseClient;
  readonly s3: S3Client;
  readonly analyticsTable: string;
  readonly bucket: string;
  readonly deliveryStream: string;
  /** Encoding of the lines that the delivery stream takes. */
  readonly format: 'json' | 'csv';
}

export const DEFAULT_DATA = process.env['PETMATCH_DATA'] || '.petmatch';

/**
 * Runs an action against Athena: the deployed one with a profile, the server at
 * `AWS_ENDPOINT_URL_ATHENA` if that is set, the running local stack's, or one that is started on the
 * data folder for as long as the action takes.
 */
export const withAthena = async <T>(
  { data = DEFAULT_DATA, profile, names }: ConnectOptions,
  action: (session: AthenaSession) => Promise<T>,
): Promise<T> => {
  const wiring = await localWiring();
  const { database, workGroup } = namesOf(wiring, names);
  const using = async (settings: object): Promise<T> => {
    const client = new AthenaClient(settings);
    try {
      return await action({ client, database, workGroup });
    } finally {
      client.destroy();
    }
  };
  if (profile) return using({ profile });
  if (process.env['AWS_ENDPOINT_URL_ATHENA']) return using(LOCAL);
  const folder = existingDataFolder(data);
  const running = await runningEndpoints(folder);
  if (running) return using({ ...LOCAL, endpoint: running.athena });
  const server = await startStackAthena(wiring, objectStore(folder.s3));
  try {
    return await using({ ...LOCAL, endpoint: server.url });
  } finally {
    await server.close();
  }
};

/**
 * Runs an action against table, delivery stream and bucket: the deployed ones with a profile, the
 * running local stack's, or those of a stack that is started on the data folder, which then brings
 * every row to the bucket before it stops.
 */
export const withStack = async <T>(
  options: ConnectOptions,
  action: (stack: StackClients) => Promise<T>,
): Promise<T> => {
  const { data = DEFAULT_DATA, profile } = options;
  if (profile) return withClients(options, { settings: { profile } }, action);
  const folder = existingDataFolder(data);
  const running = await runningEndpoints(folder);
  const at = (endpoints: Endpoints) => withClients(options, { settings: LOCAL, endpoints }, action);
  return running ? at(running) : withOwnStack(folder, at);
};

const withOwnStack = async <T>(
  folder: DataFolder,
  action: (endpoints: Endpoints) => Promise<T>,
  { extras = false }: { readonly extras?: boolean } = {},
): Promise<T> => {
  const stack = await startStack({ root: process.cwd(), data: folder.path, extras });
  try {
    const result = await action(stack.endpoints);
    await allArrived(stack.idle(), folder);
    return result;
  } finally {
    await stack.close();
  }
};

/**
 * Runs an action against the table of turns: the deployed one with a profile and its name, that of
 * the running local stack, or of a DynamoDB that is started on the data folder for as long as the
 * action takes.
 */
export const withTable = async <T>(
  {
    data = DEFAULT_DATA,
    profile,
    table,
  }: Pick<ConnectOptions, 'data' | 'profile'> & { readonly table?: string | undefined },
  action: (session: {
    readonly dynamoDb: DynamoDBDocumentClient;
    readonly table: string;
  }) => Promise<T>,
): Promise<T> => {
  const using = async (name: string, settings: object): Promise<T> => {
    const client = new DynamoDBClient(settings);
    try {
      return await action({ dynamoDb: DynamoDBDocumentClient.from(client), table: name });
    } finally {
      client.destroy();
    }
  };
  if (profile && table) return using(table, { profile });
  const { mapping, tables } = await localWiring();
  if (process.env['AWS_ENDPOINT_URL_DYNAMODB']) return using(mapping.tableName, LOCAL);
  const folder = existingDataFolder(data);
  const running = await runningEndpoints(folder);
  if (running) return using(mapping.tableName, { ...LOCAL, endpoint: running.dynamodb });
  const owner = await ownDataFolder(folder);
  try {
    const server = await startDynamoDb({ folder: folder.dynamodb });
    try {
      const settings = { ...LOCAL, endpoint: server.url };
      const client = new DynamoDBClient(settings);
      // In a folder whose stack never came so far there is no table yet.
      await ensureTables(client, [tables.analytics]).finally(() => client.destroy());
      return await using(mapping.tableName, settings);
    } finally {
      await server.close();
    }
  } finally {
    owner.release();
  }
};

/** What only reads, or brings back, has nothing to do in a folder that is not there. */
const existingDataFolder = (path: string): DataFolder => {
  if (!existsSync(path))
    throw new UserError(
      `There is no data folder ${resolve(path)}: "npm start" makes one, and --data names another.`,
    );
  return openDataFolder(path);
};

/** Longer than any backlog of one machine takes; a batch that fails for ever is not waited for. */
const ARRIVAL_MS = 120_000;

const allArrived = async (idle: Promise<void>, { logs }: DataFolder): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const seconds = ARRIVAL_MS / 1_000;
      reject(
        new UserError(
          `The rows have not arrived in the bucket within ${seconds} s; the logs in ${logs} may say why. They stay in the data folder.`,
        ),
      );
    }, ARRIVAL_MS);
  });
  try {
    await Promise.race([idle, late]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Runs an action against the Lambda endpoint of the running local stack, or of one that is started
 * on the data folder for as long as the action takes.
 */
export const withLambda = async <T>(
  { data = DEFAULT_DATA }: Pick<ConnectOptions, 'data'>,
  action: (endpoint: string, skillFunction: string) => Promise<T>,
): Promise<T> => {
  const { skill } = await localWiring();
  const folder = openDataFolder(data);
  const running = await runningEndpoints(folder);
  if (running) return action(running.lambda, skill.name);
  return withOwnStack(folder, ({ lambda }) => action(lambda, skill.name));
};

/** What runs the compaction. */
export interface CompactionSession {
  readonly sfn: SFNClient;
  readonly s3: S3Client;
  readonly stateMachineArn: string;
}

/**
 * Runs an action against the compaction's state machine: the deployed one with a profile and its
 * ARN, the running local stack's, or that of a stack that is started on the data folder for as long
 * as the action takes.
 */
export const withCompaction = async <T>(
  {
    data = DEFAULT_DATA,
    profile,
    stateMachineArn,
  }: ConnectOptions & { readonly stateMachineArn?: string },
  action: (session: CompactionSession) => Promise<T>,
): Promise<T> => {
  const using = async (arn: string, settings: object, endpoints?: Endpoints): Promise<T> => {
    const at = (endpoint: string | undefined) => ({
      ...settings,
      ...(endpoint ? { endpoint } : {}),
    });
    const sfn = new SFNClient(at(endpoints?.stepFunctions));
    const s3 = new S3Client({ ...at(endpoints?.s3), forcePathStyle: endpoints !== undefined });
    try {
      return await action({ sfn, s3, stateMachineArn: arn });
    } finally {
      for (const client of [sfn, s3]) client.destroy();
    }
  };
  if (profile && stateMachineArn) return using(stateMachineArn, { profile });
  const { compaction } = await localWiring();
  const folder = existingDataFolder(data);
  const running = await runningEndpoints(folder);
  if (running) return using(compaction.arn, LOCAL, running);
  return withOwnStack(folder, (endpoints) => using(compaction.arn, LOCAL, endpoints));
};

/** What runs forgetting. */
export type ForgettingSession = Pick<CompactionSession, 'sfn' | 'stateMachineArn'>;

/**
 * Runs an action against the state machine of forgetting: the deployed one with a profile and its ARN,
 * the running local stack's, or that of a stack that is started with the extras on the data folder
 * for as long as the action takes.
 *
 * @throws UserError where the stack that runs has no extras
 */
export const withForgetting = async <T>(
  {
    data = DEFAULT_DATA,
    profile,
    stateMachineArn,
  }: Pick<ConnectOptions, 'data' | 'profile'> & { readonly stateMachineArn?: string },
  action: (session: ForgettingSession) => Promise<T>,
): Promise<T> => {
  const using = async (arn: string, settings: object): Promise<T> => {
    const sfn = new SFNClient(settings);
    try {
      return await action({ sfn, stateMachineArn: arn });
    } finally {
      sfn.destroy();
    }
  };
  if (profile && stateMachineArn) return using(stateMachineArn, { profile });
  const extras = readExtras(await localExtrasTemplate(process.cwd()), await localWiring());
  const machine = extras.stateMachines['ForgettingStateMachine'];
  if (machine === undefined)
    throw new UserError('PETMATCH_EXTRAS leaves forgetting out; it takes "all" or "forgetting".');
  const at = ({ stepFunctions }: Endpoints) =>
    using(machine.arn, { ...LOCAL, endpoint: stepFunctions });
  const folder = existingDataFolder(data);
  const running = await runningEndpoints(folder);
  if (running === undefined) return withOwnStack(folder, at, { extras: true });
  if (await hasStateMachine(running, machine.arn)) return at(running);
  throw new UserError(
    'The stack that runs has no extras: start it with "npm start -- --extras", or stop it, and the command starts one of its own.',
  );
};

const hasStateMachine = async (
  { stepFunctions }: Endpoints,
  stateMachineArn: string,
): Promise<boolean> => {
  const sfn = new SFNClient({ ...LOCAL, endpoint: stepFunctions });
  try {
    await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    return true;
  } catch (error) {
    if (error instanceof StateMachineDoesNotExist) return false;
    throw error;
  } finally {
    sfn.destroy();
  }
};

/** The local services take any credentials. */
const LOCAL = {
  region: REGION,
  credentials: LOCAL_CREDENTIALS,
} as const;

interface Destination {
  readonly settings: object;
  /** Where the services of this machine answer; nothing for AWS. */
  readonly endpoints?: Endpoints;
}

const withClients = async <T>(
  { names, lineFormat }: ConnectOptions,
  { settings, endpoints }: Destination,
  action: (stack: StackClients) => Promise<T>,
): Promise<T> => {
  const at = (endpoint: string | undefined) => ({ ...settings, ...(endpoint ? { endpoint } : {}) });
  const dynamoDb = new DynamoDBClient(at(endpoints?.dynamodb));
  const firehose = new FirehoseClient(at(endpoints?.firehose));
  const s3 = new S3Client(at(endpoints?.s3));
  const wiring = await localWiring();
  const { analyticsTable, bucket, deliveryStream } = namesOf(wiring, names);
  try {
    return await action({
      dynamoDb: DynamoDBDocumentClient.from(dynamoDb),
      firehose,
      s3,
      analyticsTable,
      bucket,
      deliveryStream,
      format: lineFormat ?? (wiring.stream.environment['TURN_FORMAT'] === 'csv' ? 'csv' : 'json'),
    });
  } finally {
    for (const client of [dynamoDb, firehose, s3]) client.destroy();
  }
};

const localWiring = async (): Promise<Wiring> => readWiring(await localTemplate(process.cwd()));

const namesOf = (wiring: Wiring, names: Partial<Names> = {}): Names => ({
  analyticsTable: wiring.mapping.tableName,
  bucket: wiring.delivery.bucket,
  deliveryStream: wiring.delivery.name,
  database: wiring.database,
  workGroup: wiring.workGroup.name,
  ...names,
});
