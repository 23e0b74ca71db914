import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { TableInput } from '../../local/aws/glue/model';
import { objectStore } from '../../local/aws/object-store';
import { BUCKET, type CrawlerLake, crawlerLake } from '../local/aws/glue/crawler/crawler-harness';
import { EVENT_QUERIES } from '../support/event-queries';
import { type Ask, trinoClient } from './client';
import { hiveTable } from './glue-table';
import { putTable } from './metastore';
import { runningTrino } from './running';
import { CATALOG } from './server';
import { objectsOf } from './values';

const trino = runningTrino();

(trino ? describe : describe.skip)('a crawled table', () => {
  let databases = 0;
  const lakes: CrawlerLake[] = [];
  afterAll(async () => {
    for (const lake of lakes) await lake.close();
  });

  /** Crawls here, and hands the crawled table and its objects to Trino. */
  const crawled = async (
    events: Readonly<Record<string, readonly (object | string)[]>>,
  ): Promise<Ask> => {
    if (trino === undefined) throw new Error('There is no Trino');
    const lake = await crawlerLake();
    lakes.push(lake);
    for (const [folder, documents] of Object.entries(events)) await lake.put(folder, ...documents);
    await lake.crawl();
    const database = `crawled_${(databases += 1)}`;
    const bucket = database.replaceAll('_', '-');
    const there = objectStore(join(trino.folder, 'buckets'));
    for (const { key } of await lake.store.list(BUCKET))
      await there.put(bucket, hived(key), await lake.store.get(BUCKET, key));
    const ask = trinoClient(trino.url, database);
    await ask(`CREATE SCHEMA ${CATALOG}.${database}`);
    const input = JSON.parse(
      JSON.stringify(await lake.table()).replaceAll(BUCKET, bucket),
    ) as TableInput;
    await putTable(trino.folder, database, hiveTable(input as never));
    await ask(`CALL ${CATALOG}.system.sync_partition_metadata('${database}', 'firehose', 'ADD')`);
    return ask;
  };

  /** The metastore in files finds partitions by Hive's folders only; Glue's name each one's place. */
  const hived = (key: string): string => {
    const [raw, firehose, ...rest] = key.split('/');
    const file = rest.pop();
    return [raw, firehose, ...rest.map((value, depth) => `partition_${depth}=${value}`), file].join(
      '/',
    );
  };

  describe.each(EVENT_QUERIES.map((query) => [query.name, query] as const))('%s', (_, query) => {
    test.each(query.fixtures.map((fixture) => [fixture.description, fixture] as const))(
      '%s',
      async (__, { events, expected }) => {
        const ask = await crawled(events);
        const rows = objectsOf(await ask(query.sql));
        // Athena writes names in lower case, and Trino as the query does.
        const sorted = (items: readonly object[]) =>
          items.map((item) => JSON.stringify(Object.values(item))).sort();
        expect(sorted(rows)).toEqual(sorted(expected));
      },
    );
  });

  test('has a row without values for a blank line, and the first document of a line alone', async () => {
    const ask = await crawled({ '2026/11/30/01/': ['{"a":1}\n\n{"a":2}{"a":3}\n'] });
    const { rows } = await ask('SELECT a FROM firehose ORDER BY a');
    expect(rows).toEqual([[1], [2], [null]]);
  });

  test('reads keys whatever their case, numbers and structures as text where they are mixed', async () => {
    const ask = await crawled({
      '2026/11/30/01/': [{ userId: 1, event: { unitPrice: 5 } }],
      '2026/11/30/02/': [{ USERID: 'x', event: 'none' }],
    });
    const { rows } = await ask('SELECT userid, event FROM firehose ORDER BY userid');
    expect(rows).toEqual([
      ['1', '{"unitPrice":5}'],
      ['x', 'none'],
    ]);
  });
});
