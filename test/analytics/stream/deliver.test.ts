import { FirehoseClient } from '@aws-sdk/client-firehose';
import { afterEach, describe, expect, it } from '@jest/globals';
import { deliver, type DeliverOptions } from '../../../analytics/stream/deliver';
import type { Pack } from '../../../analytics/stream/pack';
import {
  errorAnswer,
  putAnswer,
  recordsIn,
  startFaultServer,
  type Answer,
  type FaultServer,
  type SeenRequest,
} from '../../support/fault-server';

const packOf = (text: string, first: number): Pack => ({ data: Buffer.from(text), rows: 1, first });

const packs = ['a\n', 'b\n', 'c\n'].map(packOf);

/** A clock that moves when someone sleeps, and a die that always shows the most. */
const fakeEffects = () => {
  const slept: number[] = [];
  let time = 0;
  return {
    slept,
    now: () => time,
    random: () => 1,
    sleep: (milliseconds: number) => {
      slept.push(milliseconds);
      time += milliseconds;
      return Promise.resolve();
    },
  };
};

describe('deliver', () => {
  let server: FaultServer;
  let client: FirehoseClient;

  afterEach(async () => {
    client.destroy();
    await server.close();
  });

  const start = async (answer: (request: SeenRequest, index: number) => Answer) => {
    server = await startFaultServer(answer);
    client = new FirehoseClient({ endpoint: server.url, maxAttempts: 1 });
    const effects = fakeEffects();
    return {
      effects,
      send: (some: readonly Pack[], more: Partial<DeliverOptions> = {}) =>
        deliver(some, { client, streamName: 'turns', deadline: 60_000, effects, ...more }),
    };
  };

  const sent = () => server.requests.map(recordsIn);

  it('sends everything in one call', async () => {
    const { send, effects } = await start((request) => putAnswer(request));
    expect(await send(packs)).toEqual({ unsent: [], putCalls: 1, failedPutCount: 0 });
    expect(sent()).toEqual([['a\n', 'b\n', 'c\n']]);
    expect(JSON.parse(server.requests[0]?.body.toString() ?? '')).toMatchObject({
      DeliveryStreamName: 'turns',
    });
    expect(effects.slept).toEqual([]);
  });

  it('makes no call for nothing', async () => {
    const { send } = await start((request) => putAnswer(request));
    expect(await send([])).toEqual({ unsent: [], putCalls: 0, failedPutCount: 0 });
  });

  it('sends again only the entries that a partial failure refused', async () => {
    const refusals = [[0, 2], [1], []];
    const { send, effects } = await start((request, index) => putAnswer(request, refusals[index]));
    expect(await send(packs)).toEqual({ unsent: [], putCalls: 3, failedPutCount: 3 });
    expect(sent()).toEqual([['a\n', 'b\n', 'c\n'], ['a\n', 'c\n'], ['c\n']]);
    expect(effects.slept).toEqual([100, 100]);
  });

  it('holds the limits of a call', async () => {
    const { send } = await start((request) => putAnswer(request));
    const many = Array.from({ length: 1_001 }, (_, index) => packOf(`${index}\n`, index));
    expect(await send(many)).toEqual({ unsent: [], putCalls: 3, failedPutCount: 0 });
    expect(sent().map((records) => records.length)).toEqual([500, 500, 1]);
    expect(sent().flat().join('')).toBe(many.map((_, index) => `${index}\n`).join(''));
  });

  it.each<[string, Answer]>([
    ['an internal error', errorAnswer(500, 'InternalFailure')],
    ['an unavailable service', errorAnswer(503, 'ServiceUnavailableException')],
    ['a gateway that answers with a page', { status: 502, body: '<html>Bad gateway</html>' }],
    ['throttling', errorAnswer(400, 'ThrottlingException')],
    ['a limit', errorAnswer(400, 'LimitExceededException')],
    ['an answer that is no JSON', { status: 200, body: 'OK' }],
    [
      'an answer that leaves entries out',
      { status: 200, body: { FailedPutCount: 0, RequestResponses: [] } },
    ],
    ['a reset connection', 'reset'],
  ])('sends everything again after %s', async (_, fault) => {
    const { send, effects } = await start((request, index) =>
      index < 3 ? fault : putAnswer(request),
    );
    const { unsent, putCalls } = await send(packs);
    expect({ unsent, putCalls }).toEqual({ unsent: [], putCalls: 4 });
    expect(sent()[3]).toEqual(['a\n', 'b\n', 'c\n']);
    expect(effects.slept).toEqual([200, 400, 800]);
  });

  it('sends again after a call that takes too long', async () => {
    const { send } = await start((request, index) => (index === 0 ? 'hang' : putAnswer(request)));
    expect(await send(packs, { callTimeout: 50 })).toEqual({
      unsent: [],
      putCalls: 2,
      failedPutCount: 0,
    });
  });

  it('waits longer each time, to a limit, and at random', async () => {
    const { send, effects } = await start(() => errorAnswer(500, 'InternalFailure'));
    const random = [0, 0.5, 1, 0.25, 1, 1, 1, 1];
    await send(packs, {
      effects: { ...effects, random: () => random.shift() ?? 1 },
      deadline: 17_000,
    });
    expect(effects.slept).toEqual([0, 200, 800, 400, 3_200, 5_000, 5_000]);
  });

  it('stops at the deadline and says what is unsent', async () => {
    const { send, effects } = await start((request) =>
      putAnswer(request, [recordsIn(request).length - 1]),
    );
    const { unsent, putCalls, failedPutCount } = await send(packs, { deadline: 500 });
    expect(unsent).toEqual([packs[2]]);
    // After the first call's progress 100 ms, then 200; 400 more would pass the deadline.
    expect(effects.slept).toEqual([100, 200]);
    expect({ putCalls, failedPutCount }).toEqual({ putCalls: 3, failedPutCount: 3 });
  });

  it('keeps the order of what is unsent: the refused first, then what was never tried', async () => {
    const { send } = await start((request) => putAnswer(request, [499]));
    const many = Array.from({ length: 502 }, (_, index) => packOf(`${index}\n`, index));
    const { unsent } = await send(many, { deadline: 90 });
    expect(unsent.map(({ first }) => first)).toEqual([499, 500, 501]);
  });

  it.each([
    'AccessDeniedException',
    'ResourceNotFoundException',
    'InvalidArgumentException',
    'ValidationException',
    'UnrecognizedClientException',
  ])('stops at once on %s', async (code) => {
    const { send, effects } = await start(() => errorAnswer(400, code));
    const { unsent, putCalls, error } = await send(packs);
    expect({ unsent, putCalls }).toEqual({ unsent: packs, putCalls: 1 });
    expect(error).toMatchObject({ name: code });
    expect(effects.slept).toEqual([]);
  });

  it('makes no call when the deadline has passed', async () => {
    const { send } = await start((request) => putAnswer(request));
    expect(await send(packs, { deadline: 0 })).toEqual({
      unsent: packs,
      putCalls: 0,
      failedPutCount: 0,
    });
  });
});
