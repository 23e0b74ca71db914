import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { marshall } from '@aws-sdk/util-dynamodb';
import { lineFormatOf } from '../../analytics/contract/bucket-layout';
import type { Format } from '../../analytics/contract/glue';
import { COLUMNS } from '../../analytics/contract/turn';
import type { Effects } from '../../analytics/stream/effects';
import { rowWriter } from '../../analytics/stream/encode';
import { processBatch } from '../../analytics/stream/process-batch';
import { viewStatements } from '../../analytics/views';
import { readSettings } from '../../infra/settings';
import { synthesize, type Template } from '../../infra/synthesize';
import { type DeliveryStreamConfig, startFirehose } from '../../local/aws/firehose';
import { objectStore } from '../../local/aws/object-store';
import { LOCAL_CREDENTIALS, REGION } from '../../local/aws/wiring';
import { ARRIVAL_DAY } from '../support/query-fixtures';
import { type Ask, trinoClient } from './client';
import { compactedTable, templateTables } from './glue-table';
import { type HiveTable, putTable } from './metastore';
import type { RunningTrino } from './running';
import { CATALOG } from './server';

/** Rows in a format, as our pipeline writes them and as Trino reads them. */
export interface Lake {
  readonly ask: Ask;
  /** The template's tables and the content function's, over this lake's bucket. */
  readonly tables: readonly HiveTable[];
  readonly bucket: string;
  /** Adds a table, to the lake's own database or to another that Trino has. */
  readonly putTable: (table: HiveTable, database?: string) => Promise<void>;
  /** Takes rows that arrive on a day through the stream Lambda's code and Firehose to one object. */
  readonly write: (rows: readonly Row[], day?: string) => Promise<void>;
  /** Removes all rows. */
  readonly clear: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export type Row = Readonly<Record<string, unknown>>;

/**
 * A database of its own in Trino with the template's table and the views for Athena over an empty
 * bucket, and a delivery stream of the template's that writes into it.
 *
 * @param name of the database
 */
export const openLake = async (
  trino: RunningTrino,
  format: Format,
  name: string,
): Promise<Lake> => {
  const bucket = name.replaceAll('_', '-');
  const template = synthesize(process.cwd(), {
    settings: { ...readSettings({}), format },
    validate: false,
  });
  const tables = [...templateTables(template, bucket), compactedTable(bucket)].map(forAnyDay);
  const store = objectStore(join(trino.folder, 'buckets'));
  await store.createBucket(bucket);
  let arrivalDay = ARRIVAL_DAY;
  const firehose = await startFirehose({
    streams: [deliveryStream(template, bucket, tables)],
    store,
    spool: join(trino.folder, 'spool', name),
    effects: { now: () => Date.parse(`${arrivalDay}T12:00:00Z`), after: never, uuid: randomUUID },
  });
  const client = new FirehoseClient({
    region: REGION,
    credentials: LOCAL_CREDENTIALS,
    endpoint: firehose.url,
  });
  const close = async (): Promise<void> => {
    client.destroy();
    await firehose.close();
  };
  const ask = trinoClient(trino.url, name);
  try {
    await ask(`CREATE SCHEMA ${CATALOG}.${name}`);
    for (const table of tables) await putTable(trino.folder, name, table);
    for (const statement of viewStatements('athena', format)) await ask(statement);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ask,
    tables,
    bucket,
    putTable: (table, database = name) => putTable(trino.folder, database, table),
    write: async (rows, day = ARRIVAL_DAY) => {
      arrivalDay = day;
      await send(client, format, rows);
      await firehose.idle();
    },
    clear: async () => {
      for (const { key } of await store.list(bucket)) await store.delete(bucket, key);
    },
    close,
  };
};

const DAYS = '2026-10-25,2026-12-05';

/** The template's projection ends with today, the tests' with a day that they know. */
export const forAnyDay = (table: HiveTable): HiveTable => ({
  ...table,
  parameters: Object.fromEntries(
    Object.entries(table.parameters).map(([name, value]) => [
      name,
      value.replace(/^[\d-]+,NOW$/, DAYS),
    ]),
  ),
});

const STREAM = 'turns';

interface Destination {
  readonly Prefix: string;
  readonly ErrorOutputPrefix: string;
  readonly DataFormatConversionConfiguration?: { readonly Enabled: boolean };
}

/** One object for all that arrives between two looks. */
const deliveryStream = (
  template: Template,
  bucket: string,
  tables: readonly HiveTable[],
): DeliveryStreamConfig => {
  const destination = template.Resources['DeliveryStream']?.Properties[
    'ExtendedS3DestinationConfiguration'
  ] as Destination;
  return {
    name: STREAM,
    arn: `arn:aws:firehose:${REGION}:000000000000:deliverystream/${STREAM}`,
    bucket,
    prefix: destination.Prefix,
    errorPrefix: destination.ErrorOutputPrefix,
    bufferSeconds: 900,
    bufferBytes: 128 * 1_048_576,
    format: destination.DataFormatConversionConfiguration?.Enabled
      ? {
          kind: 'parquet',
          columns: tables.find(({ name }) => name === 'turn_rows')?.columns ?? [],
          deserializer: 'openx',
        }
      : { kind: 'raw' },
  };
};

/** The buffer is flushed by hand. */
const never = () => () => undefined;

/** Fixtures leave out what a row always has, and then mean null. */
const OPTIONAL_COLUMNS = COLUMNS.map((column, index) =>
  index === 0 ? column : { ...column, nullWhen: 'the fixture says nothing of it' },
);

const QUIET: Effects = {
  now: Date.now,
  random: () => 0,
  sleep: () => Promise.resolve(),
  log: () => undefined,
};

const send = async (
  firehose: FirehoseClient,
  format: Format,
  rows: readonly Row[],
): Promise<void> => {
  const event = {
    Records: rows.map((row, index) => ({
      eventID: String(index),
      eventName: 'INSERT',
      dynamodb: {
        SequenceNumber: String(index),
        NewImage: marshall(row, { removeUndefinedValues: true }),
      },
    })),
  };
  const { batchItemFailures } = await processBatch(event, {
    write: rowWriter(lineFormatOf(format), OPTIONAL_COLUMNS),
    firehose,
    streamName: STREAM,
    putObject: (key, body) => {
      throw new Error(`The stream Lambda rejects a row to ${key}: ${body}`);
    },
    remaining: 60_000,
    effects: QUIET,
  });
  if (batchItemFailures.length > 0) throw new Error('Firehose did not take all rows');
};
