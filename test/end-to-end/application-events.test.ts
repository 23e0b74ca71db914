import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AthenaClient } from '@aws-sdk/client-athena';
import { FirehoseClient, PutRecordBatchCommand, PutRecordCommand } from '@aws-sdk/client-firehose';
import { GetCrawlerCommand, GlueClient, StartCrawlerCommand } from '@aws-sdk/client-glue';
import { randomOf } from '../../analytics/generator/hash';
import { runQuery } from '../../analytics/athena/run-query';
import { dataSets, DEFAULT_DATES } from '../../infra/extras/data-sets';
import { LOCAL_CREDENTIALS, REGION } from '../../local/aws/wiring';
import { sendEvents } from '../../local/events/send-events';
import { compileTemplate } from '../../local/events/template';
import { type Stack, startStack } from '../../local/stack';
import { EVENT_QUERIES } from '../support/event-queries';
import { readAgentConfiguration, readFluentdConfiguration } from '../support/documented-sources';

let folder: string;
let stack: Stack;
let firehose: FirehoseClient;
let glue: GlueClient;
let athena: AthenaClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'application-events-'));
  process.env['PETMATCH_EXTRAS'] = 'events';
  stack = await startStack({ root: process.cwd(), data: folder, extras: true });
  const settings = { region: REGION, credentials: LOCAL_CREDENTIALS };
  firehose = new FirehoseClient({
    ...settings,
    endpoint: stack.endpoints.firehose,
    maxAttempts: 1,
  });
  glue = new GlueClient({ ...settings, endpoint: stack.endpoints.glue });
  athena = new AthenaClient({ ...settings, endpoint: stack.endpoints.athena });
}, 120_000);

afterAll(async () => {
  delete process.env['PETMATCH_EXTRAS'];
  for (const client of [firehose, glue, athena]) client.destroy();
  await stack.close();
  rmSync(folder, { recursive: true });
});

const names = () => {
  const streams = stack.extras?.deliveryStreams;
  return {
    raw: streams?.['EventsRawStream']?.name ?? '',
    declared: streams?.['EventsDeclaredStream']?.name ?? '',
    crawler: stack.extras?.crawlers['EventsCrawler']?.name ?? '',
  };
};

const query = async (sql: string) => {
  const { database, workGroup } = stack.wiring;
  return runQuery(athena, { sql, database, workGroup: workGroup.name });
};

const rows = async (sql: string) => (await query(sql)).rows;

const crawl = async (): Promise<string | undefined> => {
  await stack.idle();
  await glue.send(new StartCrawlerCommand({ Name: names().crawler }));
  for (;;) {
    const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: names().crawler }));
    if (Crawler?.State !== 'READY') continue;
    expect(Crawler.LastCrawl?.Status).toBe('SUCCEEDED');
    return Crawler.LastCrawl?.ErrorMessage;
  }
};

describe('application events', () => {
  it('travel from a template to the guide’s three queries', async () => {
    const sent = await sendEvents({
      client: firehose,
      deliveryStream: names().raw,
      template: compileTemplate(readFileSync('local/events/clickstream.template', 'utf8')),
      random: randomOf(5),
      ...{ rate: 100_000, count: 1_200, signal: new AbortController().signal },
    });
    expect(sent).toMatchObject({ made: 1_200, taken: 1_200, failed: 0 });
    await crawl();

    const keys = (await stack.store.list('pet-match-bucket', 'raw/firehose/')).map(
      ({ key }) => key,
    );
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys)
      expect(key).toMatch(
        /^raw\/firehose\/\d{4}\/\d\d\/\d\d\/\d\d\/pet-match-events-raw-stream-1-/,
      );
    const sqlOf = (name: string) => EVENT_QUERIES.find((each) => each.name === name)?.sql ?? '';
    expect(await rows(sqlOf('events-in-total'))).toEqual([['1200']]);
    const genders = await rows(sqlOf('customers-by-gender'));
    expect(genders.map(([, gender]) => gender).sort()).toEqual(['F', 'M']);
    const purchases = await rows(sqlOf('purchases-by-product'));
    expect(purchases.map(([, product]) => product).sort()).toEqual([
      '',
      'apparel',
      'bags',
      'cosmetics',
      'shoes',
    ]);
    const checkouts = await rows("SELECT count(*) FROM firehose WHERE event.type = 'checkout'");
    const sum = purchases.reduce((all, [count]) => all + Number(count), 0);
    expect([[String(sum)]]).toEqual(checkouts);
  }, 120_000);

  it('stay queryable where a number becomes text half-way, and the crawler says so', async () => {
    await firehose.send(
      new PutRecordCommand({
        DeliveryStreamName: names().raw,
        Record: { Data: Buffer.from('{"customerId":"501","event":{"amount":"a lot"}}\n') },
      }),
    );

    expect(await crawl()).toContain('Changed types: event.amount: int → string.');
    expect(
      await rows(
        'SELECT count(event.amount), count(TRY_CAST(event.amount AS INTEGER)) FROM firehose',
      ),
    ).toEqual([['1201', '1200']]);
  }, 60_000);

  it('of the declared schema become Parquet, however they are written one after the other', async () => {
    const documents = [
      '{"id":"1","userId":"1","format":"json","timestamp":"2026-11-30 01:02:03"}',
      '{"id":"2","userId":"2","timestamp":1796000000}{"id":"3","userId":"3"}',
      '{"id":"4","userId":"4","timestamp":"never"}',
    ];
    await firehose.send(
      new PutRecordBatchCommand({
        DeliveryStreamName: names().declared,
        Records: documents.map((document) => ({ Data: Buffer.from(document) })),
      }),
    );
    await stack.idle();

    expect(await rows('SELECT id, userid, format, "timestamp" FROM events ORDER BY id')).toEqual([
      ['1', '1', 'json', '2026-11-30 01:02:03.000'],
      ['2', '2', null, '2026-11-30 00:53:20.000'],
      ['3', '3', null, null],
    ]);
    const failed = await stack.store.list('pet-match-bucket', 'event-errors/');
    expect(failed.map(({ key }) => key)).toEqual([
      expect.stringMatching(/^event-errors\/format-conversion-failed\/dt=\d{4}-\d\d-\d\d\//),
    ]);
  }, 60_000);

  it('come from the Kinesis Agent, as it forms records', async () => {
    const { deliveryStream, optionName } = readAgentConfiguration();
    expect(deliveryStream).toBe(names().raw);
    expect(optionName).toBe('SINGLELINE');
    const before = await rows('SELECT count(*) FROM firehose');
    // Of a record over several lines SINGLELINE makes one, which ends with a newline.
    const lines = '{"customerId": "agent",\n   "source": "agent"}\n';
    const data = `${lines
      .split('\n')
      .map((line) => line.trim())
      .join('')}\n`;
    const answer = await put(deliveryStream, [data, data], 'aws-kinesis-agent/2.0.8');
    expect(answer).toMatchObject({ FailedPutCount: 0 });
    await crawl();

    expect(Number((await rows('SELECT count(*) FROM firehose'))[0]?.[0])).toBe(
      Number(before[0]?.[0]) + 2,
    );
    expect(await rows("SELECT count(*) FROM firehose WHERE source = 'agent'")).toEqual([['2']]);
  }, 60_000);

  it('come from Fluentd, as its plugin forms records', async () => {
    const match = readFluentdConfiguration();
    expect(match).toMatchObject({ '@type': 'kinesis_firehose', delivery_stream_name: names().raw });
    // The formatter's JSON without its own newline, and with one if the plugin is told so.
    const end = match['append_new_line'] === 'true' ? '\n' : '';
    const data = `${JSON.stringify({ customerId: 'fluentd', source: 'fluentd' })}${end}`;
    const answer = await put(
      match['delivery_stream_name'] ?? '',
      [data, data, data],
      'aws-sdk-ruby3/3.214.0 fluent-plugin-kinesis/firehose/3.5.0',
    );
    expect(answer).toMatchObject({ FailedPutCount: 0 });
    await crawl();

    expect(await rows("SELECT count(*) FROM firehose WHERE source = 'fluentd'")).toEqual([['3']]);
  }, 60_000);

  /** The request as SDKs of other languages write it. */
  const put = async (
    deliveryStream: string,
    records: readonly string[],
    agent: string,
  ): Promise<unknown> => {
    const response = await fetch(stack.endpoints.firehose, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Firehose_20150804.PutRecordBatch',
        'user-agent': agent,
        authorization: 'AWS4-HMAC-SHA256 Credential=local/20261130/eu-west-1/firehose/aws4_request',
      },
      body: JSON.stringify({
        DeliveryStreamName: deliveryStream,
        Records: records.map((record) => ({ Data: Buffer.from(record).toString('base64') })),
      }),
    });
    return response.json();
  };

  it.each(dataSets('pet_match', 'events').map((set) => [set.name, set] as const))(
    '%s has the columns that QuickSight is told',
    async (_, { sql, columns }) => {
      const filled = Object.entries(DEFAULT_DATES).reduce(
        (text, [name, value]) =>
          text.replaceAll(`<<$${name}>>`, `timestamp '${value.slice(0, 10)} 00:00:00'`),
        sql,
      );
      const found = await query(filled);

      const kinds = {
        varchar: 'STRING',
        bigint: 'INTEGER',
        boolean: 'BOOLEAN',
        timestamp: 'DATETIME',
      };
      expect(
        found.columns.map(({ name, type }) => ({ name, type: kinds[type as keyof typeof kinds] })),
      ).toEqual(columns);
    },
    60_000,
  );
});
