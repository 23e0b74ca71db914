import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FirehoseServer, startFirehose } from '../../local/aws/firehose';
import {
  BUCKET,
  CRAWLER,
  type CrawlerLake,
  crawlerLake,
  DATABASE,
} from '../local/aws/glue/crawler/crawler-harness';
import { runningPeers } from './running';

const peers = runningPeers();
const execute = promisify(execFile);

const RAW = 'events-raw';
const DECLARED = 'events-declared';
const EVENT = '{"customerId":"1","event":{"type":"checkout","amount":7}}\n';

(peers ? describe : describe.skip)('application events with AWS’s own clients', () => {
  let folder: string;
  let lake: CrawlerLake;
  let firehose: FirehoseServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'peer-events-'));
    lake = await crawlerLake();
    const stream = {
      ...{ bucket: BUCKET, errorPrefix: 'event-errors/!{firehose:error-output-type}/' },
      ...{ bufferSeconds: 60, bufferBytes: 5 * 1_048_576 },
    };
    const arn = 'arn:aws:firehose:eu-west-1:000000000000:deliverystream/';
    firehose = await startFirehose({
      streams: [
        {
          ...stream,
          ...{ name: RAW, arn: `${arn}${RAW}`, prefix: 'raw/firehose/', format: { kind: 'raw' } },
        },
        {
          ...stream,
          ...{ name: DECLARED, arn: `${arn}${DECLARED}`, prefix: 'events/' },
          format: {
            kind: 'parquet',
            columns: [{ name: 'id', type: 'string' }],
            deserializer: 'openx',
          },
        },
      ],
      store: lake.store,
      spool: join(folder, 'spool'),
    });
  });
  afterAll(async () => {
    await firehose.close();
    await lake.close();
    rmSync(folder, { recursive: true });
  });

  const run = (program: string, args: readonly string[]) =>
    execute(join(peers?.programs ?? '', program), args, {
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

  const cli = async (service: 'firehose' | 'glue', ...args: string[]): Promise<unknown> => {
    const url = service === 'firehose' ? firehose.url : lake.url;
    const { stdout } = await run('aws', [
      '--endpoint-url',
      url,
      '--output',
      'json',
      service,
      ...args,
    ]);
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  };

  const put = (stream: string, ...record: string[]) =>
    cli('firehose', 'put-record', '--delivery-stream-name', stream, ...record);

  const refusal = async (call: Promise<unknown>): Promise<string> => {
    const error = await call.then(
      () => undefined,
      (thrown: unknown) => thrown as { readonly stderr: string },
    );
    return error?.stderr ?? 'It was not refused';
  };

  test('the AWS CLI puts a raw payload, and one from a file', async () => {
    const record = JSON.stringify({ Data: EVENT });
    expect(await put(RAW, '--record', record)).toMatchObject({ RecordId: expect.any(String) });
    const file = join(folder, 'record.json');
    writeFileSync(file, record);
    await put(RAW, '--record', `file://${file}`);
    await firehose.idle();
    await lake.crawl();
    expect(await lake.query('SELECT customerid, event.amount FROM firehose')).toEqual([
      ['1', '7'],
      ['1', '7'],
    ]);
  });

  test('base64 on the wire is what version 2 of the AWS CLI sends, whatever it is given', async () => {
    const response = await fetch(firehose.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Firehose_20150804.PutRecord',
        'user-agent': 'aws-cli/2.31.0',
      },
      body: JSON.stringify({
        DeliveryStreamName: DECLARED,
        Record: { Data: Buffer.from('{"id":"base64"}').toString('base64') },
      }),
    });
    expect(response.status).toBe(200);
    await firehose.idle();
    const keys = (await lake.store.list(BUCKET, 'events/')).map(({ key }) => key);
    expect(keys).toEqual([expect.stringMatching(/^events\/\d{4}\/\d\d\/\d\d\/\d\d\/.*\.parquet$/)]);
  });

  test('the AWS CLI is told what is wrong by Firehose’s own codes', async () => {
    expect(await refusal(put('nothing', '--record', 'Data=x'))).toContain(
      '(ResourceNotFoundException) when calling the PutRecord operation',
    );
    const file = join(folder, 'long.json');
    writeFileSync(file, JSON.stringify({ Data: 'x'.repeat(1_024_001) }));
    expect(await refusal(put(RAW, '--record', `file://${file}`))).toContain(
      '(ValidationException) when calling the PutRecord operation',
    );
    const many = join(folder, 'many.json');
    writeFileSync(
      many,
      JSON.stringify(Array.from({ length: 5 }, () => ({ Data: 'x'.repeat(1_000_000) }))),
    );
    expect(
      await refusal(
        cli(
          ...(['firehose', 'put-record-batch', '--delivery-stream-name', RAW] as const),
          ...['--records', `file://${many}`],
        ),
      ),
    ).toContain('(InvalidArgumentException) when calling the PutRecordBatch operation');
  });

  test('the AWS CLI runs the crawler, and is told what it found', async () => {
    await put(
      RAW,
      '--record',
      JSON.stringify({ Data: '{"customerId":"2","event":{"amount":"many"}}\n' }),
    );
    await firehose.idle();
    await cli('glue', 'start-crawler', '--name', CRAWLER);
    await lake.crawlers.idle();
    const { Crawler } = (await cli('glue', 'get-crawler', '--name', CRAWLER)) as {
      Crawler: { State: string; LastCrawl: { Status: string; ErrorMessage: string } };
    };
    expect(Crawler).toMatchObject({ State: 'READY', LastCrawl: { Status: 'SUCCEEDED' } });
    expect(Crawler.LastCrawl.ErrorMessage).toContain('event.amount: int → string');
    const columns = await cli(
      ...(['glue', 'get-table', '--database-name', DATABASE, '--name', 'firehose'] as const),
      ...['--query', 'Table.StorageDescriptor.Columns[].[Name, Type]'],
    );
    expect(columns).toEqual([
      ['customerid', 'string'],
      ['event', 'struct<type:string,amount:string>'],
    ]);
    expect(await refusal(cli('glue', 'get-crawler', '--name', 'nobody'))).toContain(
      '(EntityNotFoundException) when calling the GetCrawler operation',
    );
  });

  test('boto3 does both', async () => {
    const script = join(process.cwd(), 'test/peers/boto3-events.py');
    const options = {
      ...{ firehose: firehose.url, glue: lake.url, stream: RAW, crawler: CRAWLER },
      database: DATABASE,
    };
    const { stdout } = await run('python', [script, JSON.stringify(options)]);
    expect(JSON.parse(stdout)).toEqual({
      failed: 0,
      refused: 'EntityNotFoundException',
      state: 'READY',
      status: 'SUCCEEDED',
      partitions: 4,
      tables: ['firehose'],
    });
  });
});
