import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureTables, startDynamoDb, type DynamoDbServer } from '../../../../local/aws/dynamodb';
import {
  startEventSourceMapping,
  type EventSourceMapping,
  type EventSourceMappingOptions,
} from '../../../../local/aws/event-source-mapping';
import { dynamoDbSource } from '../../../../local/aws/event-source-mapping/dynamodb-source';
import { realEffects } from '../../../../local/aws/event-source-mapping/effects';
import { UserError } from '../../../../local/errors';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:stream';

const SETTINGS = {
  batchSize: 100,
  maximumBatchingWindowInSeconds: 0,
  filterPatterns: [],
  startingPosition: 'TRIM_HORIZON',
  bisectBatchOnFunctionError: false,
  maximumRecordAgeInSeconds: -1,
  maximumRetryAttempts: -1,
  reportBatchItemFailures: true,
  onFailureBucket: 'failed',
} as const;

interface Event {
  readonly Records: readonly {
    readonly eventName: string;
    readonly dynamodb: {
      readonly SequenceNumber: string;
      readonly Keys: { readonly request_id: { readonly S: string } };
    };
  }[];
}

const idsIn = (event: unknown): string[] =>
  (event as Event).Records.map(({ dynamodb }) => dynamodb.Keys.request_id.S);

const failFrom = (event: unknown, id: string) => ({
  batchItemFailures: (event as Event).Records.filter(
    ({ dynamodb }) => dynamodb.Keys.request_id.S === id,
  ).map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })),
});

describe('the event source mapping', () => {
  let folder: string;
  let server: DynamoDbServer;
  let dynamoDb: DynamoDBClient;
  let streams: DynamoDBStreamsClient;
  let streamArn: string;
  let mappings: EventSourceMapping[];
  /** Ids of the records of each invocation. */
  let invocations: string[][];
  let stored: { bucket: string; key: string; body: unknown }[];
  let logged: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mapping-'));
    server = await startDynamoDb({ folder: join(folder, 'dynamodb') });
    connect();
    const [table] = await ensureTables(dynamoDb, [
      {
        TableName: 'turns',
        KeySchema: [{ AttributeName: 'request_id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'request_id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      },
    ]);
    streamArn = table?.LatestStreamArn ?? '';
    mappings = [];
    invocations = [];
    stored = [];
    logged = [];
  });

  afterEach(async () => {
    await Promise.all(mappings.map((mapping) => mapping.close()));
    dynamoDb.destroy();
    streams.destroy();
    await server.close();
    await rm(folder, { recursive: true });
  });

  const connect = () => {
    dynamoDb = new DynamoDBClient({ endpoint: server.url });
    streams = new DynamoDBStreamsClient({ endpoint: server.url });
  };

  const put = async (...ids: string[]) => {
    for (let start = 0; start < ids.length; start += 25)
      await dynamoDb.send(
        new BatchWriteItemCommand({
          RequestItems: {
            turns: ids
              .slice(start, start + 25)
              .map((id) => ({ PutRequest: { Item: { request_id: { S: id } } } })),
          },
        }),
      );
  };

  const start = async ({
    settings = {},
    invoke = () => Promise.resolve(null),
    ...more
  }: {
    settings?: Partial<EventSourceMappingOptions['settings']>;
    invoke?: (event: unknown) => Promise<unknown>;
  } & Partial<Omit<EventSourceMappingOptions, 'settings' | 'invoke'>> = {}) => {
    const mapping = await startEventSourceMapping({
      source: dynamoDbSource(streams, streamArn),
      functionArn: FUNCTION_ARN,
      settings: { ...SETTINGS, ...settings },
      checkpointFolder: join(folder, 'checkpoints'),
      invoke: (event) => {
        invocations.push(idsIn(event));
        return invoke(event);
      },
      onFailure: {
        put: (bucket, key, body) => {
          stored.push({ bucket, key, body: JSON.parse(body) as unknown });
          return Promise.resolve();
        },
      },
      pollInterval: 5,
      effects: { ...realEffects, random: () => 0, log: (message) => logged.push(message) },
      ...more,
    });
    mappings.push(mapping);
    return mapping;
  };

  it('invokes the function with what AWS would send it', async () => {
    const item: Record<string, AttributeValue> = {
      request_id: { S: 'r1' },
      text: { S: 'a "🐕"\n' },
      number: { N: '12345678901234567890' },
      yes: { BOOL: true },
      nothing: { NULL: true },
      bytes: { B: Buffer.from('hi') },
      sets: { M: { b: { BS: [Buffer.from('hi')] }, s: { SS: ['x'] }, n: { NS: ['1'] } } },
      list: { L: [{ M: { deep: { B: Buffer.from([255]) } } }] },
    };
    await dynamoDb.send(new PutItemCommand({ TableName: 'turns', Item: item }));
    const events: unknown[] = [];
    const mapping = await start({
      invoke: (event) => {
        events.push(event);
        return Promise.resolve(null);
      },
    });
    await mapping.idle();
    expect(events).toEqual([
      {
        Records: [
          {
            eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
            eventName: 'INSERT',
            eventVersion: '1.1',
            eventSource: 'aws:dynamodb',
            awsRegion: 'eu-west-1',
            eventSourceARN: streamArn,
            dynamodb: {
              ApproximateCreationDateTime: expect.any(Number),
              Keys: { request_id: { S: 'r1' } },
              NewImage: {
                ...item,
                bytes: { B: 'aGk=' },
                sets: { M: { b: { BS: ['aGk='] }, s: { SS: ['x'] }, n: { NS: ['1'] } } },
                list: { L: [{ M: { deep: { B: '/w==' } } }] },
              },
              SequenceNumber: expect.stringMatching(/^\d+$/),
              SizeBytes: expect.any(Number),
              StreamViewType: 'NEW_IMAGE',
            },
          },
        ],
      },
    ]);
  });

  it('makes batches of the size it is told, in order', async () => {
    await put('a', 'b', 'c', 'd', 'e');
    const mapping = await start({ settings: { batchSize: 2 } });
    await mapping.idle();
    expect(invocations).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('reads on past one answer of the stream', async () => {
    const ids = Array.from({ length: 1_050 }, (_, index) => `r${index}`);
    await put(...ids);
    const mapping = await start({ settings: { batchSize: 10_000 } });
    await mapping.idle();
    expect(invocations.flat()).toEqual(ids);
  });

  it('keeps an event below 6 MB', async () => {
    const text = 'x'.repeat(390_000);
    for (let index = 0; index < 20; index += 1)
      await dynamoDb.send(
        new PutItemCommand({
          TableName: 'turns',
          Item: { request_id: { S: `r${index}` }, text: { S: text } },
        }),
      );
    const sizes: number[] = [];
    const mapping = await start({
      invoke: (event) => {
        sizes.push(Buffer.byteLength(JSON.stringify(event)));
        return Promise.resolve(null);
      },
    });
    await mapping.idle();
    expect(invocations.flat()).toHaveLength(20);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6_291_456);
    expect(Math.max(...sizes)).toBeGreaterThan(5_800_000);
  });

  it('passes only what the filter matches, and does not read the rest again', async () => {
    const settings = { filterPatterns: ['{"eventName":["INSERT"]}'] };
    await put('a', 'b');
    await dynamoDb.send(
      new DeleteItemCommand({ TableName: 'turns', Key: { request_id: { S: 'a' } } }),
    );
    const mapping = await start({ settings });
    await mapping.idle();
    expect(invocations).toEqual([['a', 'b']]);
    await mapping.close();
    const [checkpoint] = await checkpoints();
    expect(checkpoint).toMatchObject({ sequenceNumber: '3', finished: false });
  });

  const checkpoints = async () => {
    const file = join(folder, 'checkpoints', 'shardId-00000001-turns.json');
    return [JSON.parse(await readFile(file, 'utf8')) as unknown];
  };

  it('waits for a batch to fill, for as long as the window is', async () => {
    await put('a');
    let time = 1_000_000;
    let waits = 0;
    const mapping = await start({
      settings: { maximumBatchingWindowInSeconds: 10 },
      effects: {
        ...realEffects,
        now: () => time,
        sleep: async (milliseconds, signal) => {
          if (milliseconds !== 5) return realEffects.sleep(milliseconds, signal);
          waits += 1;
          time += 4_000;
          if (waits === 1) await put('b');
        },
      },
    });
    await mapping.idle();
    expect(invocations).toEqual([['a', 'b']]);
    expect(waits).toBeGreaterThanOrEqual(3);
  });

  it('does not wait for more where a batch is full', async () => {
    await put('a', 'b', 'c', 'd');
    const full = signalled();
    await start({
      settings: { maximumBatchingWindowInSeconds: 300, batchSize: 2 },
      invoke: () => {
        if (invocations.length === 2) full.resolve();
        return Promise.resolve(null);
      },
    });
    await full.promise;
    expect(invocations).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  const signalled = () => {
    let resolve!: () => void;
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    return { promise, resolve };
  };

  it('starts where the last one ended', async () => {
    await put('a', 'b');
    const first = await start();
    await first.idle();
    await first.close();
    await put('c');
    const second = await start();
    await second.idle();
    expect(invocations).toEqual([['a', 'b'], ['c']]);
  });

  it('delivers a batch again that was handled but not noted', async () => {
    await put('a', 'b');
    const first = await start();
    await first.idle();
    await first.close();
    await rm(join(folder, 'checkpoints'), { recursive: true });
    const second = await start();
    await second.idle();
    expect(invocations).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('starts at the end of the stream where it is told to', async () => {
    await put('a');
    const mapping = await start({ settings: { startingPosition: 'LATEST' } });
    await mapping.idle();
    await put('b');
    await mapping.idle();
    expect(invocations).toEqual([['b']]);
  });

  it('delivers from the first failed record again', async () => {
    await put('a', 'b', 'c', 'd');
    const mapping = await start({
      invoke: (event) =>
        Promise.resolve(invocations.length < 3 ? failFrom(event, 'c') : { batchItemFailures: [] }),
    });
    await mapping.idle();
    expect(invocations).toEqual([
      ['a', 'b', 'c', 'd'],
      ['c', 'd'],
      ['c', 'd'],
    ]);
  });

  it('takes no notice of reported failures unless told to', async () => {
    await put('a', 'b');
    const mapping = await start({
      settings: { reportBatchItemFailures: false },
      invoke: (event) => Promise.resolve(failFrom(event, 'a')),
    });
    await mapping.idle();
    expect(invocations).toEqual([['a', 'b']]);
  });

  it('notes what a partial failure got done', async () => {
    await put('a', 'b', 'c');
    const mapping = await start({
      invoke: (event) => {
        if (invocations.length === 2) void mapping.close();
        return Promise.resolve(failFrom(event, 'c'));
      },
    });
    await expect(mapping.idle()).rejects.toThrow('The event source mapping was closed while');
    await mapping.close();
    expect(await checkpoints()).toEqual([
      { streamArn, shardId: 'shardId-00000001-turns', sequenceNumber: '2', finished: false },
    ]);
  });

  it('tries again when the function throws', async () => {
    await put('a', 'b');
    const mapping = await start({
      invoke: () =>
        invocations.length < 3 ? Promise.reject(new Error('broken')) : Promise.resolve(null),
    });
    await mapping.idle();
    expect(invocations).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(logged[0]).toBe('the function failed with 2 records: broken');
  });

  it('isolates a poisoned record by halving, and gives up that one alone', async () => {
    await put('a', 'b', 'poison', 'd', 'e');
    const mapping = await start({
      settings: { bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 },
      invoke: (event) =>
        idsIn(event).includes('poison')
          ? Promise.reject(new Error('poisoned'))
          : Promise.resolve(null),
    });
    await mapping.idle();
    expect(invocations).toEqual([
      ['a', 'b', 'poison', 'd', 'e'],
      ['a', 'b', 'poison'],
      ['a', 'b'],
      ['poison'],
      ['poison'],
      ['d', 'e'],
    ]);
    expect(stored).toHaveLength(1);
  });

  it('stores a batch that it gives up as Lambda does, and goes on', async () => {
    await put('a', 'b');
    const mapping = await start({
      settings: { maximumRetryAttempts: 2 },
      invoke: (event) =>
        idsIn(event).includes('a') ? Promise.reject(new Error('no')) : Promise.resolve(null),
    });
    await mapping.idle();
    await put('c');
    await mapping.idle();
    expect(invocations).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], ['c']]);
    const [object] = stored;
    expect(object?.bucket).toBe('failed');
    expect(object?.key).toMatch(
      /^aws\/lambda\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\/shardId-00000001-turns\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/,
    );
    const body = object?.body as { payload: string };
    expect(body).toEqual({
      requestContext: {
        requestId: expect.any(String),
        functionArn: FUNCTION_ARN,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: 'Unhandled',
      },
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      DDBStreamBatchInfo: {
        shardId: 'shardId-00000001-turns',
        startSequenceNumber: '1',
        endSequenceNumber: '2',
        approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        approximateArrivalOfLastRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        batchSize: 2,
        streamArn,
      },
      payload: expect.any(String),
    });
    expect(idsIn(JSON.parse(body.payload))).toEqual(['a', 'b']);
  });

  it('gives up records that have become too old, and only those', async () => {
    await put('a', 'b');
    let time = Date.now();
    const mapping = await start({
      settings: { maximumRecordAgeInSeconds: 3_600 },
      effects: { ...realEffects, random: () => 0, now: () => time, log: () => undefined },
      invoke: (event) => {
        if (!idsIn(event).includes('a')) return Promise.resolve(null);
        time += 7_200_000;
        return Promise.reject(new Error('no'));
      },
    });
    await mapping.idle();
    expect(invocations).toEqual([['a', 'b']]);
    expect(stored.map(({ body }) => body)).toMatchObject([
      {
        requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 1 },
        DDBStreamBatchInfo: { batchSize: 2 },
      },
    ]);
  });

  it('keeps a batch until the destination has taken it', async () => {
    await put('a');
    let attempts = 0;
    const mapping = await start({
      settings: { maximumRetryAttempts: 0 },
      invoke: () => Promise.reject(new Error('no')),
      onFailure: {
        put: (bucket, key, body) => {
          attempts += 1;
          if (attempts < 3) return Promise.reject(new Error('disk full'));
          stored.push({ bucket, key, body: JSON.parse(body) as unknown });
          return Promise.resolve();
        },
      },
    });
    await mapping.idle();
    expect({ attempts, stored: stored.length }).toEqual({ attempts: 3, stored: 1 });
    expect(logged).toContain('storing a batch that is given up failed, trying again: disk full');
  });

  it('goes on when the server was killed and comes back', async () => {
    await put('a');
    const { promise: failed, resolve } = signalled();
    const mapping = await start({
      effects: {
        ...realEffects,
        log: (message) => {
          if (message.startsWith('reading the shard')) resolve();
        },
      },
    });
    await mapping.idle();
    const { port } = server;
    await server.close();
    await failed;
    server = await startDynamoDb({ folder: join(folder, 'dynamodb'), port });
    await put('b');
    await mapping.idle();
    expect(invocations).toEqual([['a'], ['b']]);
  });

  it('lets a running invocation end before it is closed', async () => {
    await put('a');
    const begun = signalled();
    const release = signalled();
    const mapping = await start({
      invoke: async () => {
        begun.resolve();
        await release.promise;
        return null;
      },
    });
    await begun.promise;
    const closed = mapping.close();
    release.resolve();
    await closed;
    expect(await checkpoints()).toMatchObject([{ sequenceNumber: '1' }]);
    const again = await start();
    await again.idle();
    expect(invocations).toEqual([['a']]);
  });

  it('does not take the checkpoint of another stream for its own', async () => {
    await put('a');
    const first = await start();
    await first.idle();
    await first.close();
    const file = join(folder, 'checkpoints', 'shardId-00000001-turns.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(streamArn, `${streamArn}-before`));
    const second = await start();
    await second.idle();
    expect(invocations).toEqual([['a'], ['a']]);
  });

  it('names a checkpoint that it cannot read', async () => {
    const mapping = await start();
    await mapping.idle();
    await put('a');
    await mapping.idle();
    await mapping.close();
    const file = join(folder, 'checkpoints', 'shardId-00000001-turns.json');
    await writeFile(file, '{"half":');
    const started = start();
    await expect(started).rejects.toThrow(UserError);
    await expect(started).rejects.toThrow(`Cannot read the checkpoint ${file}: it is not one.`);
  });

  it('names a stream that does not exist', async () => {
    const unknown = streamArn.replace('/turns/', '/others/');
    const started = start({ source: dynamoDbSource(streams, unknown) });
    await expect(started).rejects.toThrow(UserError);
    await expect(started).rejects.toThrow(`There is no stream ${unknown}: `);
  });
});
