import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { awsJson, ServiceError, type Operation } from '../aws-json';
import type { Capacity } from '../capacity';
import { listen, type LocalServer } from '../http-server';
import type { ObjectStore } from '../object-store';
import { openDeliveryStream, type DeliveryEvent, type DeliveryStream } from './delivery-stream';
import type { DeliveryStreamConfig } from './delivery-stream-config';
import { describeDeliveryStream, listDeliveryStreams } from './describe';
import { realEffects, type FirehoseEffects } from './effects';
import { parquetConverter } from './parquet-converter';
import { recordOf, recordsOfBatch, streamNameOf } from './put-request';

export type { DeliveryEvent } from './delivery-stream';
export type { DeliveryStreamConfig } from './delivery-stream-config';
export type { FirehoseEffects } from './effects';

/** How a record of a batch fails, as `RequestResponses` says it. */
export interface RecordFault {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** Failures on demand, for tests of what calls Firehose. */
export interface FirehoseFaults {
  /**
   * Before anything of a put is stored: throws (a {@link ServiceError}, as the real service would),
   * or takes its time.
   */
  readonly call?: (call: {
    readonly operation: 'PutRecord' | 'PutRecordBatch';
    readonly stream: string;
    readonly records: readonly Buffer[];
  }) => void | Promise<void>;
  /** For each record of a PutRecordBatch: one that fails is not stored. */
  readonly record?: (record: {
    readonly index: number;
    readonly data: Buffer;
    readonly stream: string;
  }) => RecordFault | undefined;
}

export interface FirehoseOptions {
  readonly streams: readonly DeliveryStreamConfig[];
  readonly store: ObjectStore;
  /** Folder for what is accepted and not yet delivered; one server at a time. */
  readonly spool: string;
  /** 0 or nothing takes a free port. */
  readonly port?: number;
  readonly log?: (event: DeliveryEvent) => void;
  readonly faults?: FirehoseFaults;
  /** What is in hand at the same time, at most: what is beyond it gets 503. */
  readonly capacity?: Capacity;
  readonly effects?: FirehoseEffects;
}

export interface FirehoseServer extends LocalServer {
  /** Flushes the buffers; resolves when all records accepted so far are in the bucket. */
  readonly idle: () => Promise<void>;
}

/** More than a call may carry, in base64 and JSON: what is longer is refused unread. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Serves Amazon Data Firehose with S3 destinations: PutRecord, PutRecordBatch,
 * DescribeDeliveryStream, ListDeliveryStreams.
 *
 * A put is answered once its records are synced to the spool, so that `kill -9` after the answer
 * loses nothing: what the last process left is delivered at the start. Objects have the real
 * service's keys; what is delivered twice, after a crash at the wrong moment, is the same object.
 *
 * @throws UserError for a port in use, a prefix or a column type that cannot be served
 */
export const startFirehose = async ({
  streams,
  store,
  spool,
  port = 0,
  log = () => undefined,
  faults = {},
  capacity,
  effects = realEffects,
}: FirehoseOptions): Promise<FirehoseServer> => {
  const converter = parquetConverter(join(spool, 'duckdb'));
  const opened = new Map<string, DeliveryStream>();
  const closeStreams = async (): Promise<void> => {
    await Promise.all(Array.from(opened.values(), (stream) => stream.close()));
    await converter.close();
  };
  try {
    for (const config of streams) {
      const folder = join(spool, config.name);
      const stream = await openDeliveryStream({
        config,
        store,
        folder,
        toParquet: converter.convert,
        effects,
        log,
      });
      opened.set(config.name, stream);
    }
    const server = await listen({
      name: 'Firehose',
      port,
      handle: service(opened, faults, capacity),
    });
    return {
      ...server,
      idle: async () => {
        await Promise.all(Array.from(opened.values(), (stream) => stream.idle()));
      },
      close: async () => {
        await server.close();
        await closeStreams();
      },
    };
  } catch (error) {
    await closeStreams();
    throw error;
  }
};

const service = (
  streams: ReadonlyMap<string, DeliveryStream>,
  faults: FirehoseFaults,
  capacity: Capacity | undefined,
) => {
  const streamOf = (input: Readonly<Record<string, unknown>>): DeliveryStream => {
    const name = streamNameOf(input);
    const stream = streams.get(name);
    if (stream === undefined)
      throw new ServiceError(
        'ResourceNotFoundException',
        `Firehose ${name} under account ${accountOf(streams)} not found.`,
      );
    return stream;
  };

  const operations: Readonly<Record<string, Operation>> = {
    PutRecord: async (input) => {
      const record = recordOf(input);
      const stream = streamOf(input);
      const { name } = stream.config;
      await faults.call?.({ operation: 'PutRecord', stream: name, records: [record] });
      await stream.put([record]);
      return { RecordId: randomUUID(), Encrypted: false };
    },
    PutRecordBatch: async (input) => {
      const records = recordsOfBatch(input);
      const stream = streamOf(input);
      const { name } = stream.config;
      await faults.call?.({ operation: 'PutRecordBatch', stream: name, records });
      const failures = records.map((data, index) => faults.record?.({ index, data, stream: name }));
      const accepted = records.filter((_, i) => failures[i] === undefined);
      if (accepted.length > 0) await stream.put(accepted);
      return {
        FailedPutCount: records.length - accepted.length,
        Encrypted: false,
        RequestResponses: failures.map((failure) => failure ?? { RecordId: randomUUID() }),
      };
    },
    DescribeDeliveryStream: (input) => describeDeliveryStream(streamOf(input)),
    ListDeliveryStreams: (input) => listDeliveryStreams([...streams.keys()], input),
  };
  return awsJson({
    target: 'Firehose_20150804',
    ...{ operations, maxBodyBytes: MAX_BODY_BYTES, busy: SLOW_DOWN },
    ...(capacity && { capacity }),
  });
};

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html */
const SLOW_DOWN = new ServiceError('ServiceUnavailableException', 'Slow down.', { status: 503 });

const accountOf = (streams: ReadonlyMap<string, DeliveryStream>): string => {
  const [first] = streams.values();
  return first?.config.arn.split(':')[4] ?? '000000000000';
};
