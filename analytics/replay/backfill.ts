import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { KEY } from '../contract/turn';
import type { Encode, Image } from '../stream/encode';
import { rowSender, type RowSenderOptions } from './row-sender';

export interface BackfillOptions extends RowSenderOptions {
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly table: string;
  /** First day, `yyyy-MM-dd`, UTC. */
  readonly from: string;
  /** Last day, `yyyy-MM-dd`, UTC. */
  readonly to: string;
  readonly encode: Encode;
  readonly onProblem: (message: string) => void;
  /** Is told how many rows were read and sent so far, once a page. */
  readonly onProgress?: (count: BackfillSummary) => void;
}

export interface BackfillSummary {
  readonly scanned: number;
  readonly sent: number;
  readonly unencodable: number;
}

const DAY = 86_400_000;

/**
 * Sends the turns of some days, by their event time, from the table to the delivery stream. They may
 * well have been sent before: rows are counted once by their request id. Reads the whole table.
 *
 * @throws DeliveryFailed when the delivery stream does not take the rows
 */
export const backfill = async (options: BackfillOptions): Promise<BackfillSummary> => {
  const { encode, onProblem, onProgress } = options;
  const count = { scanned: 0, sent: 0, unencodable: 0 };
  const sender = rowSender(options, (rows) => {
    count.sent += rows;
  });
  for await (const { items, scanned } of pages(options)) {
    count.scanned += scanned;
    for (const item of items) {
      const line = tryEncode(item, encode);
      if (typeof line === 'string') await sender.add(line);
      else {
        count.unencodable += 1;
        onProblem(line.problem);
      }
    }
    onProgress?.({ ...count });
  }
  await sender.flush();
  return count;
};

async function* pages({ dynamoDb, table, from, to }: BackfillOptions) {
  const dayAfter = new Date(Date.parse(to) + DAY).toISOString().slice(0, 10);
  let after: Record<string, unknown> | undefined;
  do {
    const page = await dynamoDb.send(
      // The plain command: its items are attribute values, which is what the encoder takes.
      new ScanCommand({
        TableName: table,
        FilterExpression: 'event_time >= :from AND event_time < :after',
        ExpressionAttributeValues: { ':from': { S: from }, ':after': { S: dayAfter } },
        ...(after === undefined ? {} : { ExclusiveStartKey: after as never }),
      }),
    );
    yield { items: page.Items ?? [], scanned: page.ScannedCount ?? 0 };
    after = page.LastEvaluatedKey;
  } while (after !== undefined);
}

const tryEncode = (item: Image, encode: Encode): string | { problem: string } => {
  try {
    return encode(item);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { problem: `${JSON.stringify(item[KEY])} can't be encoded: ${why}` };
  }
};
