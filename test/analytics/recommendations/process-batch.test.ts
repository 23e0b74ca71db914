import { PersonalizeEventsClient } from '@aws-sdk/client-personalize-events';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { KinesisStreamRecord } from 'aws-lambda';
import { processBatch } from '../../../analytics/recommendations/process-batch';
import {
  type Answer,
  errorAnswer,
  type FaultServer,
  type SeenRequest,
  startFaultServer,
} from '../../support/fault-server';

const OK: Answer = { status: 200, body: '' };

interface PutEvents {
  readonly trackingId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly eventList: readonly { readonly eventId: string; readonly itemId: string }[];
}

const bodyOf = ({ body }: SeenRequest) => JSON.parse(body.toString()) as PutEvents;

let server: FaultServer | undefined;
let client: PersonalizeEventsClient | undefined;

afterEach(async () => {
  client?.destroy();
  await server?.close();
});

const record = (sequenceNumber: string, data: unknown): Partial<KinesisStreamRecord> => ({
  eventID: `shardId-000000000000:${sequenceNumber}`,
  kinesis: {
    sequenceNumber,
    data: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)).toString('base64'),
    partitionKey: 'any',
    kinesisSchemaVersion: '1.0',
    approximateArrivalTimestamp: 1_795_329_352,
  },
});

const clicked = (number: number, change: object = {}) =>
  record(String(number), {
    type: 'track',
    event: 'Product Clicked',
    userId: 'ann',
    anonymousId: 's-1',
    messageId: `m-${number}`,
    timestamp: '2026-11-22T06:35:52.000Z',
    properties: { sku: `item-${number}` },
    ...change,
  });

/** Handles a batch against a Personalize that answers so. */
const handle = async (
  Records: readonly unknown[],
  answer: Parameters<typeof startFaultServer>[0] = () => OK,
  remaining = 30_000,
) => {
  server = await startFaultServer(answer);
  client = new PersonalizeEventsClient({ endpoint: server.url, maxAttempts: 1 });
  const lines: string[] = [];
  const response = await processBatch(
    { Records },
    { client, trackingId: 'tracker', remaining, now: () => 0, log: (line) => lines.push(line) },
  );
  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { response, logged, calls: server.requests.map(bodyOf) };
};

describe('a batch of the stream', () => {
  test('becomes a call for each user and session, with its events in order', async () => {
    const { response, calls, logged } = await handle([
      clicked(1),
      clicked(2, { userId: 'bob' }),
      clicked(3),
      clicked(4, { anonymousId: 's-2' }),
    ]);

    expect(response).toEqual({ batchItemFailures: [] });
    expect(calls).toHaveLength(3);
    expect(calls).toContainEqual({
      trackingId: 'tracker',
      userId: 'ann',
      sessionId: 's-1',
      eventList: [
        { eventId: 'm-1', eventType: 'Product Clicked', itemId: 'item-1', sentAt: 1_795_329_352 },
        { eventId: 'm-3', eventType: 'Product Clicked', itemId: 'item-3', sentAt: 1_795_329_352 },
      ],
    });
    expect(logged).toMatchObject([
      { level: 'INFO', records_size: 4, sent_events: 4, put_calls: 3 },
    ]);
  });

  test('puts at most ten events into a call', async () => {
    const { calls } = await handle(Array.from({ length: 21 }, (_, index) => clicked(index + 1)));

    const lengths = calls.map(({ eventList }) => eventList.length);
    expect(lengths.sort((one, other) => other - one)).toEqual([10, 10, 1]);
  });

  test('counts what is no event, by its reason, and goes on', async () => {
    const { response, calls, logged } = await handle([
      record('1', 'no json'),
      clicked(2, { userId: undefined }),
      clicked(3, { event: 'Page Viewed' }),
      clicked(4, { properties: {} }),
      clicked(5),
      clicked(6, { anonymousId: undefined }),
    ]);

    expect(response).toEqual({ batchItemFailures: [] });
    expect(calls.flatMap(({ eventList }) => eventList.map(({ itemId }) => itemId))).toEqual([
      'item-5',
    ]);
    expect(logged).toMatchObject([
      {
        sent_events: 1,
        skipped_records: 5,
        skipped: { not_json: 1, no_user: 1, other_event: 1, no_item: 1, no_session: 1, no_time: 0 },
      },
    ]);
  });

  test('reports the records of the calls that failed, and only those', async () => {
    const { response, logged } = await handle(
      [clicked(1), clicked(2, { userId: 'bob' }), clicked(3)],
      (request) =>
        bodyOf(request).userId === 'bob' ? errorAnswer(400, 'ThrottlingException') : OK,
    );

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(logged).toMatchObject([
      { level: 'ERROR', sent_events: 2, unsent_events: 1, error_name: 'ThrottlingException' },
    ]);
  });

  test('is not held up by an event that Personalize refuses as invalid', async () => {
    const { response, calls, logged } = await handle(
      [clicked(1), clicked(2), clicked(3)],
      (request) =>
        bodyOf(request).eventList.some(({ itemId }) => itemId === 'item-2')
          ? errorAnswer(400, 'InvalidInputException')
          : OK,
    );

    expect(response).toEqual({ batchItemFailures: [] });
    expect(calls.map(({ eventList }) => eventList.map(({ itemId }) => itemId))).toEqual([
      ['item-1', 'item-2', 'item-3'],
      ...[['item-1'], ['item-2'], ['item-3']],
    ]);
    expect(logged).toMatchObject([
      { level: 'WARN', sent_events: 2, refused_events: 1, unsent_events: 0, put_calls: 4 },
    ]);
  });

  test('comes again when Personalize refuses all of it: the tracking id is wrong', async () => {
    const { response, logged } = await handle([clicked(1), clicked(2, { userId: 'bob' })], () =>
      errorAnswer(400, 'InvalidInputException'),
    );

    expect(response).toEqual({
      batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '2' }],
    });
    expect(logged).toMatchObject([
      { level: 'ERROR', unsent_events: 2, refused_events: 0, error_name: 'InvalidInputException' },
    ]);
  });

  test('names the record of an order with several products once', async () => {
    const products = [{ sku: 'hat' }, { sku: 'bag' }];
    const { response } = await handle([clicked(1, { properties: { products } })], () =>
      errorAnswer(500, 'InternalFailure'),
    );

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  });

  test('ends in time when Personalize hangs', async () => {
    const { response } = await handle([clicked(1)], () => 'hang', 200);

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  });

  test.each([undefined, null, {}, 'text', { Records: 7 }])('%j is ignored', async (event) => {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const options = { trackingId: 'tracker', remaining: 1_000, now: () => 0, log };

    const response = await processBatch(event, {
      ...options,
      client: { send: () => fail() } as never,
    });

    expect(response).toEqual({ batchItemFailures: [] });
    expect(lines).toHaveLength(1);
  });
});

const fail = (): never => {
  throw new Error('Nothing should be sent');
};
