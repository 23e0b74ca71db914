import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DATABASE, WORK_GROUP } from '../support/local-athena';
import { BUCKET } from '../support/turn-rows';
import {
  CAMPAIGN,
  type LocalService,
  type LocalServices,
  startLocalServices,
  STATE_MACHINE,
  STREAM,
  TOPIC,
  TRACKING_ID,
} from './local-services';
import { runningPeers } from './running';

const peers = runningPeers();
const execute = promisify(execFile);

(peers ? describe : describe.skip)("AWS's own clients with the local services", () => {
  let local: LocalServices;
  let folder: string;
  beforeAll(async () => {
    local = await startLocalServices();
    folder = mkdtempSync(join(tmpdir(), 'foreign-clients-'));
  });
  afterAll(async () => {
    await local.stop();
    rmSync(folder, { recursive: true });
  });

  const run = async (program: string, args: readonly string[]): Promise<string> => {
    const { stdout } = await execute(join(peers?.programs ?? '', program), args, {
      // No configuration of whoever runs this.
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_EC2_METADATA_DISABLED: 'true',
        PYTHONUTF8: '1',
      },
    });
    return stdout;
  };

  /** @returns what the command prints */
  const cli = (service: LocalService, ...args: string[]): Promise<string> =>
    run('aws', ['--endpoint-url', local.endpoints[service], '--output', 'json', service, ...args]);

  const json = async (service: LocalService, ...args: string[]): Promise<unknown> =>
    JSON.parse(await cli(service, ...args));

  /** Asks until the answer is another than the one that means "not yet". */
  const whileStill = async <T>(pending: readonly T[], ask: () => Promise<T>): Promise<T> => {
    let answer = await ask();
    while (pending.includes(answer)) answer = await ask();
    return answer;
  };

  test('the AWS CLI queries Athena', async () => {
    const { QueryExecutionId: id } = (await json(
      'athena',
      'start-query-execution',
      ...['--query-string', 'SELECT \'a, "big" 🐕\' AS word'],
      ...['--query-execution-context', `Database=${DATABASE}`, '--work-group', WORK_GROUP],
    )) as { QueryExecutionId: string };
    const state = async (): Promise<unknown> =>
      json(
        ...(['athena', 'get-query-execution', '--query-execution-id', id] as const),
        ...['--query', 'QueryExecution.Status.State'],
      );
    expect(await whileStill(['QUEUED', 'RUNNING'], state)).toBe('SUCCEEDED');
    const rows = await json(
      ...(['athena', 'get-query-results', '--query-execution-id', id] as const),
      ...['--query', 'ResultSet.Rows[].Data[].VarCharValue'],
    );
    expect(rows).toEqual(['word', 'a, "big" 🐕']);
  });

  test('the AWS CLI copies and lists objects, and finds what Firehose wrote', async () => {
    const file = join(folder, 'größe.txt');
    writeFileSync(file, 'a 🐕');
    await cli('s3', 'cp', file, `s3://${BUCKET}/cli/`);
    await json(
      ...(['firehose', 'put-record', '--delivery-stream-name', STREAM] as const),
      ...['--record', 'Data=three'],
    );
    await local.delivered();
    await cli('s3', 'sync', `s3://${BUCKET}/`, join(folder, 'bucket'));
    expect(readFileSync(join(folder, 'bucket/cli/größe.txt'), 'utf8')).toBe('a 🐕');
    const lines = await cli('s3', 'ls', '--recursive', `s3://${BUCKET}/lines/`);
    expect(lines).toMatch(/ 5 lines\/dt=\d{4}-\d\d-\d\d\/turns-/);
  });

  test('the AWS CLI puts and gets items of a table', async () => {
    await cli(
      ...(['dynamodb', 'create-table', '--table-name', 'pets'] as const),
      ...['--attribute-definitions', 'AttributeName=breed,AttributeType=S'],
      ...['--key-schema', 'AttributeName=breed,KeyType=HASH'],
      ...['--billing-mode', 'PAY_PER_REQUEST'],
    );
    const item = { breed: { S: 'Beagle' }, sizes: { L: [{ S: 'small' }] } };
    await cli('dynamodb', 'put-item', '--table-name', 'pets', '--item', JSON.stringify(item));
    const key = JSON.stringify({ breed: item.breed });
    const found = await json('dynamodb', 'get-item', '--table-name', 'pets', '--key', key);
    expect(found).toEqual({ Item: item });
  });

  test('the AWS CLI reads the catalogue', async () => {
    const location = await json(
      ...(['glue', 'get-table', '--database-name', DATABASE, '--name', 'turn_rows'] as const),
      ...['--query', 'Table.StorageDescriptor.Location'],
    );
    expect(location).toBe(`s3://${BUCKET}/turns/`);
  });

  test('the AWS CLI runs a state machine', async () => {
    const { executionArn: arn } = (await json(
      ...(['stepfunctions', 'start-execution', '--state-machine-arn', STATE_MACHINE] as const),
      ...['--input', '{"said": "a 🐕"}'],
    )) as { executionArn: string };
    const execution = () => json('stepfunctions', 'describe-execution', '--execution-arn', arn);
    const status = async () => ((await execution()) as { status: string }).status;
    expect(await whileStill(['RUNNING'], status)).toBe('SUCCEEDED');
    expect(await execution()).toMatchObject({ output: '{"heard":"a 🐕"}' });
  });

  test('the AWS CLI publishes a message', async () => {
    const answer = await json('sns', 'publish', '--topic-arn', TOPIC, '--message', 'a 🐕');
    expect(answer).toEqual({ MessageId: expect.stringMatching(/^[\w-]{36}$/) });
  });

  test('the AWS CLI puts records on a Kinesis stream and reads them', async () => {
    await cli(
      ...(['kinesis', 'put-record', '--stream-name', STREAM, '--partition-key', 'any'] as const),
      ...['--data', 'a 🐕'],
    );
    const iterator = await json(
      ...(['kinesis', 'get-shard-iterator', '--stream-name', STREAM] as const),
      ...['--shard-id', 'shardId-000000000000', '--shard-iterator-type', 'TRIM_HORIZON'],
      ...['--query', 'ShardIterator'],
    );
    const data = await json(
      ...(['kinesis', 'get-records', '--shard-iterator', String(iterator)] as const),
      ...['--query', 'Records[].Data'],
    );
    expect(data).toEqual([Buffer.from('a 🐕').toString('base64')]);
  });

  test('the AWS CLI tells Personalize of an event, and asks for an order', async () => {
    const event = { eventType: 'Click', itemId: 'größe', sentAt: 1_795_329_352 };
    await cli(
      ...(['personalize-events', 'put-events', '--tracking-id', TRACKING_ID] as const),
      ...['--user-id', 'cli', '--session-id', 's', '--event-list', JSON.stringify([event])],
    );
    const order = await json(
      ...(['personalize-runtime', 'get-personalized-ranking', '--campaign-arn', CAMPAIGN] as const),
      ...['--user-id', 'cli', '--input-list', 'other', 'größe'],
      ...['--query', 'personalizedRanking[].itemId'],
    );
    expect(order).toEqual(['größe', 'other']);
  });

  test('boto3 calls all of them', async () => {
    const options = {
      endpoints: local.endpoints,
      ...{ database: DATABASE, workGroup: WORK_GROUP, bucket: BUCKET },
      ...{ stream: STREAM, topic: TOPIC, stateMachine: STATE_MACHINE },
      ...{ trackingId: TRACKING_ID, campaign: CAMPAIGN },
    };
    const script = join(process.cwd(), 'test/peers/boto3-client.py');
    const printed = await run('python', [script, JSON.stringify(options)]);
    expect(JSON.parse(printed)).toEqual({
      athena: ['turns', '0'],
      dynamodb: { word: { S: 'größe 🐕' }, users: { N: '3' } },
      firehose: 0,
      glue: expect.arrayContaining(['compacted_turns', 'turn_rows']),
      kinesis: [0, 'zwei 🐕'],
      'personalize-events': 200,
      'personalize-runtime': ['groß', 'klein'],
      s3: [['words/größe.txt'], 'a 🐕'],
      sns: [TOPIC],
      stepfunctions: { heard: 'a 🐕' },
    });
  });
});
