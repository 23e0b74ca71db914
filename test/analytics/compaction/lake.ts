import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GlueClient } from '@aws-sdk/client-glue';
import { AthenaClient, GetQueryExecutionCommand } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { turnsPrefix } from '../../../analytics/contract/bucket-layout';
import type { Format } from '../../../analytics/contract/glue';
import { runQuery } from '../../../analytics/athena/run-query';
import { viewStatements } from '../../../analytics/views';
import { contentHandler, type ContentEvent } from '../../../infra/content/handler';
import { compactionDefinition } from '../../../infra/workflows/compaction';
import { startGlue } from '../../../local/aws/glue';
import { createCatalog } from '../../../local/aws/glue/catalog';
import { PROJECTED, tableInput } from '../../../local/aws/glue/table-input';
import { startS3 } from '../../../local/aws/s3';
import {
  type Integration,
  StateError,
  startStepFunctions,
} from '../../../local/aws/step-functions';
import { contentOf } from '../../../local/deploy/content';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { BUCKET, turnRows } from '../../support/turn-rows';

const STATE_MACHINE = 'arn:aws:states:eu-west-1:000000000000:stateMachine:compaction';
const LAMBDA = 'arn:aws:states:::lambda:invoke';
const SNS = 'arn:aws:states:::sns:publish';

const ATHENA = 'arn:aws:states:::athena:startQueryExecution.sync';

export interface Lake {
  readonly athena: LocalAthena;
  readonly glue: GlueClient;
  readonly sfn: SFNClient;
  readonly s3: S3Client;
  readonly stateMachineArn: string;
  /** Messages that were published. */
  readonly messages: { readonly subject: string; readonly message: string }[];
  /** Calls the content function. */
  readonly content: (event: ContentEvent) => Promise<unknown>;
  readonly rowsOf: (sql: string) => Promise<readonly (readonly (string | null)[])[]>;
  /** Runs the state machine to its end. */
  readonly compact: (input: object) => Promise<DescribeExecutionCommandOutput>;
  /** Sets the cut-off back. */
  readonly resetView: () => Promise<unknown>;
  /** Removes all objects and compacted days, and sets the cut-off back. */
  readonly reset: () => Promise<void>;
  /**
   * Called after each change that a run makes: a statement such as `CREATE TABLE …`, or a call such
   * as `S3.DeleteObjects`. What it throws ends the run there.
   */
  onChange: ((change: string) => Promise<void> | void) | undefined;
  readonly stop: () => Promise<void>;
}

const CHANGES = /^(?:Put|Create|Update|Delete)/;

/** The services of a lake on this machine, the content function and the compaction's state machine. */
export const startLake = async (format: Format = 'parquet'): Promise<Lake> => {
  const folder = await mkdtemp(join(tmpdir(), 'compaction-'));
  const catalog = createCatalog({
    database: DATABASE,
    tables: [
      tableInput(
        { ...turnRows(format), location: `s3://${BUCKET}/${turnsPrefix(format)}` },
        PROJECTED,
      ),
      tableInput({
        ...turnRows('parquet'),
        name: 'compacted_turns',
        location: `s3://${BUCKET}/compacted/`,
      }),
    ],
  });
  const athena = await localAthena({ catalog }, format, 'compaction-lake-');
  const glueServer = await startGlue({ catalog });
  const s3Server = await startS3({ store: athena.store, buckets: [BUCKET] });
  const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
  const glue = new GlueClient({ ...settings, endpoint: glueServer.url });
  const s3 = new S3Client({ ...settings, endpoint: s3Server.url, forcePathStyle: true });
  const queries = new AthenaClient({ ...settings, endpoint: athena.server.url });
  const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(settings));
  const changed = async (change: string): Promise<void> => lake.onChange?.(change);
  /** A statement that was started has changed nothing yet. */
  const ended = async (id: string | undefined): Promise<void> => {
    for (;;) {
      const { QueryExecution: execution } = await athena.client.send(
        new GetQueryExecutionCommand({ QueryExecutionId: id }),
      );
      if (!['QUEUED', 'RUNNING'].includes(execution?.Status?.State ?? '')) return;
      await pause(5);
    }
  };
  const watch = (name: string, client: object): void => {
    (client as S3Client).middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          const result = await next(args);
          const { QueryString: sql = '' } = args.input as { QueryString?: string };
          const operation = commandName.replace(/Command$/, '');
          if (/^CREATE|^DROP/.test(sql)) {
            await ended((result.output as { QueryExecutionId?: string }).QueryExecutionId);
            await changed(sql);
          } else if (CHANGES.test(operation)) await changed(`${name}.${operation}`);
          return result;
        },
      // Around the SDK's own attempts.
      { step: 'initialize' },
    );
  };
  for (const [name, client] of Object.entries({ Glue: glue, S3: s3, Athena: queries }))
    watch(name, client);
  const handler = contentHandler({
    content: () => ({ ...contentOf(process.cwd(), format), pets: [] }),
    athena: queries,
    glue,
    s3,
    dynamoDb,
    petsTable: 'pets',
    bucket: BUCKET,
    database: DATABASE,
    jobsWorkGroup: WORK_GROUP,
    analystsWorkGroup: WORK_GROUP,
  });
  const content = (event: ContentEvent) =>
    handler(event, { getRemainingTimeInMillis: () => 300_000 });
  const messages: { subject: string; message: string }[] = [];
  const lambda: Integration = async ({ arguments: input }) => {
    try {
      // As it travels.
      const result = await content(JSON.parse(JSON.stringify(input['Payload'])) as ContentEvent);
      return { Payload: JSON.parse(JSON.stringify(result ?? null)) as unknown, StatusCode: 200 };
    } catch (error) {
      const { name, message } = error as Error;
      throw new StateError(name, JSON.stringify({ errorType: name, errorMessage: message }));
    }
  };
  const runSql = (client: AthenaClient, sql: string) =>
    runQuery(client, { sql, database: DATABASE, workGroup: WORK_GROUP });
  const athenaSync: Integration = async ({ arguments: { QueryString: sql } }) => {
    try {
      const { queryExecutionId: QueryExecutionId } = await runSql(athena.client, String(sql));
      if (String(sql).startsWith('CREATE')) await changed(String(sql));
      return { QueryExecution: { QueryExecutionId } };
    } catch (error) {
      throw new StateError('States.TaskFailed', (error as Error).message, { cause: error });
    }
  };
  const sns: Integration = ({ arguments: input }) => {
    messages.push({ subject: String(input['Subject']), message: String(input['Message']) });
    return Promise.resolve({ MessageId: String(messages.length) });
  };
  const definition = JSON.parse(
    JSON.stringify(compactionDefinition)
      .replaceAll('${Bucket}', BUCKET)
      .replaceAll('${Database}', DATABASE)
      .replaceAll('${JobsWorkGroup}', WORK_GROUP)
      .replaceAll('${ContentFunction}', 'content')
      .replaceAll('${Topic}', 'topic'),
  ) as object;
  const sfnServer = await startStepFunctions({
    stateMachines: [{ name: 'compaction', arn: STATE_MACHINE, definition }],
    endpoints: { athena: athena.server.url },
    folder,
    integrations: { [LAMBDA]: lambda, [SNS]: sns, [ATHENA]: athenaSync },
  });
  const sfn = new SFNClient({ ...settings, endpoint: sfnServer.url });
  const lake: Lake = {
    athena,
    glue,
    s3,
    sfn,
    stateMachineArn: STATE_MACHINE,
    messages,
    content,
    onChange: undefined,
    rowsOf: async (sql) => (await runSql(athena.client, sql)).rows,
    reset: async () => {
      lake.onChange = undefined;
      messages.length = 0;
      for (const { key } of await athena.store.list(BUCKET)) await athena.store.delete(BUCKET, key);
      const compacted = catalog.state().tables.get('compacted_turns');
      const values = [...(compacted?.partitions.values() ?? [])].map(({ input }) => input.Values);
      catalog.deletePartitions('compacted_turns', values);
      await lake.resetView();
    },
    resetView: () => runSql(athena.client, viewStatements('athena', format)[0] ?? ''),
    compact: async (input) => {
      const { executionArn } = await sfn.send(
        new StartExecutionCommand({
          stateMachineArn: STATE_MACHINE,
          input: JSON.stringify({ waitSeconds: 0, ...input }),
        }),
      );
      for (;;) {
        const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        if (execution.status !== 'RUNNING') return execution;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    stop: async () => {
      for (const client of [glue, s3, queries, sfn]) client.destroy();
      await sfnServer.close();
      await s3Server.close();
      await glueServer.close();
      await athena.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return lake;
};
