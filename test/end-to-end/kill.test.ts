import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { runQuery } from '../../analytics/athena/run-query';
import { LOCAL_CREDENTIALS, REGION } from '../../local/aws/wiring';
import { type Stack, startStack } from '../../local/stack';

let folder: string;
let talker: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kill-'));
  delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
});

afterEach(() => {
  talker?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Runs the stack in a process of its own and kills it as soon as it has had so many turns. */
const killAfterTurns = async (turns: number): Promise<void> => {
  talker = spawn(process.execPath, ['--import', 'tsx', 'test/support/talking-stack.ts', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(talker, 'exit');
  if (talker.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: talker.stdout }))
    if (Number(line) >= turns) break;
  talker.kill('SIGKILL');
  await exited;
};

const settings = { region: REGION, credentials: LOCAL_CREDENTIALS };

const idsInTable = async ({ endpoints, wiring }: Stack): Promise<string[]> => {
  const client = new DynamoDBClient({ ...settings, endpoint: endpoints.dynamodb });
  const pages = paginateScan(
    { client: DynamoDBDocumentClient.from(client) },
    { TableName: wiring.mapping.tableName },
  );
  const ids: string[] = [];
  for await (const { Items = [] } of pages)
    ids.push(...Items.map((item) => String(item['request_id'])));
  client.destroy();
  return ids.sort();
};

const idsInAthena = async ({ endpoints, wiring }: Stack): Promise<string[]> => {
  const client = new AthenaClient({ ...settings, endpoint: endpoints.athena });
  const { rows } = await runQuery(client, {
    sql: 'SELECT request_id FROM turns',
    database: wiring.database,
    workGroup: wiring.workGroup.name,
  });
  client.destroy();
  return rows.map(([id]) => id ?? '').sort();
};

it('loses no row that the table had accepted when it is killed, again and again', async () => {
  // Early, while the first batch is under way, and in the midst of several.
  for (const turns of [1, 7, 40, 75]) await killAfterTurns(turns);

  const stack = await startStack({ root: process.cwd(), data: folder });
  await stack.idle();

  const accepted = await idsInTable(stack);
  expect(accepted.length).toBeGreaterThanOrEqual(1 + 7 + 40 + 75);
  expect(await idsInAthena(stack)).toEqual(accepted);
  await stack.close();
}, 120_000);
