import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import {
  GetCrawlerCommand,
  GetTableCommand,
  GlueClient,
  type LastCrawlInfo,
  StartCrawlerCommand,
  type Table,
} from '@aws-sdk/client-glue';
import { runQuery } from '../../../../../analytics/athena/run-query';
import { startAthena } from '../../../../../local/aws/athena';
import { startGlue } from '../../../../../local/aws/glue';
import { createCatalog, type Catalog } from '../../../../../local/aws/glue/catalog';
import type { CrawlerDefinition } from '../../../../../local/aws/glue/crawler/crawler-definition';
import {
  type CrawlerEffects,
  type Crawlers,
  startCrawlers,
} from '../../../../../local/aws/glue/crawler/crawlers';
import { objectStore, type ObjectStore } from '../../../../../local/aws/object-store';

export const CRAWLER = 'events-crawler';
export const BUCKET = 'events-bucket';
export const DATABASE = 'pet_match_test';
const WORK_GROUP = 'test-group';

export interface CrawlerLake {
  readonly glue: GlueClient;
  readonly url: string;
  readonly store: ObjectStore;
  readonly catalog: Catalog;
  readonly crawlers: Crawlers;
  readonly log: readonly string[];
  /** Writes documents as an object of JSON lines; the folder lies below `raw/firehose/`. */
  readonly put: (folder: string, ...documents: readonly (object | string)[]) => Promise<void>;
  /** Starts the crawler and waits until it has ended. */
  readonly crawl: () => Promise<LastCrawlInfo>;
  readonly table: (name?: string) => Promise<Table>;
  /** `name:type` of each column. */
  readonly columns: () => Promise<readonly string[]>;
  readonly query: (sql: string) => Promise<readonly (readonly (string | null)[])[]>;
  readonly close: () => Promise<void>;
}

/** A bucket, a Glue with a crawler over `raw/firehose/`, and an Athena beside it. */
export const crawlerLake = async ({
  definition = {},
  effects,
  folder: given,
}: {
  readonly definition?: Partial<CrawlerDefinition>;
  readonly effects?: CrawlerEffects;
  /** Of an earlier lake, to go on with. */
  readonly folder?: string;
} = {}): Promise<CrawlerLake & { readonly folder: string }> => {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'crawler-')));
  const store = objectStore(join(folder, 's3'));
  const catalog = createCatalog({ database: DATABASE, file: join(folder, 'catalog.json') });
  const log: string[] = [];
  const crawlers = startCrawlers({
    crawlers: [
      {
        ...{ name: CRAWLER, role: 'arn:aws:iam::000000000000:role/crawler' },
        databaseName: DATABASE,
        targets: [`s3://${BUCKET}/raw/firehose/`],
        ...definition,
      },
    ],
    ...{ store, catalog, file: join(folder, 'crawlers.json') },
    log: (line) => log.push(line),
    ...(effects === undefined ? {} : { effects }),
  });
  const server = await startGlue({ catalog, crawlers });
  const athena = await startAthena({
    ...{ store, catalog },
    workGroups: [{ name: WORK_GROUP, outputLocation: 's3://test-results/athena/' }],
  });
  const settings = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const glue = new GlueClient({ ...settings, endpoint: server.url });
  const client = new AthenaClient({ ...settings, endpoint: athena.url });
  let objects = 0;
  const table = async (name = 'firehose'): Promise<Table> => {
    const { Table: found } = await glue.send(
      new GetTableCommand({ DatabaseName: DATABASE, Name: name }),
    );
    if (found === undefined) throw new Error('Glue answers without a table');
    return found;
  };
  return {
    ...{ glue, url: server.url, store, catalog, crawlers, log, folder, table },
    put: async (where, ...documents) => {
      const lines = documents.map((document) =>
        typeof document === 'string' ? document : `${JSON.stringify(document)}\n`,
      );
      objects += 1;
      await store.put(BUCKET, `raw/firehose/${where}events-${objects}`, lines.join(''));
    },
    crawl: async () => {
      await glue.send(new StartCrawlerCommand({ Name: CRAWLER }));
      await crawlers.idle();
      const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: CRAWLER }));
      return Crawler?.LastCrawl ?? {};
    },
    columns: async () =>
      ((await table()).StorageDescriptor?.Columns ?? []).map(({ Name, Type }) => `${Name}:${Type}`),
    query: async (sql) =>
      (await runQuery(client, { sql, database: DATABASE, workGroup: WORK_GROUP })).rows,
    close: async () => {
      glue.destroy();
      client.destroy();
      await crawlers.close();
      await server.close();
      await athena.close();
      if (given === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
};
