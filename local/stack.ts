import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { RequestEnvelope, ResponseEnvelope } from 'ask-sdk-model';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { COMPACTED_PREFIX } from '../analytics/contract/bucket-layout';
import { glueColumns } from '../analytics/contract/glue';
import {
  bundle,
  bundleEntries,
  EXTRA_FUNCTIONS,
  FUNCTIONS,
  type FunctionName,
} from '../infra/bundle';
import { readSettings } from '../infra/settings';
import { type AthenaOptions, startAthena } from './aws/athena';
import { parseLocation } from './aws/athena/table-source';
import { startGlue } from './aws/glue';
import { type Catalog, createCatalog } from './aws/glue/catalog';
import { startCrawlers } from './aws/glue/crawler/crawlers';
import type { TableInput } from './aws/glue/model';
import { type GlueTable, PROJECTED, tableInput } from './aws/glue/table-input';
import { ensureTables, startDynamoDb } from './aws/dynamodb';
import { type EventSourceMapping, startEventSourceMapping } from './aws/event-source-mapping';
import { dynamoDbSource } from './aws/event-source-mapping/dynamodb-source';
import { realEffects } from './aws/event-source-mapping/effects';
import { kinesisSource } from './aws/event-source-mapping/kinesis-source';
import { type DeliveryStreamConfig, type FirehoseServer, startFirehose } from './aws/firehose';
import type { ParquetColumn } from './aws/firehose/delivery-stream-config';
import type { LocalServer } from './aws/http-server';
import { createFunctionRuntime, type FunctionRuntime } from './aws/lambda/function-runtime';
import { startLambda } from './aws/lambda/lambda-server';
import { objectStore, type ObjectStore } from './aws/object-store';
import { startS3 } from './aws/s3';
import { startSns } from './aws/sns';
import { startStepFunctions } from './aws/step-functions';
import { type ExtrasWiring, readExtras } from './aws/extras-wiring';
import {
  type FunctionDefinition,
  LOCAL_CREDENTIALS,
  LOCAL_PERSONALIZE,
  readWiring,
  REGION,
  type StateMachineDefinition,
  type Wiring,
  type DeliveryStreamDefinition,
} from './aws/wiring';
import { type DataFolder, type Endpoints, openDataFolder, ownDataFolder } from './data-folder';
import { writeContent } from './deploy/content';
import { messageOf, UserError } from './errors';
import { startRecommender } from './start-recommender';
import { turnViews } from './turn-views';
import { localExtrasTemplate, localTemplate } from './template';

/** Ports to listen on; what is left out takes a free one. */
export interface Ports {
  readonly dynamodb?: number;
  readonly firehose?: number;
  readonly s3?: number;
  readonly athena?: number;
  readonly glue?: number;
  readonly lambda?: number;
  readonly sns?: number;
  readonly stepFunctions?: number;
  readonly kinesis?: number;
  readonly personalize?: number;
}

export interface StackOptions {
  /** Folder of the project. */
  readonly root: string;
  /** Folder that holds all state. */
  readonly data: string;
  readonly ports?: Ports;
  /**
   * Seconds that Firehose collects rows before it writes an object. AWS takes 60 or more; here one
   * second is enough to see a row arrive. Default: 1.
   */
  readonly bufferSeconds?: number;
  /** Whether the parts of the stack `PetMatchExtras` run, too. Default: they don't. */
  readonly extras?: boolean;
}

/** The whole pipeline on one machine. */
export interface Stack {
  readonly wiring: Wiring;
  /** Where the extras run. */
  readonly extras?: ExtrasWiring;
  readonly endpoints: Endpoints;
  readonly folder: DataFolder;
  readonly store: ObjectStore;
  /** Invokes the skill's function through its development alias. */
  readonly skill: (envelope: RequestEnvelope) => Promise<ResponseEnvelope>;
  /** Ends the skill's function, so that the next turn runs its code as it then is. */
  readonly reloadSkill: () => Promise<void>;
  /** Resolves when every row that the table has accepted so far can be queried. */
  readonly idle: () => Promise<void>;
  /** Stops everything that was started; rows under way stay in the data folder. */
  readonly close: () => Promise<void>;
}

/**
 * Starts the local stack, wired as the synthesized template says.
 *
 * @throws UserError for a port in use, a data folder that can't be used, a setting that can't be
 */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const folder = openDataFolder(options.data);
  const owner = await ownDataFolder(folder);
  const closing = closer();
  closing.add(owner.release);
  try {
    const stack = await startParts(options, folder, closing.add);
    owner.announce(stack.endpoints);
    return { ...stack, close: closing.close };
  } catch (error) {
    await closing.close();
    throw error;
  }
};

/** Stops parts in the reverse order of their start; one that comes after the end stops at once. */
const closer = (): { add: OnClose; close: () => Promise<void> } => {
  const started: (() => void | Promise<void>)[] = [];
  let closing: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    while (started.length > 0) await started.pop()?.();
  };
  return {
    add: (stop) => {
      started.push(stop);
      closing &&= closing.then(stopAll);
    },
    close: () => (closing ??= stopAll()),
  };
};

type OnClose = (stop: () => void | Promise<void>) => void;

const startParts = async (
  { root, ports = {}, bufferSeconds = 1, extras: hasExtras = false }: StackOptions,
  folder: DataFolder,
  onClose: OnClose,
): Promise<Omit<Stack, 'close'>> => {
  const log = logFiles(folder);
  const wiring = readWiring(await localTemplate(root));
  const extras = hasExtras ? readExtras(await localExtrasTemplate(root), wiring) : undefined;
  const store = objectStore(folder.s3);
  await store.sweep();
  const building = build(root, folder, hasExtras);
  // Awaited when the servers are up, so that none of them starts after a failure.
  building.catch(() => undefined);
  const servers = await startServers(wiring, store, {
    folder,
    ports,
    bufferSeconds,
    onClose,
    log,
    ...(extras ? { extras } : {}),
  });
  await building;
  const { firehose } = servers;
  const { dynamoDb, streams } = dynamoDbClients(servers.endpoints);
  onClose(() => {
    dynamoDb.destroy();
    streams.destroy();
  });
  const [analytics = {}] = await ensureTables(dynamoDb, [
    wiring.tables.analytics,
    ...(wiring.tables.pets ? [wiring.tables.pets] : []),
    wiring.tables.userAttributes,
    ...Object.values(extras?.tables ?? {}),
  ]);
  const functions = startFunctions(
    { ...wiring, skill: withCampaign(wiring.skill, servers.endpoints.personalize) },
    folder,
    { endpoints: servers.endpoints, onClose, log },
  );
  /** By name; those of the extras come when there is all that they call. */
  const served: Record<string, FunctionRuntime> = Object.fromEntries(
    FUNCTION_NAMES.map((name) => [wiring[name].name, functions[name]]),
  );
  const lambda = await startLambda({ functions: served, port: ports.lambda ?? 0 });
  onClose(lambda.close);
  await functions.content.invoke({ action: 'install' });
  const workflows = await startWorkflows(wiring, folder, {
    endpoints: { ...servers.endpoints, lambda: lambda.url },
    stateMachines: Object.values(extras?.stateMachines ?? {}),
    ports,
    onClose,
  });
  const endpoints: Endpoints = { ...servers.endpoints, lambda: lambda.url, ...workflows };
  const mapping = await startEventSourceMapping({
    source: dynamoDbSource(streams, analytics.LatestStreamArn ?? ''),
    functionArn: wiring.stream.arn,
    invoke: (event) => functions.stream.invoke<DynamoDBBatchResponse>(event),
    settings: atHome(wiring.mapping),
    checkpointFolder: folder.checkpoints,
    onFailure: store,
    effects: { ...realEffects, log: log('event-source-mapping') },
  });
  onClose(mapping.close);
  const mappings = extras
    ? await startExtras(extras, folder, {
        endpoints,
        served,
        streams,
        streamArn: analytics.LatestStreamArn ?? '',
        store,
        onClose,
        log,
      })
    : [];
  return {
    wiring,
    ...(extras ? { extras } : {}),
    endpoints,
    folder,
    store,
    skill: (envelope) => functions.skill.invoke<ResponseEnvelope>(envelope, 'development'),
    reloadSkill: async () => {
      await rebuildSkill(root, folder);
      await functions.skill.reload();
    },
    idle: () => idle([mapping, ...mappings], firehose),
  };
};

/**
 * Two settings differ from AWS: the window, which saves calls and so money there, would only delay the
 * row; and here the stream keeps its records, so that a stack which was off for days catches up.
 */
export const atHome = <M extends Wiring['mapping']>(mapping: M): M => ({
  ...mapping,
  maximumBatchingWindowInSeconds: 0,
  maximumRecordAgeInSeconds: -1,
});

/** The campaign of the recommender that runs here, if one does; without it nobody could be asked. */
const withCampaign = (
  { environment, ...skill }: FunctionDefinition,
  personalize: string | undefined,
): FunctionDefinition => ({
  ...skill,
  environment: {
    ...environment,
    [CAMPAIGN]: personalize === undefined ? '' : campaignOf({ environment }),
  },
});

const CAMPAIGN = 'PERSONALIZE_CAMPAIGN_ARN';

const campaignOf = ({ environment }: Pick<FunctionDefinition, 'environment'>): string =>
  environment[CAMPAIGN] || LOCAL_PERSONALIZE.campaignArn;

const build = (root: string, { functions }: DataFolder, hasExtras: boolean): Promise<void> =>
  building(async () => {
    await bundle(root, functions);
    if (hasExtras) await bundleEntries(root, functions, EXTRA_FUNCTIONS);
    writeContent(root, functions, readSettings().format);
  });

const rebuildSkill = (root: string, { functions }: DataFolder): Promise<void> =>
  building(() => bundle(root, functions, ['skill']));

/** @throws UserError with esbuild's messages */
const building = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    throw new UserError(`Cannot build the functions: ${messageOf(error)}`, { cause: error });
  }
};

const idle = async (
  mappings: readonly EventSourceMapping[],
  firehose: FirehoseServer,
): Promise<void> => {
  for (const mapping of mappings) await mapping.idle();
  await firehose.idle();
};

/** What the functions call; they are served themselves last. */
type ServiceEndpoints = Omit<Endpoints, 'lambda' | 'sns' | 'stepFunctions'>;

interface ServerOptions {
  readonly folder: DataFolder;
  readonly ports: Ports;
  readonly bufferSeconds: number;
  readonly onClose: OnClose;
  readonly log: LogFiles;
  readonly extras?: ExtrasWiring;
}

const startServers = async (
  wiring: Wiring,
  store: ObjectStore,
  { folder, ports, bufferSeconds, onClose, log, extras }: ServerOptions,
): Promise<{ endpoints: ServiceEndpoints; firehose: FirehoseServer }> => {
  const closing = <S extends Pick<LocalServer, 'close'>>(server: S): S => {
    onClose(server.close);
    return server;
  };
  const logDelivery = log('firehose');
  const dynamodb = await dynamoDbUrl(folder, ports.dynamodb, closing);
  const buckets = [...wiring.buckets, ...Object.values(extras?.buckets ?? {})];
  const s3 = closing(await startS3({ store, buckets, port: ports.s3 ?? 0 }));
  const catalog = stackCatalog(wiring, store, Object.values(extras?.glueTables ?? {}));
  const crawlers = startCrawlers({
    crawlers: Object.values(extras?.crawlers ?? {}),
    ...{ store, catalog },
    file: join(folder.path, 'crawlers.json'),
    log: log('aws-glue-crawlers'),
  });
  onClose(crawlers.close);
  const glue = closing(await startGlue({ catalog, crawlers, port: ports.glue ?? 0 }));
  const athena = closing(
    await startAthena({ ...athenaOf(wiring, store, catalog), port: ports.athena ?? 0 }),
  );
  const firehose = closing(
    await startFirehose({
      streams: [wiring.delivery, ...Object.values(extras?.deliveryStreams ?? {})].map((delivery) =>
        deliveryStreamConfig(delivery, wiring.database, catalog, bufferSeconds),
      ),
      store,
      spool: folder.firehose,
      log: (event) => logDelivery(JSON.stringify(event)),
      port: ports.firehose ?? 0,
    }),
  );
  const recommender = extras
    ? await startRecommender({
        ...{ extras, folder, store, ports, closing },
        campaignArn: campaignOf(wiring.skill),
      })
    : {};
  const endpoints = {
    dynamodb,
    s3: s3.url,
    athena: athena.url,
    glue: glue.url,
    firehose: firehose.url,
    ...recommender,
  };
  return { endpoints, firehose };
};

/** Any DynamoDB server may stand in for the one that comes with the stack. */
const dynamoDbUrl = async (
  folder: DataFolder,
  port: number | undefined,
  closing: (server: LocalServer) => LocalServer,
): Promise<string> => {
  const external = process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  if (external) return external;
  const options = { folder: folder.dynamodb, ...(port === undefined ? {} : { port }) };
  return closing(await startDynamoDb(options)).url;
};

/** Starts the topic and the state machines, which call everything else. */
const startWorkflows = async (
  wiring: Wiring,
  folder: DataFolder,
  {
    endpoints: { athena, glue, s3, lambda },
    stateMachines,
    ports,
    onClose,
  }: {
    readonly endpoints: Omit<Endpoints, 'sns' | 'stepFunctions'>;
    readonly stateMachines: readonly StateMachineDefinition[];
    readonly ports: Ports;
    readonly onClose: OnClose;
  },
): Promise<Pick<Endpoints, 'sns' | 'stepFunctions'>> => {
  const sns = await startSns({
    topics: [wiring.topicArn],
    folder: folder.sns,
    port: ports.sns ?? 0,
  });
  onClose(sns.close);
  const stepFunctions = await startStepFunctions({
    stateMachines: [wiring.compaction, wiring.reporting, ...stateMachines],
    endpoints: { athena, glue, s3, lambda, sns: sns.url },
    folder: folder.executions,
    port: ports.stepFunctions ?? 0,
  });
  onClose(stepFunctions.close);
  return { sns: sns.url, stepFunctions: stepFunctions.url };
};

/**
 * Starts an Athena over the objects of a store, as the stack's own. Its views are those that a stack
 * has made, or else the project's.
 */
export const startStackAthena = (
  wiring: Wiring,
  store: ObjectStore,
  port = 0,
): Promise<LocalServer> =>
  startAthena({ ...athenaOf(wiring, store, stackCatalog(wiring, store)), port });

const athenaOf = (wiring: Wiring, store: ObjectStore, catalog: Catalog): AthenaOptions => ({
  store,
  catalog,
  workGroups: [wiring.workGroup, wiring.jobs],
  ...turnViews(wiring.turnRows.format),
});

/** The catalog lies beside the buckets; what the content function makes in it stays. */
const stackCatalog = (
  { database, turnRows }: Wiring,
  { root }: ObjectStore,
  others: readonly TableInput[] = [],
): Catalog => {
  const { bucket } = parseLocation(turnRows.location);
  const compacted: GlueTable = {
    ...{ name: 'compacted_turns', format: 'parquet', columns: glueColumns('parquet') },
    location: `s3://${bucket}/${COMPACTED_PREFIX}`,
    partitionKeys: turnRows.partitionKeys,
  };
  return createCatalog({
    file: join(dirname(root), 'catalog.json'),
    database,
    tables: [tableInput(turnRows, PROJECTED), tableInput(compacted), ...others],
  });
};

const deliveryStreamConfig = (
  { table, ...delivery }: DeliveryStreamDefinition,
  database: string,
  catalog: Catalog,
  bufferSeconds: number,
): DeliveryStreamConfig => ({
  ...delivery,
  bufferSeconds,
  format:
    table === undefined
      ? { kind: 'raw' }
      : {
          kind: 'parquet',
          columns: columnsOf(catalog, table),
          deserializer: 'openx',
          table: { databaseName: database, tableName: table },
        },
});

const columnsOf = (catalog: Catalog, table: string): readonly ParquetColumn[] =>
  (catalog.state().tables.get(table)?.input.StorageDescriptor?.Columns ?? []).map(
    ({ Name, Type = 'string' }) => ({ name: Name, type: Type }),
  );

const dynamoDbClients = ({ dynamodb }: ServiceEndpoints) => {
  const settings = { region: REGION, credentials: LOCAL_CREDENTIALS };
  return {
    dynamoDb: new DynamoDBClient({ ...settings, endpoint: dynamodb }),
    streams: new DynamoDBStreamsClient({ ...settings, endpoint: streamsUrl(dynamodb) }),
  };
};

/** DynamoDB's stand-ins serve its streams at the same address. */
const streamsUrl = (dynamodb: string): string =>
  process.env['AWS_ENDPOINT_URL_DYNAMODB_STREAMS'] || dynamodb;

/** As far as the functions can tell, this machine is AWS. */
const awsEnvironment = (endpoints: FunctionOptions['endpoints']): Record<string, string> => ({
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
  AWS_ENDPOINT_URL_FIREHOSE: endpoints.firehose,
  AWS_ENDPOINT_URL_S3: endpoints.s3,
  AWS_ENDPOINT_URL_ATHENA: endpoints.athena,
  AWS_ENDPOINT_URL_GLUE: endpoints.glue,
  ...(endpoints.sns ? { AWS_ENDPOINT_URL_SNS: endpoints.sns } : {}),
  ...(endpoints.stepFunctions ? { AWS_ENDPOINT_URL_SFN: endpoints.stepFunctions } : {}),
  ...(endpoints.kinesis ? { AWS_ENDPOINT_URL_KINESIS: endpoints.kinesis } : {}),
  ...(endpoints.personalize ? personalizeEnvironment(endpoints.personalize) : {}),
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});

/** Personalize has three services, here at one address. */
const personalizeEnvironment = (url: string): Record<string, string> => ({
  AWS_ENDPOINT_URL_PERSONALIZE: url,
  AWS_ENDPOINT_URL_PERSONALIZE_EVENTS: url,
  AWS_ENDPOINT_URL_PERSONALIZE_RUNTIME: url,
});

const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[];

interface FunctionOptions {
  /** The extras' functions call the state machines, too. */
  readonly endpoints: ServiceEndpoints & Partial<Pick<Endpoints, 'sns' | 'stepFunctions'>>;
  readonly onClose: OnClose;
  readonly log: LogFiles;
}

const startFunctions = (
  wiring: Wiring,
  folder: DataFolder,
  options: FunctionOptions,
): Record<FunctionName, FunctionRuntime> =>
  Object.fromEntries(
    FUNCTION_NAMES.map((name) => [name, startFunction(wiring[name], folder, options)]),
  ) as Record<FunctionName, FunctionRuntime>;

const startFunction = (
  { environment, arn, timeoutSeconds, name, file, exportName }: FunctionDefinition,
  folder: DataFolder,
  { endpoints, onClose, log }: FunctionOptions,
): FunctionRuntime => {
  const runtime = createFunctionRuntime({
    name,
    arn,
    file: join(folder.functions, `${file}.js`),
    exportName,
    environment: { ...environment, ...awsEnvironment(endpoints) },
    timeoutSeconds,
    log: log(name),
  });
  onClose(runtime.close);
  return runtime;
};

/** Here rows arrive within seconds, and a query that finds an object gone is asked again. */
const EXTRAS_AT_HOME = {
  FORGETTING_INPUT: JSON.stringify({ startAfterSeconds: 3, waitSeconds: 5 }),
} as const;

interface ExtrasOptions {
  readonly endpoints: Endpoints;
  /** Takes the functions, by name. */
  readonly served: Record<string, FunctionRuntime>;
  readonly streams: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly store: ObjectStore;
  readonly onClose: OnClose;
  readonly log: LogFiles;
}

const atHomeFunction = (definition: FunctionDefinition): FunctionDefinition => ({
  ...definition,
  environment: Object.fromEntries(
    Object.entries({ ...definition.environment, ...EXTRAS_AT_HOME }).filter(
      ([name]) => name in definition.environment,
    ),
  ),
});

const KINESIS_ARN = 'arn:aws:kinesis:';

/** Where there is no stream, nobody uses it. */
const kinesisClient = ({ kinesis }: Endpoints): KinesisClient =>
  new KinesisClient({
    ...{ region: REGION, credentials: LOCAL_CREDENTIALS },
    ...(kinesis ? { endpoint: kinesis } : {}),
    requestHandler: new NodeHttpHandler(),
  });

/** What reads the table's stream comes first: it writes to the others. */
const mappingsInOrder = ({ mappings }: ExtrasWiring) => {
  const isLater = (arn: string): number => Number(arn.startsWith(KINESIS_ARN));
  return Object.entries(mappings).sort(
    ([, one], [, other]) => isLater(one.streamArn) - isLater(other.streamArn),
  );
};

/** Starts the extras' functions and what invokes them. */
const startExtras = async (
  extras: ExtrasWiring,
  folder: DataFolder,
  { endpoints, served, streams, streamArn, store, onClose, log }: ExtrasOptions,
): Promise<readonly EventSourceMapping[]> => {
  const functions = new Map(
    Object.entries(extras.functions).map(([id, definition]) => [
      id,
      startFunction(atHomeFunction(definition), folder, { endpoints, onClose, log }),
    ]),
  );
  for (const [id, runtime] of functions) served[extras.functions[id]?.name ?? id] = runtime;
  const kinesis = kinesisClient(endpoints);
  onClose(() => kinesis.destroy());
  const mappings: EventSourceMapping[] = [];
  for (const [id, definition] of mappingsInOrder(extras)) {
    const runtime = functions.get(definition.function);
    if (runtime === undefined) throw new Error(`${id} invokes no function of the extras`);
    const mapping = await startEventSourceMapping({
      source: definition.streamArn.startsWith(KINESIS_ARN)
        ? kinesisSource(kinesis, definition.streamArn)
        : dynamoDbSource(streams, streamArn),
      functionArn: extras.functions[definition.function]?.arn ?? '',
      invoke: (event) => runtime.invoke<DynamoDBBatchResponse>(event),
      settings: atHome(definition),
      // Of its own: each mapping reads the stream at its own pace.
      checkpointFolder: join(folder.checkpoints, id),
      onFailure: store,
      effects: { ...realEffects, log: log('event-source-mapping') },
    });
    onClose(mapping.close);
    mappings.push(mapping);
  }
  return mappings;
};

/** Opens a log in the data folder, by name; what is written to it is one line. */
type LogFiles = (name: string) => (line: string) => void;

/**
 * @throws UserError when the logs can't be written; later, a line that can't be is said on standard
 * error, for a log must not stop what it logs
 */
const logFiles = ({ logs }: DataFolder): LogFiles => {
  mkdirSync(logs, { recursive: true });
  return (name) => {
    const file = join(logs, `${name}.log`);
    try {
      appendFileSync(file, '');
    } catch (error) {
      throw new UserError(`Cannot write the log ${file}: ${messageOf(error)}`, { cause: error });
    }
    return (line) => {
      try {
        appendFileSync(file, `${line}\n`);
      } catch (error) {
        process.stderr.write(`${file}: ${messageOf(error)}\n`);
      }
    };
  };
};
