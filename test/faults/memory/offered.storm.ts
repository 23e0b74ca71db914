import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { bundle } from '../../../infra/bundle';
import { localTemplate } from '../../../local/template';
import { faultSettings } from '../settings';
import { recordAt, recordsOf, type RowPlan } from '../stream/rows';
import type { FunctionProcess } from './function-process';
import { startStreamLambda, streamMemoryOf } from './stream-lambda';
import { type Mood, type StuckServer, startStuckServer } from './stuck-server';

const { seed, streamRows } = faultSettings();

/** Invocations that a stuck Firehose sees after it has seen some: more where more rows are asked for. */
const OFFERED = Math.min(100, Math.max(20, Math.ceil(streamRows / 1_000)));

/** As the event source mapping sends them. */
const BATCH = 1_000;

/** The largest event that Lambda invokes a function with. */
const LARGEST_EVENT = 6 * 1_024 * 1_024;

/** Milliseconds that an invocation has while Firehose is stuck; the function asks its context. */
const REMAINING = 120;

const MEGABYTE = 1_024 * 1_024;

const plan: RowPlan = { seed, turns: 2 * BATCH, days: ['2026-11-22'] };

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
  let memory: number;
  let firehose: StuckServer;
  let s3: StuckServer;
  let lambda: FunctionProcess;

  beforeAll(async () => {
    await bundle(process.cwd(), folder, ['stream']);
    memory = streamMemoryOf(await localTemplate(process.cwd()));
    // It is never well here.
    firehose = await startStuckServer('firehose', () => ({}));
    s3 = await startStuckServer('s3', () => ({}));
    lambda = startStreamLambda({ folder, memory, firehose: firehose.url, s3: s3.url });
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

    await offer(OFFERED);

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
});
