import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CrawlerLake, crawlerLake, BUCKET } from '../glue/crawler/crawler-harness';
import { type FirehoseServer, startFirehose } from '../../../../local/aws/firehose';

const execute = promisify(execFile);

let lake: CrawlerLake & { readonly folder: string };
let firehose: FirehoseServer;
/** Major version of the AWS CLI; 0 where there is none. */
let version = 0;
beforeAll(async () => {
  version = await execute('aws', ['--version']).then(
    ({ stdout, stderr }) => Number(/aws-cli\/(\d+)/.exec(`${stdout}${stderr}`)?.[1]),
    () => 0,
  );
  lake = await crawlerLake();
  firehose = await startFirehose({
    streams: [
      {
        ...{ name: 'events', bucket: BUCKET, prefix: 'raw/firehose/', errorPrefix: 'errors/' },
        arn: 'arn:aws:firehose:eu-west-1:000000000000:deliverystream/events',
        ...{ bufferSeconds: 60, bufferBytes: 5 * 1_048_576, format: { kind: 'raw' } },
      },
    ],
    store: lake.store,
    spool: `${lake.folder}/spool`,
  });
});
afterAll(async () => {
  await firehose.close();
  await lake.close();
});

const put = (...args: readonly string[]) =>
  execute(
    'aws',
    [
      ...['--endpoint-url', firehose.url, '--region', 'eu-west-1', '--output', 'json'],
      ...['firehose', 'put-record', '--delivery-stream-name', 'events', ...args],
    ],
    // jest's own environment, with its credentials.
    { env: { ...process.env } },
  );

const raw = (text: string): readonly string[] => [
  ...['--record', JSON.stringify({ Data: text })],
  ...(version >= 2 ? ['--cli-binary-format', 'raw-in-base64-out'] : []),
];

/** As version 2 takes it unless it is told otherwise; version 1 would encode it once more. */
const base64 = (text: string): readonly string[] => [
  ...['--record', JSON.stringify({ Data: Buffer.from(text).toString('base64') })],
];

describe('the AWS CLI, if it is installed', () => {
  test('puts records of a raw payload, and of base64 where its version takes it', async () => {
    if (version === 0) {
      process.stderr.write(
        'The AWS CLI is not installed: its check against Firehose is left out.\n',
      );
      return;
    }
    await put(...raw('{"at":"raw","who":"größe 🐕"}\n'));
    if (version >= 2) await put(...base64('{"at":"base64"}\n'));
    await firehose.idle();
    await lake.crawl();
    expect(await lake.query("SELECT who FROM firehose WHERE at = 'raw'")).toEqual([['größe 🐕']]);
    if (version >= 2)
      expect(await lake.query("SELECT count(*) FROM firehose WHERE at = 'base64'")).toEqual([
        ['1'],
      ]);
  });
});
