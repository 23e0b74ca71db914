import {
  DescribeDeliveryStreamCommand,
  ListDeliveryStreamsCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
  type FirehoseClient,
} from '@aws-sdk/client-firehose';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ServiceError } from '../../../../local/aws/aws-json';
import type { DeliveryEvent } from '../../../../local/aws/firehose';
import { UserError } from '../../../../local/errors';
import { bytes, harness, manualEffects, parquetStream, rawStream, type Harness } from './harness';

let h: Harness;
beforeEach(async () => {
  h = await harness();
});
afterEach(() => h.close());

const put = (client: FirehoseClient, ...records: (string | Uint8Array)[]) =>
  client.send(
    new PutRecordBatchCommand({
      DeliveryStreamName: 'turns',
      Records: records.map((r) => ({ Data: typeof r === 'string' ? bytes(r) : r })),
    }),
  );

/** The 22nd of November 2026, 23:59:58 UTC. */
const BEFORE_MIDNIGHT = Date.UTC(2026, 10, 22, 23, 59, 58);

const isDelivered = ({ event }: DeliveryEvent): boolean => event === 'delivered';

describe('a put', () => {
  const streams = [rawStream()];

  test('of one record is answered with its id', async () => {
    const { client } = await h.start({ streams });

    const answer = await client.send(
      new PutRecordCommand({ DeliveryStreamName: 'turns', Record: { Data: bytes('x') } }),
    );

    expect(answer).toMatchObject({ Encrypted: false, RecordId: expect.stringMatching(/.{36}/) });
  });

  test('of a batch is answered with an id for each record', async () => {
    const { client } = await h.start({ streams });

    const { FailedPutCount, Encrypted, RequestResponses } = await put(client, 'a', 'b', '');

    expect({ FailedPutCount, Encrypted }).toEqual({ FailedPutCount: 0, Encrypted: false });
    expect(new Set(RequestResponses?.map(({ RecordId }) => RecordId)).size).toBe(3);
  });

  test('may use every limit to the full', async () => {
    const { client, server } = await h.start({ streams });
    const largest = Buffer.alloc(1_024_000, 'x');

    await put(client, largest, largest, largest, largest, Buffer.alloc(98_304, 'y'));
    await put(client, ...Array.from({ length: 500 }, () => 'z'));
    await server.idle();

    const [key = ''] = await h.keys();
    expect((await h.text(key)).length).toBe(4 * 1024 * 1024 + 500);
  });

  test.each([
    [
      'ValidationException',
      "Value at 'records.2.member.data' failed to satisfy constraint: Member must have length less than or equal to 1024000",
      ['x', Buffer.alloc(1_024_001)],
    ],
    [
      'ValidationException',
      "Value at 'records' failed to satisfy constraint: Member must have length less than or equal to 500",
      Array.from({ length: 501 }, () => 'x'),
    ],
    [
      'ValidationException',
      "Value at 'records' failed to satisfy constraint: Member must have length greater than or equal to 1",
      [],
    ],
    [
      'InvalidArgumentException',
      'Records size exceeds 4 MB limit',
      [...Array.from({ length: 4 }, () => Buffer.alloc(1_024_000)), Buffer.alloc(98_305)],
    ],
  ])('beyond a limit is refused whole: %s, %s', async (name, message, records) => {
    const { client, server } = await h.start({ streams });

    await expect(put(client, ...records)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
    await server.idle();
    expect(await h.keys()).toEqual([]);
  });

  test('to a stream that is not there names it', async () => {
    const { client } = await h.start({ streams });
    const elsewhere = { DeliveryStreamName: 'nobody', Record: { Data: bytes('x') } };

    await expect(client.send(new PutRecordCommand(elsewhere))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Firehose nobody under account 111122223333 not found.',
    });
  });

  test.each([
    ['SerializationException', { Record: { Data: 'not base64' } }],
    ['SerializationException', { Record: { Data: 42 } }],
    ['SerializationException', { Record: 'x' }],
    ['ValidationException', { Record: {} }],
    ['ValidationException', {}],
    ['ValidationException', { DeliveryStreamName: 'a/b', Record: { Data: '' } }],
    ['SerializationException', '{'],
  ])('that is malformed is refused: %s for %j', async (code, input) => {
    const { server } = await h.start({ streams });
    const body =
      typeof input === 'string' ? input : JSON.stringify({ DeliveryStreamName: 'turns', ...input });

    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'Firehose_20150804.PutRecord' },
      body,
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: code });
  });

  test('fails for the records that a test wants to fail, and stores the others', async () => {
    const fault = { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' };
    const { client, server } = await h.start({
      streams,
      faults: { record: ({ index }) => (index % 2 === 1 ? fault : undefined) },
    });

    const { FailedPutCount, RequestResponses } = await put(client, 'a', 'b', 'c', 'd');
    await server.idle();

    expect(FailedPutCount).toBe(2);
    expect(RequestResponses).toEqual([
      { RecordId: expect.any(String) },
      fault,
      { RecordId: expect.any(String) },
      fault,
    ]);
    expect(await h.text((await h.keys())[0] ?? '')).toBe('ac');
  });

  test('fails as a whole when a test wants it, and stores nothing', async () => {
    const { client, server } = await h.start({
      streams,
      faults: {
        call: () => {
          throw new ServiceError('ServiceUnavailableException', 'Slow down.', { status: 503 });
        },
      },
    });

    await expect(put(client, 'a')).rejects.toMatchObject({
      name: 'ServiceUnavailableException',
      $metadata: { httpStatusCode: 503 },
    });
    await server.idle();
    expect(await h.keys()).toEqual([]);
  });

  test('is refused while the disk takes nothing, and taken when it does again', async () => {
    const { client, server } = await h.start({ streams });
    const folder = join(h.root, 'spool', 'turns');
    await rm(folder, { recursive: true });

    await expect(put(client, 'lost')).rejects.toMatchObject({
      name: 'ServiceUnavailableException',
    });
    await mkdir(folder);
    await put(client, 'kept');
    await server.idle();

    expect(await h.text((await h.keys())[0] ?? '')).toBe('kept');
  });
});

describe('a stream', () => {
  test('is described and listed', async () => {
    const { client } = await h.start({
      streams: [rawStream({ name: 'b' }), rawStream({ name: 'a', arn: 'arn:a' })],
    });

    const { DeliveryStreamDescription } = await client.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'a' }),
    );
    const list = async (Limit?: number) => {
      const { DeliveryStreamNames, HasMoreDeliveryStreams } = await client.send(
        new ListDeliveryStreamsCommand({ Limit }),
      );
      return [DeliveryStreamNames, HasMoreDeliveryStreams];
    };

    expect(DeliveryStreamDescription).toMatchObject({
      DeliveryStreamARN: 'arn:a',
      DeliveryStreamStatus: 'ACTIVE',
      Destinations: [
        {
          ExtendedS3DestinationDescription: {
            BucketARN: 'arn:aws:s3:::lake',
            BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
          },
        },
      ],
    });
    expect(await list()).toEqual([['a', 'b'], false]);
    expect(await list(1)).toEqual([['a'], true]);
  });

  test('with a prefix or a column that cannot be served does not start', async () => {
    const bad = rawStream({ prefix: '!{partitionKeyFromQuery:x}/' });

    await expect(h.start({ streams: [rawStream(), bad] })).rejects.toThrow(UserError);
    await expect(
      h.start({ streams: [parquetStream([{ name: 'b', type: 'binary' }])] }),
    ).rejects.toThrow('Cannot convert records to the Hive type "binary"');
  });
});

describe('an object', () => {
  test('joins the bytes of the records as they are', async () => {
    const { client, server } = await h.start({ streams: [rawStream()] });

    await put(client, 'abc', Buffer.from([0xff, 0x00]), 'abc\n');
    await put(client, 'abc');
    await server.idle();

    const [key = ''] = await h.keys();
    expect(await h.store.get('lake', key)).toEqual(Buffer.from('abc\xff\0abc\nabc', 'latin1'));
  });

  test('is written when the buffer is old enough, at the time of its first record', async () => {
    const { effects, advance } = manualEffects(BEFORE_MIDNIGHT);
    const stream = rawStream({
      bufferSeconds: 5,
      format: { kind: 'raw', extension: '.json' },
    });
    const { client, event } = await h.start({ streams: [stream], effects });
    const dayBefore =
      'turns/dt=2026-11-22/turns-1-2026-11-22-23-59-58-00000000-0000-4000-8000-000000000001.json';

    await put(client, 'a');
    advance(4_999);
    await put(client, 'b');
    expect(await h.keys()).toEqual([]);
    advance(1);
    await event(isDelivered);
    await put(client, 'c');
    advance(5_000);
    await event((e) => isDelivered(e) && 'key' in e && e.key !== dayBefore);

    expect(await h.keys()).toEqual([
      dayBefore,
      'turns/dt=2026-11-23/turns-1-2026-11-23-00-00-03-00000000-0000-4000-8000-000000000002.json',
    ]);
    expect(await h.text(dayBefore)).toBe('ab');
  });

  test('is written when the buffer is full enough', async () => {
    const { effects, pending } = manualEffects(BEFORE_MIDNIGHT);
    const { client, event } = await h.start({ streams: [rawStream({ bufferBytes: 10 })], effects });

    await put(client, '12345');
    expect(await h.keys()).toEqual([]);
    await put(client, '67890');
    await event(isDelivered);

    expect(await h.text((await h.keys())[0] ?? '')).toBe('1234567890');
    expect(pending()).toBe(0);
  });

  test('is written again and again until the bucket takes it', async () => {
    const { effects, advance, pending } = manualEffects(BEFORE_MIDNIGHT);
    const { client, server, event } = await h.start({ streams: [rawStream()], effects });
    await writeFile(join(h.root, 's3', 'lake'), 'no folder', { flag: 'w' }).catch(async () => {
      await mkdir(join(h.root, 's3'));
      await writeFile(join(h.root, 's3', 'lake'), 'no folder');
    });

    await put(client, 'a');
    advance(60_000);
    const failure = await event(({ event }) => event === 'delivery_failed');
    const second = event((e) => e.event === 'delivery_failed' && e.retryInMilliseconds === 2_000);
    advance(1_000);
    await second;
    expect(pending()).toBe(1);
    await put(client, 'b');
    await rm(join(h.root, 's3', 'lake'));
    await server.idle();

    expect(failure).toMatchObject({ stream: 'turns', retryInMilliseconds: 1_000 });
    expect((await Promise.all((await h.keys()).map(h.text))).sort()).toEqual(['a', 'b']);
    expect(await readdir(join(h.root, 'spool/turns'))).toEqual(['work']);
  });

  test('is not waited for by who closes the server: the next one writes it', async () => {
    const { client, server } = await h.start({ streams: [rawStream()] });
    await put(client, 'a');
    await server.close();
    expect(await h.keys()).toEqual([]);

    const next = await h.start({ streams: [rawStream()] });
    await next.server.idle();

    expect(await h.text((await h.keys())[0] ?? '')).toBe('a');
  });
});

test('many calls at once are all answered, and every record is there once', async () => {
  const { client, server } = await h.start({ streams: [rawStream({ bufferBytes: 2_000 })] });
  const ids = Array.from({ length: 300 }, (_, i) => `<${i}>`);

  await Promise.all(ids.map((id) => put(client, id)));
  await server.idle();

  const texts = await Promise.all((await h.keys()).map(h.text));
  expect(texts.join('').match(/<\d+>/g)?.sort()).toEqual([...ids].sort());
});

const { status, stdout: awsVersion } = spawnSync('aws', ['--version'], { encoding: 'utf8' });
if (status !== 0)
  console.warn('The AWS CLI is not on the PATH: its check against Firehose is skipped.');

(status === 0 ? test : test.skip)('the AWS CLI puts raw bytes and base64', async () => {
  const { server } = await h.start({ streams: [rawStream()] });
  const isFirstMajor = awsVersion.startsWith('aws-cli/1.');
  const aws = (record: string, ...options: string[]) =>
    promisify(execFile)(
      'aws',
      ['--endpoint-url', server.url, '--region', 'eu-west-1', ...options].concat(
        ['firehose', 'put-record', '--delivery-stream-name', 'turns'],
        ['--record', JSON.stringify({ Data: record })],
      ),
      { env: { ...process.env, AWS_EC2_METADATA_DISABLED: 'true' } },
    );

  // The first major version takes raw bytes and nothing else, later ones base64 unless told so.
  await aws('{"a":1}\n', ...(isFirstMajor ? [] : ['--cli-binary-format', 'raw-in-base64-out']));
  await aws(isFirstMajor ? '{"a":2}\n' : 'eyJhIjoyfQo=');
  await server.idle();

  expect(await h.text((await h.keys())[0] ?? '')).toBe('{"a":1}\n{"a":2}\n');
});

describe('more than the server can hold', () => {
  const streams = [rawStream()];
  const unavailable = { name: 'ServiceUnavailableException', $metadata: { httpStatusCode: 503 } };

  /** Puts that are held up until they are let go. */
  const held = () => {
    const begun: (() => void)[] = [];
    const ends = new Set<() => void>();
    return {
      call: () =>
        new Promise<void>((resolve) => {
          ends.add(resolve);
          begun.shift()?.();
        }),
      /** Resolves when another one has come. */
      another: () => new Promise<void>((resolve) => begun.push(resolve)),
      letGo: () => ends.forEach((end) => end()),
    };
  };

  test('requests at a time is refused with 503, and taken once there is place again', async () => {
    const faults = held();
    const { client } = await h.start({
      ...{ streams, faults: { call: faults.call } },
      capacity: { requests: 2, bytes: 1_000_000 },
    });
    const puts = [];
    for (const record of ['a', 'b']) {
      const arrived = faults.another();
      puts.push(put(client, record));
      await arrived;
    }

    await expect(put(client, 'c')).rejects.toMatchObject(unavailable);
    faults.letGo();
    await Promise.all(puts);
    const last = put(client, 'd');
    await faults.another();
    faults.letGo();

    await expect(last).resolves.toMatchObject({ FailedPutCount: 0 });
  });

  test('bytes at a time is refused with 503, whatever the number of requests', async () => {
    const faults = held();
    const { client } = await h.start({
      ...{ streams, faults: { call: faults.call } },
      capacity: { requests: 1_000, bytes: 10_000 },
    });
    const arrived = faults.another();
    const first = put(client, 'x'.repeat(6_000));
    await arrived;

    await expect(put(client, 'x'.repeat(6_000))).rejects.toMatchObject(unavailable);
    faults.letGo();
    await first;
  });

  test('is refused before it is read, and a length that is not said counts as the longest', async () => {
    const { server } = await h.start({ streams, capacity: { requests: 10, bytes: 10_000 } });

    const { status } = await fetch(server.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'Firehose_20150804.PutRecord' },
      // The body never ends.
      body: new ReadableStream({ start: (controller) => controller.enqueue(bytes('{')) }),
      ...({ duplex: 'half' } as object),
    });

    expect(status).toBe(503);
  });
});
