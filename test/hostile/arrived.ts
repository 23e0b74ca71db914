import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { AthenaClient } from '@aws-sdk/client-athena';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { marshall } from '@aws-sdk/util-dynamodb';
import { runQuery } from '../../analytics/athena/run-query';
import { lineFormatOf } from '../../analytics/contract/bucket-layout';
import type { Format } from '../../analytics/contract/glue';
import type { SlotReading, Turn } from '../../analytics/contract/turn';
import { rowWriter } from '../../analytics/stream/encode';
import { processBatch } from '../../analytics/stream/process-batch';
import { readSettings } from '../../infra/settings';
import { synthesize } from '../../infra/synthesize';
import { startFirehose } from '../../local/aws/firehose';
import { objectStore } from '../../local/aws/object-store';
import { LOCAL_CREDENTIALS, readWiring, REGION } from '../../local/aws/wiring';
import type { AthenaSession } from '../../local/cli/connect';
import { startStackAthena } from '../../local/stack';
import { deliveryStreamConfig, stackCatalog } from '../../local/stack-parts';

/** A turn of which a test says only what matters to it. */
export type ArrivingTurn = Partial<Omit<Turn, 'slots'>> & {
  readonly request_id: string;
  readonly slots?: readonly Partial<SlotReading>[];
};

export type Rows = readonly (readonly (string | null)[])[];

/** The way of a turn from the table's stream on, in one format. */
export interface Arrivals {
  readonly athena: AthenaSession;
  /** Takes items through the stream Lambda's code and Firehose to one object; none is rejected. */
  readonly arrive: (turns: readonly ArrivingTurn[]) => Promise<void>;
  readonly rowsOf: (sql: string) => Promise<Rows>;
  readonly close: () => Promise<void>;
}

/** The day on which all turns arrive. */
export const DAY = '2026-11-22';

const LEAST = {
  event_time: `${DAY} 10:00:00.000`,
  request_type: 'IntentRequest',
  outcome: 'handled',
  response_time: 1,
} as const;

const LEAST_READING = { name: 'animal', spoken: 'dog', resolved: 'dog', changed: true } as const;

/** Starts Firehose and Athena as the template with this format sets them up. */
export const startArrivals = async (format: Format): Promise<Arrivals> => {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-words-'));
  const settings = { ...readSettings({}), format };
  const wiring = readWiring(synthesize(process.cwd(), { settings, validate: false }));
  const store = objectStore(join(folder, 's3'));
  const { database, delivery, workGroup } = wiring;
  const catalog = stackCatalog(wiring, store);
  const firehose = await startFirehose({
    streams: [deliveryStreamConfig(delivery, database, catalog, 900)],
    store,
    spool: join(folder, 'spool'),
    effects: {
      now: () => Date.parse(`${DAY}T12:00:00Z`),
      // The buffer is flushed by hand.
      after: () => () => undefined,
      uuid: randomUUID,
    },
  });
  const server = await startStackAthena(wiring, store);
  const aws = { region: REGION, credentials: LOCAL_CREDENTIALS };
  const put = new FirehoseClient({ ...aws, endpoint: firehose.url });
  const client = new AthenaClient({ ...aws, endpoint: server.url });
  const athena = { client, database, workGroup: workGroup.name };
  return {
    athena,
    arrive: async (turns) => {
      const { batchItemFailures } = await processBatch(
        { Records: turns.map((turn, index) => recordOf(turn, index)) },
        {
          write: rowWriter(lineFormatOf(format)),
          firehose: put,
          streamName: delivery.name,
          putObject: (key, body) => {
            throw new Error(`The stream Lambda rejects a row to ${key}: ${body.slice(0, 200)}`);
          },
          remaining: 60_000,
          effects: {
            now: Date.now,
            random: () => 0,
            sleep: () => Promise.resolve(),
            log: () => undefined,
          },
        },
      );
      if (batchItemFailures.length > 0) throw new Error('Firehose did not take all rows.');
      await firehose.idle();
    },
    rowsOf: async (sql) => {
      const { rows } = await runQuery(client, { sql, database, workGroup: athena.workGroup });
      return rows;
    },
    close: async () => {
      put.destroy();
      client.destroy();
      await firehose.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const recordOf = ({ slots, ...turn }: ArrivingTurn, index: number) => ({
  eventID: String(index),
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber: String(index),
    NewImage: marshall(
      {
        ...LEAST,
        ...turn,
        ...(slots && { slots: slots.map((reading) => ({ ...LEAST_READING, ...reading })) }),
      },
      { removeUndefinedValues: true },
    ),
  },
});
