import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureTables, startDynamoDb, type DynamoDbServer } from '../../../local/aws/dynamodb';
import type { LocalServer } from '../../../local/aws/http-server';
import { objectStore, type ObjectStore } from '../../../local/aws/object-store';
import { startS3 } from '../../../local/aws/s3';
import { backfillCommand } from '../../../local/cli/backfill-command';
import type { StackClients } from '../../../local/cli/connect';
import { replayCommand } from '../../../local/cli/replay-command';
import { messageOf, UsageError, UserError } from '../../../local/errors';
import {
  errorAnswer,
  putAnswer,
  recordsIn,
  startFaultServer,
  type Answer,
  type FaultServer,
  type SeenRequest,
} from '../../support/fault-server';

const BUCKET = 'rows';

const image = (id: string, more: object = {}) => ({
  request_id: { S: id },
  event_time: { S: '2026-11-22 07:01:08.000' },
  request_type: { S: 'LaunchRequest' },
  outcome: { S: 'launched' },
  response_time: { N: '12' },
  ...more,
});

const line = (id: string, day = '2026-11-22'): string =>
  `{"request_id":"${id}","event_time":"${day} 07:01:08.000","request_type":"LaunchRequest","outcome":"launched","response_time":12}\n`;

describe('replay and backfill', () => {
  let folder: string;
  let store: ObjectStore;
  let s3Server: LocalServer;
  let firehoseServer: FaultServer;
  let dynamoDbServer: DynamoDbServer | undefined;
  let answerPut: (request: SeenRequest) => Answer;
  let stack: StackClients;
  let printed: string[];
  let noted: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'replay-'));
    store = objectStore(join(folder, 's3'));
    s3Server = await startS3({ store, buckets: [BUCKET] });
    answerPut = putAnswer;
    firehoseServer = await startFaultServer((request) => answerPut(request));
    stack = {
      dynamoDb: DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: 'http://127.0.0.1:1' })),
      firehose: new FirehoseClient({ endpoint: firehoseServer.url }),
      s3: new S3Client({ endpoint: s3Server.url, forcePathStyle: true }),
      analyticsTable: 'turns',
      bucket: BUCKET,
      deliveryStream: 'deliveries',
      format: 'json',
    };
    printed = [];
    noted = [];
  });

  afterEach(async () => {
    for (const client of [stack.dynamoDb, stack.firehose, stack.s3]) client.destroy();
    await s3Server.close();
    await firehoseServer.close();
    await dynamoDbServer?.close();
    dynamoDbServer = undefined;
    await rm(folder, { recursive: true });
  });

  const io = () => ({
    connect: <T>(_: object, action: (clients: StackClients) => Promise<T>) => action(stack),
    stdin: Readable.from([]),
    print: (text: string) => printed.push(text),
    note: (text: string) => noted.push(text),
    progress: () => undefined,
  });

  /** @returns the exit code; what the command printed is in `printed` and `noted` */
  const codeOf = async (running: Promise<number | undefined>): Promise<number | undefined> => {
    try {
      return await running;
    } catch (error) {
      noted.push(messageOf(error));
      if (error instanceof UsageError) return 2;
      if (error instanceof UserError) return 1;
      throw error;
    }
  };

  const replay = (args: readonly string[], stdin?: Readable & { isTTY?: boolean }) => {
    const { options, run } = replayCommand({ ...io(), ...(stdin ? { stdin } : {}) });
    return codeOf(run(parseArgs({ args: [...args], options, allowPositionals: true })));
  };

  const runBackfill = (...args: string[]) => {
    const { options, run } = backfillCommand(io());
    const parsed = parseArgs({ args, options, allowPositionals: true });
    return codeOf(run(parsed));
  };

  const put = (key: string, content: unknown) =>
    store.put(BUCKET, key, typeof content === 'string' ? content : JSON.stringify(content));

  const keys = async () => (await store.list(BUCKET)).map(({ key }) => key);

  const delivered = () => firehoseServer.requests.flatMap((request) => recordsIn(request)).join('');

  describe('rejected rows', () => {
    const row = (id: string, more: object = {}) => ({ reason: 'then', image: image(id, more) });

    it('are sent and removed where they can be encoded by now, and stay where not', async () => {
      await put('rejected/dt=2026-11-21/a.json', row('r1'));
      await put('rejected/dt=2026-11-22/b.json', row('r2', { turn: { S: 'one' } }));
      await put('rejected/dt=2026-11-22/c.json', row('r3'));
      await put('rejected/dt=2026-11-22/d.json', 'no JSON');
      await put('turns/dt=2026-11-22/e.json', 'not touched');

      expect(await replay(['rejected'])).toBe(1);

      expect(delivered()).toBe(line('r1') + line('r3'));
      expect(firehoseServer.requests).toHaveLength(1);
      expect(await keys()).toEqual([
        'rejected/dt=2026-11-22/b.json',
        'rejected/dt=2026-11-22/d.json',
        'turns/dt=2026-11-22/e.json',
      ]);
      expect(printed).toEqual(['4 objects: 2 rows sent again, 2 objects stay.']);
      expect(noted).toEqual([
        'rejected/dt=2026-11-22/b.json stays: turn must be an integer (N) from -9007199254740991 to 9007199254740991, but is {"S":"one"}',
        'rejected/dt=2026-11-22/d.json stays: it holds no image of a row',
      ]);
    });

    it('are counted and left alone in a dry run', async () => {
      await put('rejected/dt=2026-11-21/a.json', row('r1'));
      expect(await replay(['rejected', '--dry-run'])).toBe(0);
      expect(printed).toEqual(['1 objects: 1 row would be sent, 0 objects stay.']);
      expect(await keys()).toHaveLength(1);
      expect(firehoseServer.requests).toEqual([]);
    });

    it('stay when the delivery stream does not take them', async () => {
      await put('rejected/dt=2026-11-21/a.json', row('r1'));
      answerPut = () => errorAnswer(400, 'ResourceNotFoundException');
      expect(await replay(['rejected'])).toBe(1);
      expect(await keys()).toHaveLength(1);
      expect(noted).toEqual([
        'Cannot replay rejected/ of rows: The delivery stream deliveries took 0 of 1 rows (ResourceNotFoundException: as the test wants it); the others are kept, try again later',
      ]);
    });

    it('are none in an empty bucket', async () => {
      expect(await replay(['rejected'])).toBe(0);
      expect(printed).toEqual(['0 objects: 0 rows sent again, 0 objects stay.']);
    });
  });

  describe('records that Firehose could not convert', () => {
    const document = (record: string) =>
      JSON.stringify({
        attemptsMade: 1,
        lastErrorCode: 'DataFormatConversion.MalformedData',
        rawData: Buffer.from(record).toString('base64'),
      });

    it('are sent as they were, and their objects removed', async () => {
      const prefix = 'errors/format-conversion-failed/dt=2026-11-22/';
      await put(`${prefix}a`, `${document('{"a":1}\n')}\n${document('{"b":2}')}\n`);
      await put(`${prefix}b`, document('{"c":3}\n'));
      await put(`${prefix}c`, `${document('{"d":4}\n')}\n{"rawData":5}\n`);

      expect(await replay(['firehose-errors'])).toBe(1);

      expect(delivered()).toBe('{"a":1}\n{"b":2}\n{"c":3}\n');
      expect(await keys()).toEqual([`${prefix}c`]);
      expect(noted).toEqual([`${prefix}c stays: its line 2 is no error document`]);
    });

    it('stay where only a part of them was taken', async () => {
      const big = (letter: string) => `${letter.repeat(700_000)}\n`;
      await put('errors/a', document(big('a')));
      await put('errors/b', [big('b'), big('c')].map(document).join('\n'));
      // One record each; all but the first are refused for good.
      let calls = 0;
      answerPut = (request) => {
        calls += 1;
        return calls === 1 ? putAnswer(request, [1, 2]) : errorAnswer(403, 'AccessDeniedException');
      };
      expect(await replay(['firehose-errors'])).toBe(1);
      expect(await keys()).toEqual(['errors/b']);
      expect(noted[0]).toContain('took 1 of 3 rows (AccessDeniedException');
    });
  });

  describe('failed batches', () => {
    const batch = (...records: object[]) => ({
      version: '1.0',
      payload: JSON.stringify({ Records: records }),
    });

    const record = (id: string, more: object = {}) => ({
      eventID: `event-${id}`,
      eventName: 'INSERT',
      dynamodb: {
        ApproximateCreationDateTime: 1_795_330_868,
        SequenceNumber: '1',
        NewImage: image(id, more),
      },
    });

    it('are done as the stream Lambda does them, and removed', async () => {
      await put('aws/lambda/m/shard/2026/11/22/a', batch(record('r1'), record('r2', { turn: {} })));
      const { payload } = batch(record('r3'));
      await put('aws/lambda/m/shard/2026/11/22/b', { payload: JSON.parse(payload) as unknown });
      await put('aws/lambda/m/shard/2026/11/22/c', { version: '1.0' });

      expect(await replay(['failed-batches'])).toBe(1);

      expect(delivered()).toBe(line('r1') + line('r3'));
      expect(await keys()).toEqual([
        'aws/lambda/m/shard/2026/11/22/c',
        'rejected/dt=2026-11-22/event-r2.json',
      ]);
      expect(printed).toEqual(['3 objects: 3 rows sent again, 1 objects stay.']);
      expect(noted).toEqual([
        'aws/lambda/m/shard/2026/11/22/c stays: it holds no batch of stream records',
      ]);
    });

    it('stay when they are not delivered', async () => {
      await put('aws/lambda/a', batch(record('r1')));
      answerPut = () => errorAnswer(400, 'AccessDeniedException');
      expect(await replay(['failed-batches'])).toBe(1);
      expect(await keys()).toEqual(['aws/lambda/a']);
      expect(noted[0]).toMatch(/^aws\/lambda\/a stays: it was not delivered whole: .*AccessDenied/);
    });
  });

  const startTable = async () => {
    dynamoDbServer = await startDynamoDb();
    const client = new DynamoDBClient({ endpoint: dynamoDbServer.url });
    stack.dynamoDb.destroy();
    stack = { ...stack, dynamoDb: DynamoDBDocumentClient.from(client) };
    await ensureTables(client, [
      {
        TableName: 'turns',
        KeySchema: [{ AttributeName: 'request_id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'request_id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    ]);
    return async () =>
      (await client.send(new ScanCommand({ TableName: 'turns' }))).Items?.sort((a, b) =>
        (a['request_id']?.S ?? '') < (b['request_id']?.S ?? '') ? -1 : 1,
      );
  };

  const dropped = (item: object) =>
    JSON.stringify({ level: 'ERROR', message: 'turn not recorded', dropped_turns: 1, item });

  const item = (id: string, more: object = {}) => ({
    request_id: id,
    event_time: '2026-11-22 07:01:08.000',
    request_type: 'LaunchRequest',
    outcome: 'launched',
    response_time: 12,
    ...more,
  });

  describe('the log', () => {
    it('gives the table the rows that it does not have', async () => {
      const items = await startTable();
      const log = join(folder, 'log');
      const rows = [
        item('r1', { slots: [{ name: 'size', changed: true }], expires_at: 1_900_000_000 }),
        item('r2'),
      ];
      await writeFile(log, `START\n${rows.map(dropped).join('\n')}\nEND\n`);
      expect(await replay(['log', log])).toBe(0);
      const other = Readable.from([`x\ty\tERROR\t${dropped(item('r2', { outcome: 'other' }))}\n`]);
      expect(await replay(['log'], other)).toBe(0);
      expect(await items()).toEqual([
        {
          ...image('r1'),
          slots: { L: [{ M: { name: { S: 'size' }, changed: { BOOL: true } } }] },
          expires_at: { N: '1900000000' },
        },
        image('r2'),
      ]);
      expect(printed).toEqual([
        '2 rows found: 2 put into the table, 0 were there.',
        '1 row found: 0 put into the table, 1 were there.',
      ]);
    });

    it('names what it cannot read, and goes on', async () => {
      const items = await startTable();
      const log = join(folder, 'log');
      await writeFile(log, `${dropped({ user_id: 'u' })}\n${dropped(item('r1'))}\n`);
      expect(await replay(['log', log])).toBe(1);
      expect(await items()).toHaveLength(1);
      expect(noted).toEqual([
        `${log}: line 1 should hold a dropped row, but it is not readable`,
        '1 lines were not readable.',
      ]);
    });

    it('changes nothing in a dry run', async () => {
      const log = join(folder, 'log');
      await writeFile(log, dropped(item('r1')));
      expect(await replay(['log', log, '--dry-run'])).toBe(0);
      expect(printed).toEqual(['1 row found.']);
    });

    it.each(['missing', '.'])('names a file that it cannot read: %s', async (name) => {
      const file = join(folder, name);
      expect(await replay(['log', file])).toBe(1);
      expect(noted[0]).toMatch(/^Cannot put the dropped rows of .* into the table turns: E\w+: /);
    });

    it('names a table that is not there', async () => {
      await startTable();
      stack = { ...stack, analyticsTable: 'others' };
      expect(await replay(['log'], Readable.from([dropped(item('r1'))]))).toBe(1);
      expect(noted[0]).toContain('into the table others: ResourceNotFoundException: ');
    });
  });

  describe('the command line', () => {
    it('lists the sources', async () => {
      expect(await replay(['everything'])).toBe(2);
      expect(noted).toEqual([
        'There is no source "everything" to replay; choose log, failed-batches, rejected, firehose-errors.',
      ]);
    });

    it('takes files for the log only', async () => {
      expect(await replay(['rejected', 'file'])).toBe(2);
    });

    it('does not wait for somebody to type a log', async () => {
      const terminal: Readable & { isTTY?: boolean } = Readable.from([]);
      terminal.isTTY = true;
      expect(await replay(['log'], terminal)).toBe(2);
    });
  });

  describe('backfill', () => {
    it('sends the rows of its days, from the first to the last', async () => {
      await startTable();
      const days = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'];
      const rows = days.map((day) => dropped(item(day, { event_time: `${day} 07:01:08.000` })));
      await replay(['log'], Readable.from([rows.join('\n')]));
      expect(await runBackfill('--from', '2026-11-21', '--to', '2026-11-22')).toBe(0);
      const [first, second] = ['2026-11-21', '2026-11-22'].map((day) => line(day, day));
      expect([`${first}${second}`, `${second}${first}`]).toContain(delivered());
      expect(printed.at(-1)).toBe(
        '2 rows from 2026-11-21 to 2026-11-22 sent to the delivery stream.',
      );
    });

    it('names the rows that it cannot encode', async () => {
      await startTable();
      const rows = [item('r1', { turn: 'one' }), item('r2')].map(dropped).join('\n');
      await replay(['log'], Readable.from([rows]));
      expect(await runBackfill('--from', '2026-11-22', '--to', '2026-11-22')).toBe(1);
      expect(delivered()).toBe(line('r2'));
      expect(noted[0]).toMatch(/^\{"S":"r1"\} can't be encoded: turn must be an integer/);
    });

    it.each([
      [[], 'Name the days: --from yyyy-MM-dd is missing.', 2],
      [['--from', '2026-11-22'], 'Name the days: --to yyyy-MM-dd is missing.', 2],
      [
        ['--from', '2026-02-30', '--to', '2026-03-01'],
        '--from: "2026-02-30" is not a date as yyyy-MM-dd.',
        1,
      ],
      [
        ['--from', 'yesterday', '--to', '2026-03-01'],
        '--from: "yesterday" is not a date as yyyy-MM-dd.',
        1,
      ],
      [
        ['--from', '2026-03-02', '--to', '2026-03-01'],
        '--to 2026-03-01 is before --from 2026-03-02.',
        2,
      ],
    ])('refuses %j', async (args, message, code) => {
      expect(await runBackfill(...args)).toBe(code);
      expect(noted).toEqual([message]);
    });
  });
});
