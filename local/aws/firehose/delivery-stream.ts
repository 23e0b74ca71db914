import { mkdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Described, described } from '../../../analytics/contract/loggable-error';
import type { ObjectStore } from '../object-store';
import type { DeliveryStreamConfig } from './delivery-stream-config';
import type { FirehoseEffects } from './effects';
import { objectKey, parsePrefix } from './object-name';
import type { ToParquet } from './parquet-converter';
import { parquetDelivery, type Delivered } from './parquet-delivery';
import { framesOf, type SpoolSegment } from './spool-segment';
import { openSpool } from './spool';

/** What a delivery stream tells its log: one event an object, or one a failure. */
export type DeliveryEvent =
  | ({ readonly event: 'delivered'; readonly stream: string; readonly key: string } & Delivered)
  | ({
      readonly event: 'delivery_failed';
      readonly stream: string;
      readonly retryInMilliseconds: number;
    } & Described);

export interface DeliveryStreamOptions {
  readonly config: DeliveryStreamConfig;
  readonly store: ObjectStore;
  /** The stream's folder in the spool. */
  readonly folder: string;
  readonly toParquet: ToParquet;
  readonly effects: FirehoseEffects;
  readonly log: (event: DeliveryEvent) => void;
}

/** A delivery stream at work; see {@link openDeliveryStream}. */
export interface DeliveryStream {
  readonly config: DeliveryStreamConfig;
  readonly created: number;
  /** Resolves once the records survive a crash. @throws ServiceError */
  readonly put: (records: readonly Buffer[]) => Promise<void>;
  /** Delivers what has been accepted up to now, without waiting for the buffer to fill. */
  readonly idle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const FIRST_RETRY = 1_000;
const LAST_RETRY = 60_000;

/**
 * Opens a delivery stream: records go to the spool, a full or old segment of it becomes an object.
 * Segments are delivered one after the other, oldest first; a delivery that fails is tried again
 * until it succeeds, as the real service does, with the wait doubling from one second to a minute.
 *
 * @throws UserError for a prefix or a column type that cannot be served
 */
export const openDeliveryStream = async (
  options: DeliveryStreamOptions,
): Promise<DeliveryStream> => {
  const { config, folder, effects, log } = options;
  const deliver = deliveryOf(options);
  await rm(join(folder, 'work'), { recursive: true, force: true });
  await mkdir(join(folder, 'work'), { recursive: true });

  const queue: Delivery[] = [];
  let working: Promise<void> | undefined;
  let isClosed = false;
  /** Ends the wait before the next attempt. */
  let hurry: () => void = () => undefined;

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = effects.after(milliseconds, resolve);
      hurry = () => {
        cancel();
        resolve();
      };
    });

  const deliverAll = async (): Promise<void> => {
    let wait = FIRST_RETRY;
    for (let next = queue[0]; next && !isClosed; next = queue[0]) {
      try {
        await deliver(next.segment);
        await unlink(next.segment.path);
        next.finish();
        queue.shift();
        wait = FIRST_RETRY;
      } catch (error) {
        const event = 'delivery_failed';
        // The log outlives the run, and the engine that writes Parquet quotes values in its messages.
        log({ event, stream: config.name, retryInMilliseconds: wait, ...described(error) });
        await pause(wait);
        wait = Math.min(2 * wait, LAST_RETRY);
      }
    }
    working = undefined;
  };
  const onSealed = (segment: SpoolSegment): void => {
    queue.push(deliveryOfSegment(segment));
    working ??= deliverAll();
  };

  const spool = await openSpool({ ...config, folder, effects, onSealed });
  return {
    config,
    created: effects.now(),
    put: spool.append,
    idle: async () => {
      await spool.flush();
      hurry();
      await queue.at(-1)?.done;
    },
    close: async () => {
      isClosed = true;
      hurry();
      await spool.close();
      await working;
      for (const { abandon } of queue) abandon();
    },
  };
};

/** A segment that waits to be delivered, and who waits for it. */
interface Delivery {
  readonly segment: SpoolSegment;
  readonly done: Promise<void>;
  readonly finish: () => void;
  readonly abandon: () => void;
}

const deliveryOfSegment = (segment: SpoolSegment): Delivery => {
  let finish = (): void => undefined;
  let abandon = (): void => undefined;
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    abandon = () => reject(new Error('Firehose was closed before all records were delivered.'));
  });
  // Mostly nobody waits for it.
  done.catch(() => undefined);
  return { segment, done, finish, abandon };
};

/** Writes a segment's records to the bucket. */
const deliveryOf = (options: DeliveryStreamOptions): ((segment: SpoolSegment) => Promise<void>) => {
  const { config, store, effects, log } = options;
  const { name, bucket, format } = config;
  const prefix = parsePrefix(config.prefix);
  const errorPrefix = parsePrefix(config.errorPrefix);
  const delivered = (key: string, result: Delivered): void =>
    log({ event: 'delivered', stream: name, key, ...result });

  if (format.kind === 'raw')
    return async (segment) => {
      if (await isEmpty(segment)) return;
      const key = objectKey(prefix, name, segment, format.extension ?? '');
      let rows = 0;
      const content = async function* (): AsyncGenerator<Buffer> {
        for await (const { data, lengths } of framesOf(segment)) {
          rows += lengths.length;
          yield data;
        }
      };
      await store.put(bucket, key, content());
      delivered(key, { rows, failed: 0 });
    };

  const write = parquetDelivery({
    ...options,
    format,
    bucket,
    arn: config.arn,
    workFolder: join(options.folder, 'work'),
    now: effects.now,
  });
  return async (segment) => {
    const data = objectKey(prefix, name, segment, '.parquet');
    const errorOrigin = { ...segment, errorOutputType: 'format-conversion-failed' };
    const errors = objectKey(errorPrefix, name, errorOrigin, '');
    delivered(data, await write(segment, { data, errors }));
  };
};

/** Whether the process died before it had written the first call's records. */
const isEmpty = async (segment: SpoolSegment): Promise<boolean> => {
  const frames = framesOf(segment);
  const { done } = await frames.next();
  await frames.return(undefined);
  return done === true;
};
