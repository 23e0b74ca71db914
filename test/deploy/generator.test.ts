import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startDynamoDb, type DynamoDbServer } from '../../local/aws/dynamodb';
import { ensureTables } from '../../local/aws/dynamodb-tables';
import { createFunctionRuntime } from '../../local/aws/lambda/function-runtime';
import { readWiring } from '../../local/aws/wiring';
import { BUILD, buildDeployment } from '../../local/deploy/build';
import { localTemplate } from '../../local/template';

let out: string;
let dynamoDb: DynamoDbServer;
let client: DynamoDBClient;

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'generator-'));
  await buildDeployment(process.cwd(), out);
  dynamoDb = await startDynamoDb();
  client = new DynamoDBClient({
    endpoint: dynamoDb.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

afterAll(async () => {
  client.destroy();
  await dynamoDb.close();
  rmSync(out, { recursive: true });
});

it('is built as a function that fills the table of turns', async () => {
  const { analytics } = readWiring(await localTemplate(process.cwd())).tables;
  await ensureTables(client, [analytics]);
  const runtime = createFunctionRuntime({
    name: 'generator',
    arn: 'arn:aws:lambda:eu-west-1:000000000000:function:generator',
    file: join(out, BUILD.generator, 'generator.js'),
    exportName: 'handler',
    environment: {
      TABLE_NAME: analytics.TableName,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    timeoutSeconds: 60,
    log: () => undefined,
  });

  const filled = await runtime.invoke({ rows: 60, days: 3, seed: 7 });

  await runtime.close();
  expect(filled).toMatchObject({ written: 60, next: null });
  const { Count: count } = await client.send(
    new ScanCommand({ TableName: analytics.TableName, Select: 'COUNT' }),
  );
  expect(count).toBe(60);
});
