import { FirehoseClient } from '@aws-sdk/client-firehose';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startFirehose,
  type DeliveryEvent,
  type DeliveryStreamConfig,
  type FirehoseEffects,
  type FirehoseOptions,
  type FirehoseServer,
} from '../../../../local/aws/firehose';
import { objectStore, type ObjectStore } from '../../../../local/aws/object-store';

/** A clock that stands still, and timers that go off when the test says so. */
export const manualEffects = (start: number) => {
  let now = start;
  let uuids = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  const effects: FirehoseEffects = {
    now: () => now,
    after: (milliseconds, run) => {
      const timer = { at: now + milliseconds, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    uuid: () => `00000000-0000-4000-8000-${String((uuids += 1)).padStart(12, '0')}`,
  };
  return {
    effects,
    pending: () => timers.size,
    advance: (milliseconds: number): void => {
      now += milliseconds;
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.run();
      }
    },
  };
};

export const parquetStream = (
  columns: readonly { name: string; type: string }[],
  changes: Partial<DeliveryStreamConfig> = {},
): DeliveryStreamConfig => ({
  name: 'turns',
  arn: 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/turns',
  bucket: 'lake',
  prefix: 'turns/dt=!{timestamp:yyyy-MM-dd}/',
  errorPrefix: 'errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/',
  bufferSeconds: 60,
  bufferBytes: 64 * 1024 * 1024,
  format: { kind: 'parquet', columns, deserializer: 'openx' },
  ...changes,
});

export const rawStream = (changes: Partial<DeliveryStreamConfig> = {}): DeliveryStreamConfig =>
  parquetStream([], { format: { kind: 'raw' }, ...changes });

export interface Harness {
  readonly root: string;
  readonly store: ObjectStore;
  readonly start: (
    options: Partial<FirehoseOptions> & Pick<FirehoseOptions, 'streams'>,
  ) => Promise<{
    readonly server: FirehoseServer;
    readonly client: FirehoseClient;
    /** Resolves with the first event, past or to come, that answers the question. */
    readonly event: (is: (event: DeliveryEvent) => boolean) => Promise<DeliveryEvent>;
  }>;
  /** The rows of the Parquet objects below a prefix, as JSON. */
  readonly rows: (prefix: string, select?: string) => Promise<unknown[]>;
  readonly keys: (prefix?: string) => Promise<string[]>;
  readonly text: (key: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

export const harness = async (): Promise<Harness> => {
  const root = await mkdtemp(join(tmpdir(), 'firehose-'));
  const store = objectStore(join(root, 's3'));
  const opened: (() => Promise<void>)[] = [];
  const keys = async (prefix = ''): Promise<string[]> =>
    (await store.list('lake', prefix)).map(({ key }) => key);
  return {
    root,
    store,
    keys,
    text: async (key) => (await store.get('lake', key)).toString('utf8'),
    start: async (options) => {
      const events: DeliveryEvent[] = [];
      const waiting = new Set<(event: DeliveryEvent) => void>();
      const server = await startFirehose({
        store,
        spool: join(root, 'spool'),
        log: (event) => {
          events.push(event);
          for (const tell of waiting) tell(event);
        },
        ...options,
      });
      const client = new FirehoseClient({ endpoint: server.url, maxAttempts: 1 });
      opened.push(async () => {
        client.destroy();
        await server.close();
      });
      return {
        server,
        client,
        event: (is) =>
          new Promise((resolve) => {
            const past = events.find(is);
            if (past) resolve(past);
            waiting.add((event) => {
              if (is(event)) resolve(event);
            });
          }),
      };
    },
    rows: async (prefix, select = '*') => {
      const files = (await keys(prefix)).map((key) => `'${store.path('lake', key)}'`);
      if (files.length === 0) return [];
      const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
      const connection = await instance.connect();
      try {
        const reader = await connection.runAndReadAll(
          `SELECT ${select} FROM read_parquet([${files.join(', ')}], union_by_name = true, hive_partitioning = false)`,
        );
        return reader.getRowObjectsJson();
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    },
    close: async () => {
      for (const close of opened) await close();
      await rm(root, { recursive: true, force: true });
    },
  };
};

export const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
