/** Fills a fresh table with a stream, and prints the time that its rows take as it fills. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ensureTables, startDynamoDb } from '../../local/aws/dynamodb';
import { LOCAL_CREDENTIALS, readWiring, REGION } from '../../local/aws/wiring';
import { localTemplate } from '../../local/template';
import { streamEvent } from '../stream-event';
import type { AtLoad } from './growth';

const LOADS = [100, 1_000, 10_000] as const;

/** The most that BatchWriteItem takes. */
const BATCH = 25;

/** Rows that are timed once the table holds as many as the load says. */
const TIMED = 100;

const fill = async (): Promise<readonly AtLoad[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'pet-match-table-'));
  const server = await startDynamoDb({ folder });
  const client = new DynamoDBClient({
    region: REGION,
    credentials: LOCAL_CREDENTIALS,
    endpoint: server.url,
  });
  try {
    const { analytics } = readWiring(await localTemplate(process.cwd())).tables;
    await ensureTables(client, [analytics]);
    const items = streamEvent(LOADS[2] + TIMED).Records as readonly {
      dynamodb: { NewImage: Record<string, never> };
    }[];
    let at = 0;
    const write = async (until: number): Promise<void> => {
      for (; at < until; at += BATCH) {
        const requests = items
          .slice(at, at + BATCH)
          .map(({ dynamodb }) => ({ PutRequest: { Item: timed(dynamodb.NewImage, at) } }));
        await client.send(
          new BatchWriteItemCommand({ RequestItems: { [analytics.TableName]: requests } }),
        );
      }
    };
    const measured: AtLoad[] = [];
    for (const load of LOADS) {
      await write(load);
      const begun = performance.now();
      await write(load + TIMED);
      measured.push({ load, each: (performance.now() - begun) / TIMED });
    }
    return measured;
  } finally {
    client.destroy();
    await server.close();
    rmSync(folder, { recursive: true });
  }
};

/** With the time that the index by user sorts by. */
const timed = (image: Record<string, never>, at: number) => ({
  ...image,
  event_time: { S: new Date(at * 1_000).toISOString() },
});

void fill().then((measured) => process.stdout.write(JSON.stringify(measured)));
