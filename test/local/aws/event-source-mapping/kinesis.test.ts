import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeStreamSummaryCommand,
  KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { KinesisStreamRecord } from 'aws-lambda';
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  startEventSourceMapping,
} from '../../../../local/aws/event-source-mapping';
import { realEffects } from '../../../../local/aws/event-source-mapping/effects';
import { kinesisSource } from '../../../../local/aws/event-source-mapping/kinesis-source';
import type { LocalServer } from '../../../../local/aws/http-server';
import { startKinesis } from '../../../../local/aws/kinesis';

const STREAM = 'arn:aws:kinesis:eu-west-1:000000000000:stream/events';

let folder: string;
let server: LocalServer;
let client: KinesisClient;
let mapping: EventSourceMapping | undefined;
/** The records of each invocation. */
let invocations: (readonly KinesisStreamRecord[])[];
let stored: unknown[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinesis-mapping-'));
  server = await startKinesis({
    streams: [{ name: 'events', shardCount: 2 }],
    folder: join(folder, 'db'),
  });
  client = new KinesisClient({ endpoint: server.url, requestHandler: new NodeHttpHandler() });
  invocations = [];
  stored = [];
});

afterEach(async () => {
  await mapping?.close();
  client.destroy();
  await server.close();
  await rm(folder, { recursive: true });
});

const put = (...texts: readonly string[]) =>
  client.send(
    new PutRecordsCommand({
      StreamName: 'events',
      Records: texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: 'any' })),
    }),
  );

const textOf = ({ kinesis }: KinesisStreamRecord) => Buffer.from(kinesis.data, 'base64').toString();

const handled = () => invocations.map((records) => records.map(textOf));

const start = async (
  settings: Partial<EventSourceMappingOptions['settings']> = {},
  answer: (records: readonly KinesisStreamRecord[]) => unknown = () => null,
) => {
  mapping = await startEventSourceMapping({
    source: kinesisSource(client, STREAM),
    functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:events',
    invoke: ({ Records }) => {
      const records = Records as readonly KinesisStreamRecord[];
      invocations.push(records);
      return Promise.resolve(answer(records));
    },
    settings: {
      batchSize: 100,
      maximumBatchingWindowInSeconds: 0,
      filterPatterns: [],
      startingPosition: 'TRIM_HORIZON',
      bisectBatchOnFunctionError: false,
      maximumRecordAgeInSeconds: -1,
      maximumRetryAttempts: -1,
      reportBatchItemFailures: true,
      onFailureBucket: 'failed',
      ...settings,
    },
    checkpointFolder: join(folder, 'checkpoints'),
    onFailure: {
      put: (_, __, body) => {
        stored.push(JSON.parse(body));
        return Promise.resolve();
      },
    },
    pollInterval: 5,
    effects: { ...realEffects, random: () => 0, log: () => undefined },
  });
  return mapping;
};

describe('the event source mapping of a Kinesis stream', () => {
  test('invokes the function with the records as Lambda writes them', async () => {
    await put('hello');

    await (await start()).idle();

    expect(invocations).toHaveLength(1);
    const [record] = invocations[0] ?? [];
    expect(record).toMatchObject({
      eventSource: 'aws:kinesis',
      eventName: 'aws:kinesis:record',
      eventVersion: '1.0',
      awsRegion: 'eu-west-1',
      eventSourceARN: STREAM,
      kinesis: { kinesisSchemaVersion: '1.0', partitionKey: 'any', data: 'aGVsbG8=' },
    });
    expect(record?.eventID).toMatch(/^shardId-00000000000[01]:\d{56}$/);
    expect(record?.eventID.split(':')[1]).toBe(record?.kinesis.sequenceNumber);
    expect(record?.kinesis.approximateArrivalTimestamp).toBeGreaterThan(1_700_000_000);
  });

  test('begins again at the record that the function reports', async () => {
    await put('one', 'two', 'three');
    const failing = (records: readonly KinesisStreamRecord[]) => {
      const two = records.find((record) => textOf(record) === 'two');
      return invocations.length === 1
        ? { batchItemFailures: [{ itemIdentifier: two?.kinesis.sequenceNumber }] }
        : null;
    };

    await (await start({}, failing)).idle();

    expect(handled()).toEqual([
      ['one', 'two', 'three'],
      ['two', 'three'],
    ]);
  });

  test('goes on after a restart where it was', async () => {
    await put('one');
    await (await start()).idle();
    await mapping?.close();
    await put('two');

    await (await start()).idle();

    expect(handled()).toEqual([['one'], ['two']]);
  });

  test('filters by what the data says', async () => {
    await put('{"event":"wanted","n":1}', 'no json', '{"event":"other"}');

    await (await start({ filterPatterns: ['{"data":{"event":["wanted"]}}'] })).idle();

    expect(handled()).toEqual([['{"event":"wanted","n":1}']]);
  });

  test('stores what it gives up as a batch of Kinesis', async () => {
    await put('one');
    const throwing = () => {
      throw new Error('never');
    };

    await (await start({ maximumRetryAttempts: 0 }, throwing)).idle();

    expect(stored).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted' },
        KinesisBatchInfo: { batchSize: 1, streamArn: STREAM },
      },
    ]);
  });

  test('reads a shard that was merged after both that it came from', async () => {
    await put('before');
    await start();
    await mapping?.idle();
    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: 'events' }));
    const [one, other] = Shards.map(({ ShardId }) => ShardId);
    await client.send(
      new MergeShardsCommand({
        StreamName: 'events',
        ShardToMerge: one,
        AdjacentShardToMerge: other,
      }),
    );
    await active();
    await put('after');

    await mapping?.idle();

    expect(handled()).toEqual([['before'], ['after']]);
    const finished = await readFile(join(folder, `checkpoints/${one}.json`), 'utf8');
    expect(JSON.parse(finished)).toMatchObject({ finished: true });
  });

  test('names a stream that does not exist', async () => {
    const missing = startEventSourceMapping({
      source: kinesisSource(client, `${STREAM}-2`),
      functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:events',
      invoke: () => Promise.resolve(null),
      settings: { startingPosition: 'LATEST', filterPatterns: [] } as never,
      checkpointFolder: join(folder, 'checkpoints'),
    });

    await expect(missing).rejects.toThrow('There is no stream events-2');
  });
});

const active = async (): Promise<void> => {
  const command = new DescribeStreamSummaryCommand({ StreamName: 'events' });
  for (;;) {
    const { StreamDescriptionSummary: summary } = await client.send(command);
    if (summary?.StreamStatus === 'ACTIVE') return;
  }
};
