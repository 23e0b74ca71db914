import { FirehoseClient } from '@aws-sdk/client-firehose';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rowWriter, type Image } from '../../../analytics/stream/encode';
import { processBatch } from '../../../analytics/stream/process-batch';
import { putObjectInto, type PutObject } from '../../../analytics/stream/put-object';
import {
  errorAnswer,
  putAnswer,
  recordsIn,
  startFaultServer,
  type Answer,
  type FaultServer,
  type SeenRequest,
} from '../../support/fault-server';

const image = (id: string, more: Image = {}): Image => ({
  request_id: { S: id },
  event_time: { S: '2026-11-22 07:01:08.000' },
  request_type: { S: 'LaunchRequest' },
  outcome: { S: 'launched' },
  response_time: { N: '12' },
  ...more,
});

const line = (id: string): string =>
  `{"request_id":"${id}","event_time":"2026-11-22 07:01:08.000","request_type":"LaunchRequest","outcome":"launched","response_time":12}\n`;

const record = (number: number, more: { eventName?: string; NewImage?: unknown } = {}) => ({
  eventID: `event-${number}`,
  eventName: more.eventName ?? 'INSERT',
  dynamodb: {
    ApproximateCreationDateTime: 1_795_330_868, // 2026-11-22T07:01:08Z
    SequenceNumber: String(number),
    NewImage: 'NewImage' in more ? more.NewImage : image(`r${number}`),
  },
});

const poisoned = (number: number) =>
  record(number, {
    NewImage: image(`r${number}`, { matched_pet: { S: 'secret' }, turn: { S: 'one' } }),
  });

describe('processBatch', () => {
  let firehoseServer: FaultServer;
  let s3Server: FaultServer;
  let firehose: FirehoseClient;
  let putObject: PutObject;
  let answerPut: (request: SeenRequest, index: number) => Answer;
  let answerS3: (request: SeenRequest, index: number) => Answer;
  let logged: string[];

  beforeEach(async () => {
    answerPut = (request) => putAnswer(request);
    answerS3 = () => ({ status: 200, body: '' });
    logged = [];
    firehoseServer = await startFaultServer((request, index) => answerPut(request, index));
    s3Server = await startFaultServer((request, index) => answerS3(request, index));
    firehose = new FirehoseClient({ endpoint: firehoseServer.url, maxAttempts: 1 });
    putObject = putObjectInto({
      bucket: 'rows',
      endpoint: s3Server.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  });

  afterEach(async () => {
    firehose.destroy();
    await firehoseServer.close();
    await s3Server.close();
  });

  const run = (event: unknown, remaining = 60_000) => {
    let time = 1_795_330_900_000;
    return processBatch(event, {
      write: rowWriter('json'),
      firehose,
      streamName: 'turns',
      putObject,
      remaining,
      effects: {
        now: () => time,
        random: () => 1,
        sleep: (milliseconds) => {
          time += milliseconds;
          return Promise.resolve();
        },
        log: (text) => logged.push(text),
      },
    });
  };

  const theLog = () => JSON.parse(logged[0] ?? '') as unknown;

  const delivered = () => firehoseServer.requests.map((request) => recordsIn(request).join(''));

  it('sends the inserted rows as one record and logs their counts once', async () => {
    const event = {
      Records: [
        record(1),
        record(2, { eventName: 'REMOVE' }),
        record(3),
        record(4, { eventName: 'MODIFY' }),
      ],
    };
    expect(await run(event)).toEqual({ batchItemFailures: [] });
    expect(delivered()).toEqual([line('r1') + line('r3')]);
    expect(logged).toHaveLength(1);
    expect(theLog()).toEqual({
      level: 'INFO',
      message: 'batch delivered',
      records_size: 4,
      inserted: 2,
      encoded: 2,
      rejected_count: 0,
      unwritten_rejects: 0,
      unsent: 0,
      failed_put_count: 0,
      put_calls: 1,
      firehose_records: 1,
      bytes: 260,
      duration: 0,
    });
  });

  it('puts a row that has no line into the bucket and sends the others', async () => {
    expect(await run({ Records: [record(1), poisoned(2), record(3)] })).toEqual({
      batchItemFailures: [],
    });
    expect(delivered()).toEqual([line('r1') + line('r3')]);
    expect(s3Server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /rows/rejected/dt%3D2026-11-22/event-2.json',
    ]);
    expect(JSON.parse(s3Server.requests[0]?.body.toString() ?? '')).toEqual({
      reason:
        'turn must be an integer (N) from -9007199254740991 to 9007199254740991, but is {"S":"one"}',
      event_id: 'event-2',
      sequence_number: '2',
      arrived_at: '2026-11-22T07:01:08.000Z',
      image: image('r2', { matched_pet: { S: 'secret' }, turn: { S: 'one' } }),
    });
    expect(theLog()).toMatchObject({ encoded: 2, rejected_count: 1, unwritten_rejects: 0 });
    expect(theLog()).toMatchObject({ rejected_columns: { turn: 1 } });
    expect(logged[0]).not.toMatch(/secret|one"/);
  });

  it('counts the refused rows by the field that is missing, of a wrong type, or no possible date', async () => {
    const reading = { L: [{ M: { name: { S: 'size' } } }] };
    const rows = [
      { event_time: { S: '2026-02-30 06:35:52.000' } },
      { event_time: { S: 'yesterday' } },
      { outcome: { NULL: true } },
      { response_time: { S: '7' } },
      { slots: reading },
    ];
    const records = rows.map((row, index) => ({
      ...record(index),
      dynamodb: { SequenceNumber: String(index), NewImage: image(`r${index}`, row) },
    }));

    await run({ Records: [...records, { ...record(9), dynamodb: {} }] });

    expect(theLog()).toMatchObject({
      rejected_count: 6,
      rejected_columns: { event_time: 2, outcome: 1, response_time: 1, slots: 1, row: 1 },
    });
    const reasons = s3Server.requests.map(
      ({ body }) => (JSON.parse(body.toString()) as { reason: string }).reason,
    );
    expect(reasons).toContain('outcome is missing');
    expect(reasons).toContain('slots[0].spoken is missing');
  });

  it('writes the same key when the batch comes again', async () => {
    const nameless = { ...poisoned(2), eventID: '../../evil' };
    await run({ Records: [poisoned(2), nameless] });
    await run({ Records: [poisoned(2), nameless] });
    const paths = s3Server.requests.map(({ path }) => path).sort();
    expect(new Set(paths).size).toBe(2);
    expect(
      paths.every((path) => /^\/rows\/rejected\/dt%3D2026-11-22\/[\w-]+\.json$/.test(path)),
    ).toBe(true);
  });

  it('reports a rejected row as failed only where the bucket does not take it', async () => {
    answerS3 = () => errorAnswer(403, 'AccessDenied');
    expect(await run({ Records: [record(1), poisoned(2), record(3), poisoned(4)] })).toEqual({
      batchItemFailures: [{ itemIdentifier: '2' }],
    });
    expect(delivered()).toEqual([line('r1') + line('r3')]);
    expect(theLog()).toMatchObject({ level: 'ERROR', rejected_count: 0, unwritten_rejects: 2 });
  });

  it('rejects a record without a new image, and images that are no objects', async () => {
    const events = [undefined, null, 'text', []].map((NewImage, index) =>
      record(index, { NewImage }),
    );
    expect(await run({ Records: [...events, { eventName: 'INSERT' }] })).toEqual({
      batchItemFailures: [],
    });
    expect(firehoseServer.requests).toEqual([]);
    expect(s3Server.requests).toHaveLength(5);
  });

  it('reports the first row that was not sent', async () => {
    const big = (number: number) =>
      record(number, {
        NewImage: image(`r${number}`, { matched_pet: { S: 'x'.repeat(600_000) } }),
      });
    answerPut = (request) =>
      recordsIn(request).length === 3 ? putAnswer(request, [1, 2]) : putAnswer(request, [0, 1]);
    const response = await run({ Records: [record(10), big(11), big(12), record(13), big(14)] });
    // One record of Firehose each: 10 and 11; 12 and 13; 14.
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '12' }] });
    expect(theLog()).toMatchObject({
      level: 'ERROR',
      message: 'batch delivered in part',
      firehose_records: 3,
      unsent: 3,
    });
  });

  it('names the error that kept it from sending, and no more of it', async () => {
    answerPut = () => errorAnswer(400, 'ResourceNotFoundException');
    expect(await run({ Records: [record(5), record(6)] })).toEqual({
      batchItemFailures: [{ itemIdentifier: '5' }],
    });
    expect(theLog()).toMatchObject({
      level: 'ERROR',
      unsent: 2,
      error_name: 'ResourceNotFoundException',
    });
    expect(logged[0]).not.toContain('as the test wants it');
  });

  it('takes the whole batch for failed where the record has no sequence number', async () => {
    answerPut = () => errorAnswer(400, 'AccessDeniedException');
    const nameless = { eventName: 'INSERT', dynamodb: { NewImage: image('r') } };
    expect(await run({ Records: [nameless] })).toEqual({
      batchItemFailures: [{ itemIdentifier: '' }],
    });
  });

  it('keeps time for its answer', async () => {
    answerPut = (request) => putAnswer(request, [0]);
    await run({ Records: [record(1)] }, 10_000);
    // 8 s of waiting: 200 + 400 + 800 + 1600 + 3200 = 6.2 s, and 5 s more are too long.
    expect(theLog()).toMatchObject({ put_calls: 6, duration: 6_200 });
  });

  it.each([[undefined], [null], ['text'], [{}], [{ Records: 'none' }]])(
    'ignores an event that is none: %j',
    async (event) => {
      expect(await run(event)).toEqual({ batchItemFailures: [] });
      expect(logged).toEqual(['{"level":"WARN","message":"event without Records ignored"}']);
    },
  );

  it('is content with an empty batch', async () => {
    expect(await run({ Records: [] })).toEqual({ batchItemFailures: [] });
    expect(theLog()).toMatchObject({ records_size: 0, put_calls: 0 });
  });
});
