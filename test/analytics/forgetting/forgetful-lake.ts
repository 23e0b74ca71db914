import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AthenaClient, GetQueryExecutionCommand } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Format } from '../../../analytics/contract/glue';
import { type ForgottenList, forgottenList } from '../../../analytics/forgetting/forgotten-list';
import type { Recommender } from '../../../analytics/forgetting/recommender';
import { forgettingSteps, type Next, type RunTotals } from '../../../analytics/forgetting/steps';
import { readExtras } from '../../../local/aws/extras-wiring';
import { ensureTables, startDynamoDb } from '../../../local/aws/dynamodb';
import { LOCAL_SKILL_ID, readWiring } from '../../../local/aws/wiring';
import { localExtrasTemplate, localTemplate } from '../../../local/template';
import { DATABASE, WORK_GROUP } from '../../support/local-athena';
import { BUCKET } from '../../support/turn-rows';
import { type Lake, startLake } from '../compaction/lake';

/** A lake with the tables that know users, and forgetting over it, with steps done in this process. */
export interface ForgetfulLake extends Lake {
  readonly list: ForgottenList;
  /** Goes from step to step to the end, without the pauses. */
  readonly forget: (input?: object) => Promise<RunTotals>;
  /** Says how far the steps of the last run went, with their pauses. */
  readonly steps: readonly string[];
  /** What the recommender was asked to forget. */
  readonly recommended: string[];
  /** What the recommender answers instead. */
  refusal: Error | undefined;
  readonly putTurn: (row: object) => Promise<void>;
  readonly putAttributes: (id: string) => Promise<void>;
  /** Ids of all rows in the table of turns. */
  readonly turns: () => Promise<readonly string[]>;
  readonly attributes: () => Promise<readonly string[]>;
  /** A digest of all rows of the query, each with all its columns, in an order of their own. */
  readonly digest: (sql: string) => Promise<string>;
  /** Awaited after each change that forgetting makes; what it throws ends the run there. */
  onForgetting: ((change: string) => void | Promise<void>) | undefined;
  isCompacting: boolean;
  now: Date;
}

const CHANGES = /^(?:Put|Create|Update|Delete|Copy|BatchWrite)/;

export const startForgetfulLake = async (format: Format = 'parquet'): Promise<ForgetfulLake> => {
  const lake = await startLake(format);
  const folder = await mkdtemp(join(tmpdir(), 'forgetting-'));
  const server = await startDynamoDb({ folder });
  const core = readWiring(await localTemplate(process.cwd()));
  const extras = readExtras(await localExtrasTemplate(process.cwd()), core);
  const forgotten = extras.tables['ForgettingForgotten'];
  if (forgotten === undefined) throw new Error('The extras have no list of the forgotten.');
  const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
  const plain = new DynamoDBClient({ ...settings, endpoint: server.url });
  await ensureTables(plain, [core.tables.analytics, core.tables.userAttributes, forgotten]);
  const documents = DynamoDBDocumentClient.from(plain);

  const dynamoDb = new DynamoDBClient({ ...settings, endpoint: server.url });
  const athena = new AthenaClient({ ...settings, endpoint: lake.athena.server.url });
  const s3 = new S3Client({ ...(await endpointOf(lake.s3)), ...settings, forcePathStyle: true });
  const glue = new GlueClient({ ...(await endpointOf(lake.glue)), ...settings });
  const ended = async (id: string | undefined): Promise<void> => {
    for (;;) {
      const { QueryExecution: execution } = await lake.athena.client.send(
        new GetQueryExecutionCommand({ QueryExecutionId: id }),
      );
      if (!['QUEUED', 'RUNNING'].includes(execution?.Status?.State ?? '')) return;
      await pause(5);
    }
  };
  for (const [name, client] of Object.entries({ DynamoDB: dynamoDb, S3: s3, Glue: glue, athena }))
    (client as S3Client).middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          const result = await next(args);
          const { QueryString: sql = '' } = args.input as { QueryString?: string };
          const operation = commandName.replace(/Command$/, '');
          if (sql.startsWith('CREATE')) {
            await ended((result.output as { QueryExecutionId?: string }).QueryExecutionId);
            await self.onForgetting?.('CREATE TABLE');
          } else if (CHANGES.test(operation)) await self.onForgetting?.(`${name}.${operation}`);
          return result;
        },
      // Around the SDK's own attempts.
      { step: 'initialize' },
    );

  const recommended: string[] = [];
  const recommender: Recommender = {
    forget: (ids) => {
      if (self.refusal) return Promise.reject(self.refusal);
      recommended.push(...ids);
      return Promise.resolve();
    },
  };
  const list = forgottenList({
    dynamoDb,
    table: forgotten.TableName,
    days: 365,
    now: () => self.now,
  });
  const steps = forgettingSteps({
    lake: { athena, glue, s3, bucket: BUCKET, database: DATABASE },
    workGroup: WORK_GROUP,
    format,
    list,
    tables: {
      dynamoDb: DynamoDBDocumentClient.from(dynamoDb),
      turns: core.tables.analytics.TableName,
      userAttributes: core.tables.userAttributes.TableName,
    },
    skillId: LOCAL_SKILL_ID,
    recommender,
    isCompacting: () => Promise.resolve(self.isCompacting),
    remainingMillis: () => 900_000,
    sleep: () => Promise.resolve(),
  });
  const log: string[] = [];
  const all = async (table: string, key: string): Promise<readonly string[]> => {
    const { Items: items = [] } = await documents.send(new ScanCommand({ TableName: table }));
    return items.map((item) => String(item[key])).toSorted();
  };

  const self: ForgetfulLake = {
    ...lake,
    list,
    recommended,
    refusal: undefined,
    steps: log,
    onForgetting: undefined,
    isCompacting: false,
    now: new Date('2026-11-30T12:00:00Z'),
    forget: async (input = {}) => {
      log.length = 0;
      let at: Next = await steps.begin({ run: randomUUID(), input });
      for (;;) {
        log.push(at.pauseSeconds > 0 ? `${at.next} after ${at.pauseSeconds} s` : at.next);
        if (at.next === 'done') return at.state.done;
        // A pause, as far as others can tell.
        await new Promise(setImmediate);
        // As it travels.
        const state = JSON.parse(JSON.stringify(at.state)) as Next['state'];
        at = await steps[at.next]({ state });
      }
    },
    putTurn: async (Item) => {
      await documents.send(new PutCommand({ TableName: core.tables.analytics.TableName, Item }));
    },
    putAttributes: async (id) => {
      const { TableName } = core.tables.userAttributes;
      await documents.send(
        new PutCommand({ TableName, Item: { id, attributes: { animal: 'dog' } } }),
      );
    },
    turns: () => all(core.tables.analytics.TableName, 'request_id'),
    attributes: () => all(core.tables.userAttributes.TableName, 'id'),
    digest: async (sql) => {
      const rows = (await lake.rowsOf(sql)).map((row) => JSON.stringify(row)).toSorted();
      return `${rows.length} rows ${createHash('sha256').update(rows.join('\n')).digest('hex')}`;
    },
    stop: async () => {
      for (const client of [plain, dynamoDb, athena, s3, glue]) client.destroy();
      await server.close();
      await rm(folder, { recursive: true });
      await lake.stop();
    },
  };
  // The lake says what the compaction changes.
  Object.defineProperty(self, 'onChange', {
    get: () => lake.onChange,
    set: (onChange: Lake['onChange']) => (lake.onChange = onChange),
  });
  return self;
};

const endpointOf = async (client: S3Client | GlueClient): Promise<{ endpoint: string }> => {
  const { protocol, hostname, port } = (await client.config.endpoint?.()) ?? {
    ...{ protocol: '', hostname: '', port: 0 },
  };
  return { endpoint: `${protocol}//${hostname}:${port ?? 0}` };
};
