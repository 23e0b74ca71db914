import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { RequestEnvelope, ResponseEnvelope } from 'ask-sdk-model';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import {
  bundle,
  bundleEntries,
  EXTRA_FUNCTIONS,
  FUNCTIONS,
  type FunctionName,
} from '../infra/bundle';
import { readSettings } from '../infra/settings';
import { startAthena } from './aws/athena';
import { startGlue } from './aws/glue';
import { startCrawlers } from './aws/glue/crawler/crawlers';
import { ensureTables, startDynamoDb } from './aws/dynamodb';
import { type EventSourceMapping, startEventSourceMapping } from './aws/event-source-mapping';
import { dynamoDbSource } from './aws/event-source-mapping/dynamodb-source';
import { realEffects } from './aws/event-source-mapping/effects';
import { kinesisSource } from './aws/event-source-mapping/kinesis-source';
import { type FirehoseServer, startFirehose } from './aws/firehose';
import type { LocalServer } from './aws/http-server';
import type { FunctionRuntime } from './aws/lambda/function-runtime';
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
} from './aws/wiring';
import { type DataFolder, type Endpoints, openDataFolder, ownDataFolder } from './data-folder';
import { writeContent } from './deploy/content';
import { messageOf, UserError } from './errors';
import {
  athenaOf,
  atHome,
  deliveryStreamConfig,
  type FunctionOptions,
  type LogFiles,
  logFiles,
  type OnClose,
  type ServiceEndpoints,
  stackCatalog,
  startFunction,
} from './stack-parts';
import { startRecommender } from './start-recommender';
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
const building = async (work: () => Promise<unknown>): Promise<void> => {
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

const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[];

const startFunctions = (
  wiring: Wiring,
  folder: DataFolder,
  options: FunctionOptions,
): Record<FunctionName, FunctionRuntime> =>
  Object.fromEntries(
    FUNCTION_NAMES.map((name) => [name, startFunction(wiring[name], folder, options)]),
  ) as Record<FunctionName, FunctionRuntime>;

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
