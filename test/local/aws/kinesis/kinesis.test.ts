import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { LocalServer } from '../../../../local/aws/http-server';
import { startKinesis } from '../../../../local/aws/kinesis';
import { UserError } from '../../../../local/errors';

const STREAMS = [{ name: 'events', shardCount: 1 }];

let folder: string;
let server: LocalServer;
let client: KinesisClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinesis-'));
  await start();
});

afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

const start = async (): Promise<void> => {
  server = await startKinesis({ streams: STREAMS, folder: join(folder, 'db') });
  client = new KinesisClient({ endpoint: server.url, requestHandler: new NodeHttpHandler() });
};

const stop = async (): Promise<void> => {
  client.destroy();
  await server.close();
};

const put = (...texts: readonly string[]) =>
  client.send(
    new PutRecordsCommand({
      StreamName: 'events',
      Records: texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: 'any' })),
    }),
  );

const readAll = async (): Promise<readonly string[]> => {
  const { Shards: [shard] = [] } = await client.send(
    new ListShardsCommand({ StreamName: 'events' }),
  );
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamName: 'events',
      ShardId: shard?.ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
  return Records.map(({ Data }) => Buffer.from(Data ?? []).toString());
};

describe('Kinesis on this machine', () => {
  test('has its streams as soon as it runs, in this machine’s account and region', async () => {
    const command = new DescribeStreamSummaryCommand({ StreamName: 'events' });
    const { StreamDescriptionSummary: summary } = await client.send(command);

    expect(summary).toMatchObject({
      StreamARN: 'arn:aws:kinesis:eu-west-1:000000000000:stream/events',
      StreamStatus: 'ACTIVE',
      OpenShardCount: 1,
    });
  });

  test('keeps its records over a restart', async () => {
    await put('one', 'two');

    await stop();
    await start();
    await put('three');

    expect(await readAll()).toEqual(['one', 'two', 'three']);
  });

  test('outlives a client that goes away in the middle of a request', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.write(
          'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nX-Amz-Target: Kinesis_20131202.PutRecords\r\n\r\n{"half',
          () => {
            socket.destroy();
            resolve();
          },
        );
      });
    });

    await put('one');

    expect(await readAll()).toEqual(['one']);
  });

  test('refuses a list with something else in it than AWS has there', async () => {
    const answer = await fetch(server.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Kinesis_20131202.RemoveTagsFromStream',
        'x-amz-date': '20261122T120000Z',
        authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c',
      },
      body: JSON.stringify({ StreamName: 'events', TagKeys: [null] }),
    });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'SerializationException' });
  });

  test('refuses what a page of another origin sends', async () => {
    const answer = await fetch(server.url, { method: 'POST', headers: { origin: 'http://page' } });

    expect(answer.status).toBe(403);
  });

  test('refuses a request of more than 7 MB', async () => {
    const answer = await fetch(server.url, { method: 'POST', body: ' '.repeat(7 * 1_048_576 + 1) });

    expect(answer.status).toBe(413);
  });

  test('ends what is under way before it closes', async () => {
    const putting = put(...Array.from({ length: 200 }, (_, index) => `${index}`)).catch(
      () => undefined,
    );
    const reading = readAll().catch(() => undefined);

    await server.close();

    await Promise.all([putting, reading]);
  });

  test('names a folder that another server uses, and one that is damaged', async () => {
    const other = startKinesis({ streams: STREAMS, folder: join(folder, 'db') });
    await expect(other).rejects.toThrow(UserError);

    await mkdir(join(folder, 'damaged'));
    await writeFile(join(folder, 'damaged', 'CURRENT'), 'nothing');
    const damaged = startKinesis({ streams: STREAMS, folder: join(folder, 'damaged') });
    await expect(damaged).rejects.toThrow(/Cannot use the folder .*damaged for streams/);
  });

  test('says which port is in use, and leaves its folder', async () => {
    const options = { streams: STREAMS, folder: join(folder, 'other') };

    await expect(startKinesis({ ...options, port: server.port })).rejects.toThrow('is in use');
    await (await startKinesis(options)).close();
  });

  test('names a folder that it can’t use', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');

    const started = startKinesis({ streams: STREAMS, folder: join(file, 'db') });

    await expect(started).rejects.toThrow(UserError);
    await expect(started).rejects.toThrow(`Cannot use the folder ${join(file, 'db')} for streams`);
  });
});

describe('more than the server can hold', () => {
  test('is refused as a throughput that is exceeded, and as too many calls', async () => {
    await stop();
    server = await startKinesis({
      ...{ streams: STREAMS, folder: join(folder, 'db') },
      capacity: { requests: 10, bytes: 1_000 },
    });
    client = new KinesisClient({
      ...{ endpoint: server.url, maxAttempts: 1 },
      requestHandler: new NodeHttpHandler(),
    });

    await expect(put('x'.repeat(2_000))).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(
      client.send(new DescribeStreamSummaryCommand({ StreamName: 'x'.repeat(2_000) })),
    ).rejects.toMatchObject({ name: 'LimitExceededException' });
    await expect(put('x')).resolves.toMatchObject({ FailedRecordCount: 0 });
  });
});

describe('a request that kinesalite has no answer to', () => {
  test.each(['', 'a token'])(
    'is refused, and ends no process: ListShards from %j on',
    async (token) => {
      const patient = new KinesisClient({
        ...{ endpoint: server.url, maxAttempts: 1 },
        requestHandler: new NodeHttpHandler(),
      });
      await expect(patient.send(new ListShardsCommand({ NextToken: token }))).rejects.toMatchObject(
        {
          $metadata: { httpStatusCode: 400 },
        },
      );
      patient.destroy();
      await put('still there');
      expect(await readAll()).toEqual(['still there']);
    },
  );
});
