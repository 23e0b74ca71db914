import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { bundle } from '../../../infra/bundle';
import { synthesize } from '../../../infra/synthesize';
import { faultSettings } from '../settings';
import { recordAt, recordsOf, type RowPlan } from '../stream/rows';
import { type FunctionProcess, startFunctionProcess } from './function-process';
import { type Mood, type StuckServer, startStuckServer } from './stuck-server';

const { seed, streamRows } = faultSettings();

/** Ten minutes at 1,000 rows a second on demand, a slice of it else. */
const ROWS = Math.min(600_000, streamRows);

/** As the event source mapping sends them. */
const BATCH = 1_000;

/** The largest event that Lambda invokes a function with. */
const LARGEST_EVENT = 6 * 1_024 * 1_024;

/** Milliseconds that an invocation has while Firehose is stuck; the function asks its context. */
const REMAINING = 120;

const MEGABYTE = 1_024 * 1_024;

const plan: RowPlan = { seed, turns: ROWS, days: ['2026-11-22'] };

/** The records of the stream from a place on, as an event; the stream holds them, not the function. */
const eventFrom = (place: number, bytesARow = 0): string => {
  const padding = 'x'.repeat(bytesARow);
  const end = Math.min(recordsOf(plan), place + BATCH);
  return JSON.stringify({
    Records: Array.from({ length: end - place }, (_, index) => {
      const { eventName, image } = recordAt(plan, place + index);
      const session = padding === '' ? {} : { session_id: { S: padding } };
      return {
        eventID: String(place + index).padStart(32, '0'),
        eventName,
        dynamodb: {
          ApproximateCreationDateTime: 1_790_000_000,
          SequenceNumber: String(place + index),
          NewImage: { ...image, ...session },
        },
      };
    }),
  });
};

describe('the stream Lambda before a Firehose that is stuck', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pet-match-memory-'));
  const arrived = new Set<string>();
  let memory: number;
  let firehose: StuckServer;
  let s3: StuckServer;
  let lambda: FunctionProcess;

  beforeAll(async () => {
    await bundle(process.cwd(), folder, ['stream']);
    memory = memoryOf(synthesize(process.cwd()));
    firehose = await startStuckServer('firehose', (body) => {
      const { Records } = JSON.parse(body.toString()) as { Records: { Data: string }[] };
      for (const { Data } of Records)
        for (const line of Buffer.from(Data, 'base64').toString().split('\n'))
          if (line !== '')
            arrived.add((JSON.parse(line) as { request_id: string }).request_id.slice(23));
      return { FailedPutCount: 0, RequestResponses: Records.map(() => ({ RecordId: '1' })) };
    });
    s3 = await startStuckServer('s3', () => ({}));
    lambda = startFunctionProcess({
      file: join(folder, 'stream.js'),
      exportName: 'handler',
      memory,
      env: {
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_FIREHOSE: firehose.url,
        AWS_ENDPOINT_URL_S3: s3.url,
        DELIVERY_STREAM_NAME: 'turns',
        BUCKET_NAME: 'turns',
        TURN_FORMAT: 'json',
      },
    });
  });

  afterAll(async () => {
    await lambda.end();
    await firehose.close();
    await s3.close();
    rmSync(folder, { recursive: true });
  });

  const moods: readonly Mood[] = ['hangs', 'hangs in its answer', 'throttles'];

  it.each(moods)('stays within its memory when it %s, and keeps nothing', async (mood) => {
    // As large as an event can be: what a function holds at once does not get larger.
    const small = eventFrom(0).length;
    const largest = eventFrom(0, Math.floor((LARGEST_EVENT - small) / BATCH) - 60);
    expect(largest.length).toBeGreaterThan(0.97 * LARGEST_EVENT);
    const offer = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time += 1) {
        const answer = await lambda.invoke<DynamoDBBatchResponse>(largest, REMAINING);
        expect(answer.batchItemFailures).toHaveLength(1);
      }
    };
    firehose.mood = mood;
    await offer(10);
    const before = await lambda.state();

    await offer(Math.max(20, Math.ceil(ROWS / BATCH / 2)));

    const after = await lambda.state();
    process.stderr.write(
      `memory: Firehose ${mood}: at most ${(after.peak / MEGABYTE).toFixed(0)} of ${memory} MB\n`,
    );
    expect(after.peak / MEGABYTE).toBeLessThan(memory);
    expect((after.heap - before.heap) / MEGABYTE).toBeLessThan(2);
    expect(after.buffers - before.buffers).toBeLessThan(10 * MEGABYTE);
    expect(after.timers).toBeLessThanOrEqual(before.timers + 1);
    expect(firehose.connections()).toBeLessThanOrEqual(2);
  });

  it('loses nothing: all that the stream held arrives when Firehose is well again', async () => {
    firehose.mood = 'is well';
    for (let place = 0; place < recordsOf(plan);) {
      const { batchItemFailures } = await lambda.invoke<DynamoDBBatchResponse>(
        eventFrom(place),
        60_000,
      );
      const [failed] = batchItemFailures;
      place = failed === undefined ? place + BATCH : Number(failed.itemIdentifier);
    }

    const wanted = Array.from({ length: recordsOf(plan) }, (_, place) => recordAt(plan, place))
      .filter(({ eventName, isPoisoned }) => eventName === 'INSERT' && !isPoisoned)
      .map(({ requestId }) => requestId.slice(23));
    expect(wanted.filter((id) => !arrived.has(id))).toEqual([]);
    expect(arrived.size).toBe(wanted.length);
    expect((await lambda.state()).peak / MEGABYTE).toBeLessThan(memory);
  });
});

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly Handler?: string; readonly MemorySize?: number };
}

/** What the template gives the function, in MB. */
const memoryOf = ({ Resources }: { readonly Resources: object }): number =>
  Object.values(Resources as Record<string, Resource>).find(
    ({ Properties }) => Properties?.Handler === 'stream.handler',
  )?.Properties?.MemorySize ?? NaN;
