import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startDynamoDb, type DynamoDbServer } from '../../local/aws/dynamodb';
import { ensureTables } from '../../local/aws/dynamodb-tables';
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
  Object.assign(process.env, {
    TABLE_NAME: analytics.TableName,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
  });
  const { handler } = createRequire(__filename)(join(out, BUILD.generator, 'generator.js')) as {
    handler: (event: object, context: object) => Promise<{ written: number; next: unknown }>;
  };

  const filled = await handler(
    { rows: 60, days: 3, seed: 7 },
    { getRemainingTimeInMillis: () => 60_000 },
  );

  expect(filled).toMatchObject({ written: 60, next: null });
  const { Count: count } = await client.send(
    new ScanCommand({ TableName: analytics.TableName, Select: 'COUNT' }),
  );
  expect(count).toBe(60);
});
