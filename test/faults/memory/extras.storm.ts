import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import { bundleEntries, EXTRA_FUNCTIONS } from '../../../infra/bundle';
import { faultSettings } from '../settings';
import { type FunctionProcess, startFunctionProcess } from './function-process';
import { type Mood, type StuckServer, startStuckServer } from './stuck-server';

/** As the template has it. */
const MEMORY = 256;

const MEGABYTE = 1_024 * 1_024;

/** As the event source mappings send them. */
const BATCH = 100;

const INVOCATIONS = Math.max(30, Math.min(1_000, Math.ceil(faultSettings().streamRows / 500)));

/** Milliseconds that an invocation has while its sink is stuck; the functions ask their context. */
const REMAINING = 60;

const batchOf = (record: (index: number) => object): string =>
  JSON.stringify({ Records: Array.from({ length: BATCH }, (_, index) => record(index)) });

/** Matches, each of another user and session. */
const MATCHES = batchOf((index) => ({
  eventID: String(index),
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber: String(index),
    NewImage: marshall({
      request_id: `request-${index}`,
      user_id: `user-${index}`,
      session_id: `session-${index}`,
      turn: 1,
      event_time: '2026-11-22 07:00:00.000',
      intent_name: 'PetMatchIntent',
      outcome: 'matched',
      matched_pet: 'Akita',
    }),
  },
}));

const EVENTS = batchOf((index) => ({
  eventID: String(index),
  kinesis: {
    sequenceNumber: String(index),
    data: Buffer.from(
      JSON.stringify({
        type: 'track',
        event: 'Match Shown',
        userId: `user-${index}`,
        anonymousId: `session-${index}`,
        messageId: `message-${index}`,
        timestamp: '2026-11-22T07:00:00Z',
        properties: { sku: 'Akita' },
      }),
    ).toString('base64'),
  },
}));

const FUNCTIONS = {
  'second-reader': {
    event: MATCHES,
    environment: { EVENT_STREAM_NAME: 'events', ANALYTICS_TABLE_NAME: 'turns' },
  },
  recommendations: { event: EVENTS, environment: { PERSONALIZE_TRACKING_ID: 'tracking-id' } },
} as const;

describe.each(Object.entries(FUNCTIONS))('the function %s', (name, { event, environment }) => {
  const MOODS: readonly Mood[] = ['hangs', 'hangs in its answer', 'throttles', 'resets'];
  let folder: string;
  let sink: StuckServer;
  let lambda: FunctionProcess;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pet-match-memory-'));
    await bundleEntries(process.cwd(), folder, { [name]: EXTRA_FUNCTIONS[name as 'forgetting'] });
    sink = await startStuckServer('dynamodb', () => ({}));
    lambda = startFunctionProcess({
      file: join(folder, `${name}.js`),
      exportName: 'handler',
      memory: MEMORY,
      env: {
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        AWS_ENDPOINT_URL: sink.url,
        ...environment,
      },
    });
  });

  afterEach(async () => {
    await lambda.end();
    await sink.close();
    rmSync(folder, { recursive: true });
  });

  it.each(MOODS)('keeps nothing of a batch when its sink %s, and gives it back', async (mood) => {
    sink.mood = mood;
    const offer = async (times: number): Promise<void> => {
      const answer = await lambda.invoke<{ batchItemFailures: readonly unknown[] }>(
        event,
        REMAINING,
        { times, atOnce: 1 },
      );
      expect(answer.batchItemFailures.length).toBeGreaterThan(0);
    };
    await offer(10);
    const before = await lambda.settledState();

    await offer(INVOCATIONS);

    const after = await lambda.settledState();
    process.stderr.write(
      `memory: ${name}, the sink ${mood}: ${INVOCATIONS} batches left ${after.heap - before.heap} bytes, at most ${(after.peak / MEGABYTE).toFixed(0)} of ${MEMORY} MB: ${JSON.stringify(after.held)}\n`,
    );
    expect(sink.calls()).toBeGreaterThan(INVOCATIONS / 2);
    for (const kind of ['promises', 'signals', 'requests', 'connections'] as const)
      // Connections that are closing; one of each invocation would be more.
      expect(after.held[kind] - before.held[kind]).toBeLessThan(25);
    expect(after.heap - before.heap).toBeLessThan(4 * MEGABYTE);
    expect(after.buffers - before.buffers).toBeLessThan(4 * MEGABYTE);
    expect(after.peak / MEGABYTE).toBeLessThan(MEMORY);
  });
});
