import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { bundle } from '../../../infra/bundle';
import { readSettings } from '../../../infra/settings';
import { dynoxideBinary, ensureTables, startDynamoDb } from '../../../local/aws/dynamodb';
import { objectStore } from '../../../local/aws/object-store';
import { LOCAL_CREDENTIALS, readWiring, REGION, type Wiring } from '../../../local/aws/wiring';
import {
  type DataFolder,
  type Endpoints,
  openDataFolder,
  ownDataFolder,
} from '../../../local/data-folder';
import { writeContent } from '../../../local/deploy/content';
import { localTemplate } from '../../../local/template';
import { type FaultProxy, type ProxiedRequest, startFaultProxy } from '../fault-proxy';
import type { Addresses, PartSettings } from '../processes/part';
import { PART_NAMES, type PartName } from '../processes/part-names';
import { type Supervised, supervised } from '../processes/supervised';
import type { Random } from '../random';
import { PROXY_NAMES, type ProxyName } from './fault-rates';

/** Everything that is killed. */
export type Victim = PartName | 'dynamodb';

/** The local stack, each part a process of its own, and a fault proxy before each of them. */
export interface Stage {
  readonly wiring: Wiring;
  readonly folder: DataFolder;
  /** The proxies' addresses. */
  readonly endpoints: Endpoints;
  readonly proxies: Readonly<Record<ProxyName, FaultProxy>>;
  readonly processes: Readonly<Record<Victim, Supervised>>;
  /** The DynamoDB that no storm reaches: what it holds is heard in the answers. */
  readonly calmDynamoDb: string;
  /** Where a part answers now, without a proxy; nothing while it is dead. */
  readonly addressesOf: (part: PartName) => Addresses;
  /** Moves the clock of a part's process so many milliseconds away from the real one. */
  readonly setClock: (part: PartName, offset: number) => void;
  /** Request ids that the table was seen to accept. */
  readonly accepted: ReadonlySet<string>;
  /** Request ids whose row met a table that hung: the recorder gave up on them at its deadline. */
  readonly hung: ReadonlySet<string>;
  /** Called when Firehose has taken records, before the client has its 200. */
  onFirehoseTook: (() => void) | undefined;
  /** The last lines that each process wrote: what there is to go by where a storm does not end. */
  readonly lastWords: () => string;
  readonly close: () => Promise<void>;
}

export interface StageOptions {
  /** Folder of the project. */
  readonly root: string;
  /** Data folder; it may become full. */
  readonly data: string;
  /** Folder of the harness itself: settings, clocks and logs. */
  readonly notes: string;
  readonly random: Random;
  /** A stream that the poller reads instead of the table's. */
  readonly stream?: { readonly url: string; readonly arn: string };
}

export const AWS = { region: REGION, credentials: LOCAL_CREDENTIALS } as const;

/** Starts everything in calm weather, with the content installed and no row yet. */
export const startStage = async (options: StageOptions): Promise<Stage> => {
  const { root, data, notes } = options;
  const wiring = readWiring(await localTemplate(root));
  // Logs are the recorder's last resort; in AWS they are no part of what can be full.
  const folder = { ...openDataFolder(data), logs: join(notes, 'logs') };
  for (const path of [folder.logs, folder.dynamodb]) mkdirSync(path, { recursive: true });
  const owner = await ownDataFolder(folder);
  await objectStore(folder.s3).sweep();
  await bundle(root, folder.functions);
  writeContent(root, folder.functions, readSettings().format);

  const calm = await startDynamoDb();
  const table = dynamoDbProcess(folder, notes, await freePort());
  const processes: Partial<Record<Victim, Supervised>> = { dynamodb: table.process };
  const addressesOf = (part: PartName): Addresses => {
    const greeting = processes[part]?.greeting();
    return greeting === undefined ? {} : (JSON.parse(greeting) as Addresses);
  };
  const hooks: Pick<Stage, 'onFirehoseTook'> = { onFirehoseTook: undefined };
  const accepted = new Set<string>();
  const hung = new Set<string>();
  const targets: Record<ProxyName, (request: ProxiedRequest) => string | undefined> = {
    dynamodb: (request) =>
      tableOf(request) === wiring.tables.analytics.TableName ? table.url : calm.url,
    'dynamodb-streams': () => options.stream?.url ?? table.url,
    lambda: () => addressesOf('functions')['lambda'],
    firehose: () => addressesOf('firehose')['firehose'],
    s3: () => addressesOf('s3')['s3'],
    athena: () => addressesOf('athena')['athena'],
    glue: () => addressesOf('athena')['glue'],
    states: () => addressesOf('workflows')['stepFunctions'],
  };
  const proxies: Partial<Record<ProxyName, FaultProxy>> = {};
  for (const service of PROXY_NAMES)
    proxies[service] = await startFaultProxy({
      service,
      target: (request) => {
        const url = targets[service](request);
        if (url === undefined) throw new Error(`${service} is down`);
        return url;
      },
      random: options.random.fork(`proxy ${service}`),
      // What is heard in the answers is not analytics.
      concerns: (request) =>
        service !== 'dynamodb' || tableOf(request) === wiring.tables.analytics.TableName,
      longestHang: 3_000,
      onFault: (kind, request) => {
        if (kind === 'hang') note(request, wiring, hung);
      },
      onServed: (request, { status }) => {
        if (status !== 200) return;
        note(request, wiring, accepted);
        if (request.operation === 'PutRecordBatch') hooks.onFirehoseTook?.();
      },
    });
  const all = proxies as Record<ProxyName, FaultProxy>;
  const endpoints: Endpoints = {
    dynamodb: all.dynamodb.url,
    firehose: all.firehose.url,
    s3: all.s3.url,
    athena: all.athena.url,
    glue: all.glue.url,
    lambda: all.lambda.url,
    stepFunctions: all.states.url,
    // Nobody publishes here, and nobody listens there.
    sns: 'http://127.0.0.1:9',
  };

  await table.process.start();
  const tableStream = await makeTables(wiring, { storm: table.url, calm: calm.url });
  const streamArn = options.stream?.arn ?? tableStream;
  for (const part of PART_NAMES) {
    const settings = { part, wiring, folder, endpoints, streamArn };
    processes[part] = partProcess(notes, folder, {
      ...settings,
      streamsUrl: all['dynamodb-streams'].url,
    });
  }
  const cast = processes as Record<Victim, Supervised>;
  // The poller looks for its stream, and the others for nobody, when they start.
  await Promise.all(PART_NAMES.map((part) => cast[part].start()));
  await install(endpoints.lambda, wiring);
  owner.announce(endpoints);

  return Object.assign(hooks, {
    ...{ wiring, folder, endpoints, proxies: all, processes: cast, addressesOf, accepted, hung },
    calmDynamoDb: calm.url,
    setClock: (part: PartName, offset: number) =>
      writeFileSync(clockFile(notes, part), String(offset)),
    lastWords: () => [folder.logs, notes].flatMap(lastWordsIn).join('\n'),
    close: async () => {
      for (const process of Object.values(cast)) await process.kill();
      for (const proxy of Object.values(all)) await proxy.close();
      await calm.close();
      owner.release();
    },
  });
};

const LAST_LINES = 10;

const lastWordsIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /\.(stderr|log)$/.test(name))
    .flatMap((name) => {
      const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
      return lines.slice(-LAST_LINES).map((line) => `${name}: ${line.slice(0, 500)}`);
    });

const tableOf = ({ body }: ProxiedRequest): string | undefined =>
  /"TableName":"([^"]+)"/.exec(body.toString('utf8'))?.[1];

/** Notes the id of the row that a request puts into the table of turns, if it does. */
const note = ({ operation, body }: ProxiedRequest, wiring: Wiring, ids: Set<string>): void => {
  if (operation !== 'PutItem') return;
  const { TableName, Item } = JSON.parse(body.toString('utf8')) as {
    readonly TableName: string;
    readonly Item: { readonly request_id?: { readonly S?: string } };
  };
  const id = Item.request_id?.S;
  if (TableName === wiring.tables.analytics.TableName && id !== undefined) ids.add(id);
};

/** Not the product's own start, which hides the server behind a shell: it is the server that is killed. */
const dynamoDbProcess = ({ dynamodb }: DataFolder, notes: string, port: number) => ({
  url: `http://127.0.0.1:${port}`,
  process: supervised({
    name: 'dynamodb',
    file: dynoxideBinary(),
    args: [
      'serve',
      ...['--host', '127.0.0.1', '--port', String(port)],
      ...['--db-path', join(dynamodb, 'tables.sqlite')],
    ],
    log: join(notes, 'dynamodb.log'),
    speaksOn: 'stderr',
    isReady: (line) => line.includes('Dynoxide listening on'),
  }),
});

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** The name that a table has for the run that nothing disturbs. */
export const referenceTable = (name: string): string => `${name}-reference`;

/** @returns the ARN of the turns' stream */
const makeTables = async (
  { tables }: Wiring,
  { storm, calm }: { readonly storm: string; readonly calm: string },
): Promise<string> => {
  const { pets, userAttributes, analytics } = tables;
  const calmClient = new DynamoDBClient({ ...AWS, endpoint: calm });
  const { StreamSpecification, ...withoutStream } = analytics;
  await ensureTables(calmClient, [
    ...(pets ? [pets] : []),
    userAttributes,
    { ...userAttributes, TableName: referenceTable(userAttributes.TableName) },
    { ...withoutStream, TableName: referenceTable(analytics.TableName) },
  ]);
  calmClient.destroy();
  const client = new DynamoDBClient({ ...AWS, endpoint: storm });
  const [table] = await ensureTables(client, [{ ...withoutStream, StreamSpecification }]);
  client.destroy();
  return table?.LatestStreamArn ?? '';
};

const clockFile = (notes: string, part: PartName): string => join(notes, `clock-${part}`);

const CLOCK = join(__dirname, '../processes/clock.cjs');
const PART = join(__dirname, '../processes/part.ts');

const partProcess = (notes: string, { logs }: DataFolder, settings: PartSettings): Supervised => {
  const { part } = settings;
  const settingsFile = join(notes, `part-${part}.json`);
  const preload = join(notes, `clock-${part}.cjs`);
  writeFileSync(settingsFile, JSON.stringify(settings));
  writeFileSync(clockFile(notes, part), '0');
  writeFileSync(
    preload,
    `require(${JSON.stringify(CLOCK)})(${JSON.stringify(clockFile(notes, part))});\n`,
  );
  return supervised({
    name: part,
    file: process.execPath,
    args: ['--require', preload, '--import', 'tsx', PART, settingsFile],
    log: join(logs, `${part}.stderr`),
  });
};

const install = async (endpoint: string, { content }: Wiring): Promise<void> => {
  const lambda = new LambdaClient({ ...AWS, endpoint });
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: content.name,
      Payload: JSON.stringify({ action: 'install' }),
    }),
  );
  lambda.destroy();
  if (FunctionError !== undefined)
    throw new Error(`The content was not installed: ${Payload?.transformToString()}`);
};
