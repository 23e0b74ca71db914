import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { REJECTED_PREFIX, turnsPrefix } from '../../analytics/contract/bucket-layout';
import { readSettings } from '../../infra/settings';
import { synthesize, type Template } from '../../infra/synthesize';
import { startEventSourceMapping } from '../../local/aws/event-source-mapping';
import { dynamoDbSource } from '../../local/aws/event-source-mapping/dynamodb-source';
import {
  createFunctionRuntime,
  type FunctionRuntime,
} from '../../local/aws/lambda/function-runtime';
import { readWiring } from '../../local/aws/wiring';
import { filled } from '../support/turn-rows';
import { BUCKET, createMotoStack, CREDENTIALS, type MotoStack, REGION } from './moto-stack';
import { LEFT_OUT } from './moto-template';
import { runningPeers } from './running';

const peers = runningPeers();
const endpoint = peers?.moto ?? '';

type Row = Readonly<Record<string, unknown>>;

/** In the order of their keys, and without nulls, which JSON lines leave out. */
const comparable = (rows: readonly unknown[]): readonly unknown[] =>
  rows
    .map((row) => JSON.parse(JSON.stringify(row, (_, value: unknown) => value ?? undefined)) as Row)
    .sort((a, b) => String(a['request_id']).localeCompare(String(b['request_id'])));

(peers ? describe : describe.skip)('the stack in moto', () => {
  const client = { endpoint, region: REGION, credentials: CREDENTIALS };
  const dynamoDb = new DynamoDBClient(client);
  const documents = DynamoDBDocumentClient.from(dynamoDb);
  const streams = new DynamoDBStreamsClient(client);
  const lambda = new LambdaClient(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });

  let folder: string;
  let template: Template;
  let stack: MotoStack;

  beforeAll(async () => {
    if (!peers) return;
    folder = mkdtempSync(join(tmpdir(), 'moto-'));
    template = synthesize(process.cwd(), { settings: readSettings({}), validate: false });
    stack = await createMotoStack(peers, template, folder);
    process.stderr.write(`moto's CloudFormation does not make: ${stack.unknown.join(', ')}\n`);
  });
  afterAll(() => {
    for (const each of [dynamoDb, streams, lambda, s3]) each.destroy();
    rmSync(folder, { recursive: true });
  });

  test('has every resource that moto can make', () => {
    const expected = Object.entries(template.Resources)
      .filter(([, { Type }]) => ![...stack.unknown, ...LEFT_OUT].includes(Type))
      .map(([id]) => id);
    expect([...stack.names.keys()].sort()).toEqual(expected.sort());
  });

  test('lets every row of its table through to its bucket, once', async () => {
    const TableName = stack.names.get('TablesAnalytics') ?? '';
    const rows = Array.from({ length: 260 }, (_, index) =>
      filled({ user_id: 'ann', slots: [{ spoken: `a "big", ${index}\n🐕` }] }, index),
    );
    for (let start = 0; start < rows.length; start += 25)
      await documents.send(
        new BatchWriteCommand({
          RequestItems: {
            [TableName]: rows.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } })),
          },
        }),
      );
    // Neither is an arrival.
    await documents.send(new PutCommand({ TableName, Item: { ...rows[0], turn: 7 } }));
    await documents.send(new DeleteCommand({ TableName, Key: { request_id: 'request-2' } }));
    // A turn that is no number can't be encoded.
    const odd = { ...rows[0], request_id: 'odd', turn: 'first' };
    await documents.send(new PutCommand({ TableName, Item: odd }));

    await deliver(TableName);

    const lines = (await textsBelow(turnsPrefix('parquet'))).flatMap((text) =>
      text.trimEnd().split('\n'),
    );
    expect(comparable(lines.map((line) => JSON.parse(line) as unknown))).toEqual(comparable(rows));
    expect(await textsBelow(REJECTED_PREFIX)).toEqual([expect.stringContaining('"odd"')]);
  });

  /** What Lambda does in AWS: moto's would need Docker. The function, its settings: the stack's. */
  const deliver = async (table: string): Promise<void> => {
    const { Table: description } = await dynamoDb.send(
      new DescribeTableCommand({ TableName: table }),
    );
    const configuration = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: stack.names.get('StreamFunction') }),
    );
    const runtime = streamFunction(configuration);
    const mapping = await startEventSourceMapping({
      source: dynamoDbSource(streams, description?.LatestStreamArn ?? ''),
      functionArn: configuration.FunctionArn ?? '',
      invoke: (event) => runtime.invoke<DynamoDBBatchResponse>(event),
      settings: {
        ...readWiring(template).mapping,
        maximumBatchingWindowInSeconds: 0,
        onFailureBucket: undefined,
      },
      checkpointFolder: join(folder, 'checkpoints'),
    });
    await mapping.idle();
    await mapping.close();
    await runtime.close();
  };

  const streamFunction = ({
    FunctionName: name = '',
    FunctionArn: arn = '',
    Handler: handler = '',
    Environment: environment,
    Timeout: timeoutSeconds = 0,
  }: FunctionConfiguration): FunctionRuntime => {
    const [file = '', exportName = ''] = handler.split('.');
    return createFunctionRuntime({
      name,
      arn,
      file: join(folder, `${file}.js`),
      exportName,
      environment: {
        ...environment?.Variables,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      },
      timeoutSeconds,
      log: () => undefined,
    });
  };

  const textsBelow = async (prefix: string): Promise<readonly string[]> => {
    const { Contents: objects = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: BUCKET, Prefix: prefix }),
    );
    const texts: string[] = [];
    for (const { Key: key } of objects) {
      const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
      texts.push((await body?.transformToString()) ?? '');
    }
    return texts;
  };
});
