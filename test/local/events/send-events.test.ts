import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { ServiceError } from '../../../local/aws/aws-json';
import {
  type FirehoseFaults,
  type FirehoseServer,
  startFirehose,
} from '../../../local/aws/firehose';
import { objectStore, type ObjectStore } from '../../../local/aws/object-store';
import { sendEvents, type SendOptions } from '../../../local/events/send-events';

let folder: string;
let store: ObjectStore;
let firehose: FirehoseServer;
let client: FirehoseClient;

const start = async (faults: FirehoseFaults = {}): Promise<void> => {
  folder = mkdtempSync(join(tmpdir(), 'send-events-'));
  store = objectStore(join(folder, 's3'));
  firehose = await startFirehose({
    streams: [
      {
        ...{ name: 'events', bucket: 'bucket', prefix: 'raw/', errorPrefix: 'errors/' },
        arn: 'arn:aws:firehose:eu-west-1:000000000000:deliverystream/events',
        ...{ bufferSeconds: 60, bufferBytes: 64 * 1_048_576, format: { kind: 'raw' } },
      },
    ],
    ...{ store, spool: join(folder, 'spool'), faults },
  });
  client = new FirehoseClient({ endpoint: firehose.url, region: 'eu-west-1', maxAttempts: 1 });
};
afterEach(async () => {
  client.destroy();
  await firehose.close();
  rmSync(folder, { recursive: true });
});

/** A clock that goes on by what is slept alone. */
const clock = () => {
  let now = 0;
  const sleep = (milliseconds: number): Promise<void> => {
    now += milliseconds;
    return Promise.resolve();
  };
  return { now: () => now, sleep, random: () => 0.5 };
};

const send = (options: Partial<SendOptions> = {}) => {
  let made = 0;
  return sendEvents({
    ...{ client, deliveryStream: 'events', random: () => 0.5, rate: 1_000, count: 1_234 },
    template: () => `{"n":${made++}}`,
    signal: new AbortController().signal,
    effects: clock(),
    ...options,
  });
};

/** The numbers of the events in the bucket, in order. */
const delivered = async (): Promise<readonly number[]> => {
  await firehose.idle();
  const texts = await Promise.all(
    (await store.list('bucket')).map(async ({ key }) =>
      (await store.get('bucket', key)).toString(),
    ),
  );
  return texts
    .flatMap((text) => text.trimEnd().split('\n'))
    .map((line) => (JSON.parse(line) as { n: number }).n)
    .sort((a, b) => a - b);
};

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

describe('events are sent', () => {
  test('exactly so many, at the rate, in calls of 500 at most', async () => {
    const sizes: number[] = [];
    await start({ call: ({ records }) => void sizes.push(records.length) });
    const sent = await send();
    expect(sent).toMatchObject({ made: 1_234, taken: 1_234, failed: 0, calls: sizes.length });
    expect(sent).not.toHaveProperty('reason');
    // The first at once, then 50 every 50 ms: 1 + 24 × 50 are 1,201 after 1.2 s.
    expect(sent.seconds).toBeCloseTo(1.25);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
    expect(await delivered()).toEqual(upTo(1_234));
  });

  test('at a high rate in full calls', async () => {
    const sizes: number[] = [];
    await start({ call: ({ records }) => void sizes.push(records.length) });
    await send({ rate: 1e6, count: 1_700 });
    expect(sizes.sort((a, b) => b - a)).toEqual([500, 500, 500, 199, 1]);
  });

  test('again where the stream refused some of a batch, and none twice', async () => {
    const refused = new Set<string>();
    await start({
      record: ({ data }) => {
        const text = data.toString();
        if (refused.has(text) || !/"n":\d*7\}/.test(text)) return undefined;
        refused.add(text);
        return { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' };
      },
    });
    expect(await send({ count: 300 })).toMatchObject({ taken: 300, failed: 0 });
    expect(refused.size).toBe(30);
    expect(await delivered()).toEqual(upTo(300));
  });

  test('again where the stream is overwhelmed', async () => {
    let calls = 0;
    await start({
      call: () => {
        calls += 1;
        if (calls < 4)
          throw new ServiceError('ServiceUnavailableException', 'Slow down.', { status: 503 });
      },
    });
    expect(await send({ count: 40 })).toMatchObject({ taken: 40, failed: 0 });
    expect(await delivered()).toEqual(upTo(40));
  });

  test('and counted as failed, with the reason, where it is of no use', async () => {
    await start();
    expect(await send({ count: 10, deliveryStream: 'nothing' })).toMatchObject({
      ...{ made: 10, taken: 0, failed: 10 },
      reason: 'Firehose nothing under account 000000000000 not found.',
    });
    expect(
      await send({ count: 1, template: () => JSON.stringify({ long: 'x'.repeat(1_024_000) }) }),
    ).toMatchObject({
      ...{ taken: 0, failed: 1 },
      reason: 'An event is longer than a record may be, 1024000 bytes.',
    });
  });

  test('until somebody stops it, and what is on its way is waited for', async () => {
    const stop = new AbortController();
    await start();
    const sent = await send({
      count: Infinity,
      signal: stop.signal,
      onProgress: ({ made }) => {
        if (made > 200) stop.abort();
      },
    });
    expect(sent.made).toBe(201);
    expect(sent.taken).toBe(201);
    expect(await delivered()).toEqual(upTo(201));
  });
});
