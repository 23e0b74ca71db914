import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AthenaClient } from '@aws-sdk/client-athena';
import { type AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { runQuery } from '../../analytics/athena/run-query';
import { LOCAL_CREDENTIALS, REGION } from '../../local/aws/wiring';
import { type Stack, startStack } from '../../local/stack';

let folder: string;
let stack: Stack;

beforeAll(async () => {
  delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  folder = mkdtempSync(join(tmpdir(), 'poison-'));
  stack = await startStack({ root: process.cwd(), data: folder });
});

afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true });
});

const settings = { region: REGION, credentials: LOCAL_CREDENTIALS };

const row = (id: string, turn: AttributeValue): Record<string, AttributeValue> => ({
  request_id: { S: id },
  request_type: { S: 'LaunchRequest' },
  outcome: { S: 'launched' },
  event_time: { S: '2026-11-22 07:00:00.000' },
  response_time: { N: '1' },
  user_id: { S: 'canary user' },
  slot_value_animal_synonym: { S: 'canary word' },
  turn,
});

it('sets a poisoned row aside with its reason and lets its neighbours pass', async () => {
  const client = new DynamoDBClient({ ...settings, endpoint: stack.endpoints.dynamodb });
  const items = [
    row('before', { N: '1' }),
    row('poisoned', { S: 'canary first' }),
    row('after', { N: '2' }),
  ];
  for (const Item of items)
    await client.send(new PutItemCommand({ TableName: stack.wiring.mapping.tableName, Item }));
  client.destroy();

  await stack.idle();

  const athena = new AthenaClient({ ...settings, endpoint: stack.endpoints.athena });
  const { rows } = await runQuery(athena, {
    sql: 'SELECT request_id, turn FROM turns ORDER BY turn',
    database: stack.wiring.database,
    workGroup: stack.wiring.workGroup.name,
  });
  athena.destroy();
  expect(rows).toEqual([
    ['before', '1'],
    ['after', '2'],
  ]);
  const { bucket } = stack.wiring.delivery;
  const [rejected, ...others] = await stack.store.list(bucket, 'rejected/');
  expect(others).toEqual([]);
  expect(rejected?.key).toMatch(/^rejected\/dt=\d{4}-\d\d-\d\d\/[0-9a-f]+\.json$/);
  const body = (await stack.store.get(bucket, rejected?.key ?? '')).toString('utf8');
  expect(body).toContain('turn');
  expect(body).toContain('"poisoned"');
});

it('leaves logs in the data folder that hold no word and no user', () => {
  const { logs } = stack.folder;
  const lines = readdirSync(logs).flatMap((file) =>
    readFileSync(join(logs, file), 'utf8').split('\n'),
  );

  expect(lines.some((line) => line.includes('"rejected_count":1'))).toBe(true);
  expect(lines.some((line) => line.includes('"delivered"'))).toBe(true);
  expect(lines.filter((line) => line.includes('canary'))).toEqual([]);
});
