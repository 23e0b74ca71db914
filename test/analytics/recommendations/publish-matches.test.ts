import { marshall } from '@aws-sdk/util-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SessionTurn } from '../../../analytics/recommendations/interactions';
import { publishMatches } from '../../../analytics/recommendations/publish-matches';
import type { TrackEvent } from '../../../analytics/recommendations/track-event';
import {
  type Answer,
  errorAnswer,
  type FaultServer,
  type SeenRequest,
  startFaultServer,
} from '../../support/fault-server';
import { another, enough, matched, turnOf } from './session-turns';

interface Put {
  readonly StreamName: string;
  readonly Records: readonly { readonly Data: string; readonly PartitionKey: string }[];
}

const putOf = ({ body }: SeenRequest) => JSON.parse(body.toString()) as Put;

const eventsIn = (request: SeenRequest) =>
  putOf(request).Records.map(
    ({ Data }) => JSON.parse(Buffer.from(Data, 'base64').toString()) as TrackEvent,
  );

/** Takes all but the records at these positions. */
const taken = (request: SeenRequest, refused: readonly number[] = []): Answer => ({
  status: 200,
  body: {
    FailedRecordCount: refused.length,
    Records: putOf(request).Records.map((_, index) =>
      refused.includes(index)
        ? { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Slow down' }
        : { SequenceNumber: String(index + 1), ShardId: 'shardId-000000000000' },
    ),
  },
});

let server: FaultServer | undefined;
let client: KinesisClient | undefined;

afterEach(async () => {
  client?.destroy();
  await server?.close();
});

const publish = async (
  turns: readonly SessionTurn[],
  {
    answer = (request) => taken(request),
    earlier = [],
    earlierTurns = () => Promise.resolve(earlier),
    deadline = 60_000,
  }: {
    answer?: Parameters<typeof startFaultServer>[0];
    earlier?: readonly SessionTurn[];
    earlierTurns?: () => Promise<readonly SessionTurn[]>;
    deadline?: number;
  } = {},
) => {
  server = await startFaultServer(answer);
  const requestHandler = new NodeHttpHandler();
  client = new KinesisClient({ endpoint: server.url, maxAttempts: 1, requestHandler });
  let now = 0;
  const listener = publishMatches({
    ...{ client, streamName: 'events', earlierTurns },
    effects: {
      now: () => now,
      random: () => 1,
      sleep: (milliseconds) => {
        now += milliseconds;
        return Promise.resolve();
      },
    },
  });
  const images = turns.map((turn, index) => ({
    eventId: String(index),
    image: marshall(turn, { removeUndefinedValues: true }),
  }));
  const error = await listener(images, deadline).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, requests: server.requests };
};

const named = (requests: readonly SeenRequest[]) =>
  requests.map((request) =>
    eventsIn(request).map(({ event, properties }) => `${event}: ${properties.sku}`),
  );

describe('publishing what turns say of matches', () => {
  test('puts events of Segment’s form on the stream, those of a session under one key', async () => {
    const { error, requests } = await publish([matched(1, 'Boxer')]);

    expect(error).toBeUndefined();
    expect(requests.map(putOf)).toMatchObject([
      { StreamName: 'events', Records: [{ PartitionKey: 's-1' }] },
    ]);
    expect(requests.flatMap(eventsIn)).toEqual([
      {
        type: 'track',
        event: 'Match Shown',
        userId: 'ann',
        anonymousId: 's-1',
        messageId: 'r-1/Match Shown',
        timestamp: '2026-11-22T06:35:52.000Z',
        properties: { sku: 'Boxer' },
      },
    ]);
  });

  test('looks up what an answer was about', async () => {
    const { requests } = await publish([enough(4)], { earlier: [matched(3, 'Boxer')] });

    expect(named(requests)).toEqual([['Match Accepted: Boxer']]);
  });

  test('takes what is in the batch before the index shows it', async () => {
    const { requests } = await publish([another(2, 'Akita'), matched(1, 'Boxer')]);

    expect(named(requests)).toEqual([
      ['Match Refused: Boxer', 'Match Shown: Akita', 'Match Shown: Boxer'],
    ]);
  });

  test('asks nothing and puts nothing where no match is spoken of', async () => {
    const { error, requests } = await publish([turnOf({ outcome: 'eliciting' })], {
      earlierTurns: () => Promise.reject(new Error('not to be asked')),
    });

    expect(error).toBeUndefined();
    expect(requests).toEqual([]);
  });

  test('puts again only what was refused', async () => {
    const { error, requests } = await publish(
      [matched(1, 'Boxer'), matched(2, 'Akita'), matched(3, 'Pug')],
      { answer: (request, index) => taken(request, index === 0 ? [1] : []) },
    );

    expect(error).toBeUndefined();
    expect(named(requests)).toEqual([
      ['Match Shown: Boxer', 'Match Shown: Akita', 'Match Shown: Pug'],
      ['Match Shown: Akita'],
    ]);
  });

  test('makes calls of 500 records at the most', async () => {
    const turns = Array.from({ length: 501 }, (_, index) => matched(index + 1, 'Boxer'));
    const { requests } = await publish(turns);

    expect(requests.map((request) => putOf(request).Records.length)).toEqual([500, 1]);
  });

  test('fails, for the batch to come again, with what is not on the stream in time', async () => {
    const { error } = await publish([matched(2, 'Boxer'), matched(3, 'Akita')], {
      answer: (request) => taken(request, putOf(request).Records.length === 1 ? [0] : [1]),
    });

    expect(error).toMatchObject({
      name: 'EventsNotPublished',
      message: '1 of 2 events are not on the stream events: it was out of time',
    });
  });

  test('gives up when the invocation has to, if that is sooner', async () => {
    const { error, requests } = await publish([matched(1, 'Boxer')], {
      answer: (request) => taken(request, [0]),
      deadline: 1_000,
    });

    expect(error).toMatchObject({ name: 'EventsNotPublished' });
    // After 0, 200 and 600 ms; the next time would be at 1,400 ms.
    expect(requests).toHaveLength(3);
  });

  test('gives up at once where trying again is useless', async () => {
    const { error, requests } = await publish([matched(1, 'Boxer')], {
      answer: () => errorAnswer(400, 'ResourceNotFoundException'),
    });

    expect(error).toMatchObject({ cause: { name: 'ResourceNotFoundException' } });
    expect(requests).toHaveLength(1);
  });

  test('fails where the table does not tell what an answer was about', async () => {
    const { error } = await publish([enough(2)], {
      earlierTurns: () => Promise.reject(new Error('throttled')),
    });

    expect(error).toMatchObject({ message: 'throttled' });
  });
});
