import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CreateTableCommand,
  GetCrawlerCommand,
  GetCrawlerMetricsCommand,
  GetCrawlersCommand,
  GetPartitionsCommand,
  GetTablesCommand,
  ListCrawlersCommand,
  ListCrawlsCommand,
  StartCrawlerCommand,
  StartCrawlerScheduleCommand,
  StopCrawlerCommand,
  StopCrawlerScheduleCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { BUCKET, CRAWLER, type CrawlerLake, crawlerLake, DATABASE } from './crawler-harness';

const HOUR = '2026/11/30/01/';

let lake: CrawlerLake & { readonly folder: string };
beforeEach(async () => {
  lake = await crawlerLake();
});
afterEach(() => lake.close());

const CLICK = {
  customerId: '26',
  countryCode: 'VN',
  event: { type: 'search', product: 'apparel', amount: 127 },
};

describe('the first crawl', () => {
  test('makes a table of what arrived, named after the folder', async () => {
    await lake.put(HOUR, CLICK, { ...CLICK, tags: ['a'], price: 1.5, isNew: true, note: null });
    expect(await lake.crawl()).toMatchObject({ Status: 'SUCCEEDED' });
    expect(await lake.columns()).toEqual([
      'customerid:string',
      'countrycode:string',
      'event:struct<type:string,product:string,amount:int>',
      'tags:array<string>',
      'price:double',
      'isnew:boolean',
      'note:string',
    ]);
    const table = await lake.table();
    expect(table).toMatchObject({
      Name: 'firehose',
      TableType: 'EXTERNAL_TABLE',
      Parameters: {
        classification: 'json',
        UPDATED_BY_CRAWLER: CRAWLER,
        objectCount: '1',
        recordCount: '2',
      },
      StorageDescriptor: {
        Location: `s3://${BUCKET}/raw/firehose/`,
        SerdeInfo: {
          SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
          Parameters: { paths: 'customerId,countryCode,event,tags,price,isNew,note' },
        },
      },
    });
  });

  test('registers a partition for each hour, with Glue’s names for levels without one', async () => {
    await lake.put(HOUR, CLICK);
    await lake.put('2026/11/30/02/', CLICK);
    await lake.crawl();
    expect((await lake.table()).PartitionKeys?.map(({ Name }) => Name)).toEqual([
      'partition_0',
      'partition_1',
      'partition_2',
      'partition_3',
    ]);
    const { Partitions = [] } = await lake.glue.send(
      new GetPartitionsCommand({
        ...{ DatabaseName: DATABASE, TableName: 'firehose' },
        Expression: "partition_3 = '02'",
      }),
    );
    expect(
      Partitions.map(({ Values, StorageDescriptor }) => [Values, StorageDescriptor?.Location]),
    ).toEqual([[['2026', '11', '30', '02'], `s3://${BUCKET}/raw/firehose/2026/11/30/02/`]]);
    expect(
      await lake.query(
        "SELECT partition_3, count(*) FROM firehose WHERE partition_3 = '01' GROUP BY 1",
      ),
    ).toEqual([['01', '1']]);
  });

  test('takes names and values of Hive’s folders', async () => {
    await lake.put('Year=2026/city=S%C3%A3o/', CLICK);
    await lake.crawl();
    expect(await lake.query('SELECT year, city FROM firehose')).toEqual([['2026', 'São']]);
  });

  test('makes a table without partitions of objects without folders', async () => {
    await lake.put('', CLICK);
    await lake.crawl();
    expect((await lake.table()).PartitionKeys).toEqual([]);
    expect(await lake.query('SELECT event.product FROM firehose')).toEqual([['apparel']]);
  });

  test('reads what is nested deeper than anything can read it as text', async () => {
    await lake.put(HOUR, `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)},"b":1}\n`, { b: 2 });
    expect(await lake.crawl()).toMatchObject({ Status: 'SUCCEEDED' });
    expect(await lake.query('SELECT b, a IS NULL FROM firehose ORDER BY b')).toEqual([
      ['1', 'false'],
      ['2', 'true'],
    ]);
  });

  test('makes one column of keys that differ in case alone, whose values are all read', async () => {
    await lake.put(HOUR, '{"Amount":1}\n{"AMOUNT":2.5}\n{"amount":3}\n{"a/b~":4}\n{"A/B~":5}\n');
    await lake.crawl();
    expect(await lake.columns()).toEqual(['amount:double', 'a/b~:int']);
    expect(await lake.query('SELECT amount, "a/b~" FROM firehose ORDER BY 1, 2')).toEqual([
      ['1.0', null],
      ['2.5', null],
      ['3.0', null],
      [null, '4'],
      [null, '5'],
    ]);
  });

  test('makes no table of nothing', async () => {
    await lake.crawl();
    const { TableList } = await lake.glue.send(new GetTablesCommand({ DatabaseName: DATABASE }));
    expect(TableList).toEqual([]);
  });

  test('leaves out hidden and empty objects, and says which folders do not fit', async () => {
    await lake.put(HOUR, CLICK);
    await lake.put('2026/11/30/02/', CLICK);
    await lake.put('odd/', CLICK);
    await lake.store.put(BUCKET, `raw/firehose/${HOUR}_SUCCESS`, '{"no":1}');
    await lake.store.put(BUCKET, `raw/firehose/${HOUR}empty`, '');
    const { ErrorMessage } = await lake.crawl();
    expect(ErrorMessage).toBe(
      '1 folders were left out: they are not partitioned by partition_0/partition_1/partition_2/partition_3.',
    );
    expect(await lake.columns()).not.toContain('no:int');
    expect(await lake.query('SELECT count(*) FROM firehose')).toEqual([['2']]);
  });
});

describe('a schema that drifts', () => {
  test('gains a column, null in what came before', async () => {
    await lake.put(HOUR, { a: 1 });
    await lake.crawl();
    await lake.put(HOUR, { a: 2, b: { c: 'x' } });
    expect((await lake.crawl()).ErrorMessage).toBe('New fields: b struct; b.c string.');
    expect(await lake.query('SELECT a, b.c FROM firehose ORDER BY a')).toEqual([
      ['1', null],
      ['2', 'x'],
    ]);
  });

  test('keeps a column whose field vanished, and says so', async () => {
    await lake.put(HOUR, { a: 1, b: { c: 1, d: 2 }, e: { f: 1 } });
    await lake.crawl();
    await lake.put(HOUR, { a: 2, b: { c: 1 } });
    expect((await lake.crawl()).ErrorMessage).toBe('Not seen in what is new: b.d; e.');
    expect(await lake.columns()).toEqual(['a:int', 'b:struct<c:int,d:int>', 'e:struct<f:int>']);
  });

  test('keeps both halves of a number that becomes text queryable, and says so', async () => {
    await lake.put(HOUR, { at: 1, amount: 127 }, { at: 2, amount: 3 });
    await lake.crawl();
    await lake.put(HOUR, { at: 3, amount: 'about 50' });
    expect((await lake.crawl()).ErrorMessage).toBe(
      'Changed types: amount: int → string. Read as text, for its values are of several types: amount: int, string.',
    );
    expect((await lake.table()).Parameters).toMatchObject({
      mixedTypes: 'amount: int, string',
      schemaChanges: expect.stringMatching(/^\d{4}-.*Z amount: int → string$/),
    });
    expect(await lake.query('SELECT amount FROM firehose ORDER BY at')).toEqual([
      ['127'],
      ['3'],
      ['about 50'],
    ]);
    expect(await lake.query('SELECT sum(TRY_CAST(amount AS INTEGER)) FROM firehose')).toEqual([
      ['130'],
    ]);
  });

  test('keeps both halves of a structure that becomes a scalar queryable', async () => {
    await lake.put(HOUR, { at: 1, event: { type: 'search' } });
    await lake.crawl();
    await lake.put(HOUR, { at: 2, event: 'search' });
    expect((await lake.crawl()).ErrorMessage).toContain('Changed types: event: struct → string.');
    expect(
      await lake.query(
        "SELECT coalesce(json_extract_scalar(event, '$.type'), event) FROM firehose WHERE at = 1",
      ),
    ).toEqual([['search']]);
    expect(await lake.query('SELECT event FROM firehose WHERE at = 2')).toEqual([['search']]);
  });

  test('makes text of the elements of a list, and of a member, alone', async () => {
    await lake.put(HOUR, { tags: [1, 2], event: { amount: 5 } });
    await lake.crawl();
    await lake.put(HOUR, { tags: ['x'], event: { amount: '5 or so' } });
    expect((await lake.crawl()).ErrorMessage).toContain(
      'Changed types: tags[]: int → string; event.amount: int → string.',
    );
    expect(await lake.columns()).toEqual(['tags:array<string>', 'event:struct<amount:string>']);
    expect(await lake.query('SELECT tags[1], event.amount FROM firehose ORDER BY 1')).toEqual([
      ['1', '5'],
      ['x', '5 or so'],
    ]);
  });

  test('widens a number, and says so', async () => {
    await lake.put(HOUR, { amount: 1 });
    await lake.crawl();
    await lake.put(HOUR, { amount: 1.5 });
    expect((await lake.crawl()).ErrorMessage).toBe('Changed types: amount: int → double.');
    expect(await lake.query('SELECT sum(amount) FROM firehose')).toEqual([['2.5']]);
  });

  test('says within one crawl, too, that values are of several types', async () => {
    await lake.put(HOUR, { amount: 1 }, { amount: [1] });
    expect((await lake.crawl()).ErrorMessage).toBe(
      'Read as text, for its values are of several types: amount: int, array.',
    );
  });

  test('is brought to the partitions, too', async () => {
    await lake.put(HOUR, { a: 1 });
    await lake.crawl();
    await lake.put('2026/11/30/02/', { a: 'x' });
    await lake.crawl();
    const { Partitions = [] } = await lake.glue.send(
      new GetPartitionsCommand({ DatabaseName: DATABASE, TableName: 'firehose' }),
    );
    expect(Partitions.map(({ StorageDescriptor }) => StorageDescriptor?.Columns)).toEqual([
      [{ Name: 'a', Type: 'string' }],
      [{ Name: 'a', Type: 'string' }],
    ]);
  });

  test('changes nothing where nothing is new', async () => {
    await lake.put(HOUR, { a: 1 });
    await lake.crawl();
    const { VersionId } = await lake.table();
    expect(await lake.crawl()).not.toHaveProperty('ErrorMessage');
    expect((await lake.table()).VersionId).toBe(VersionId);
  });
});

describe('the policy on changes', () => {
  test.each([
    ['LOG', { updateBehavior: 'LOG' }, 'LOG', ['a:int'], '; b: no column → int'],
    [
      'MergeNewColumns',
      {
        configuration: JSON.stringify({
          Version: 1,
          CrawlerOutput: { Tables: { AddOrUpdateBehavior: 'MergeNewColumns' } },
        }),
      },
      'MergeNewColumns',
      ['a:int', 'b:int'],
      '',
    ],
  ] as const)(
    '%s changes no type, and says what it refused',
    async (_, definition, why, columns, more) => {
      await lake.close();
      lake = await crawlerLake({ definition });
      await lake.put(HOUR, { a: 1 });
      await lake.crawl();
      await lake.put(HOUR, { a: 'x', b: 1 });
      expect((await lake.crawl()).ErrorMessage).toContain(
        `Not changed, as the crawler's ${why} says: a: int → string${more}.`,
      );
      expect(await lake.columns()).toEqual(columns);
      // As in Athena, what does not fit the column is null.
      expect(await lake.query('SELECT a FROM firehose ORDER BY a')).toEqual([['1'], [null]]);
    },
  );

  test('UPDATE_IN_DATABASE overwrites what somebody else changed, and says so', async () => {
    await lake.put(HOUR, { a: '2026-11-30' });
    await lake.crawl();
    const { StorageDescriptor, PartitionKeys, Parameters } = await lake.table();
    await lake.glue.send(
      new UpdateTableCommand({
        DatabaseName: DATABASE,
        TableInput: {
          ...{ Name: 'firehose', PartitionKeys, Parameters, TableType: 'EXTERNAL_TABLE' },
          StorageDescriptor: { ...StorageDescriptor, Columns: [{ Name: 'a', Type: 'date' }] },
        },
      }),
    );
    expect((await lake.crawl()).ErrorMessage).toBe(
      'Not by this crawler, and changed as its UPDATE_IN_DATABASE says: a: date → string.',
    );
    expect(await lake.columns()).toEqual(['a:string']);
  });

  test.each([
    ['LOG', ['firehose'], false],
    ['DEPRECATE_IN_DATABASE', ['firehose'], true],
    ['DELETE_FROM_DATABASE', [], false],
  ] as const)(
    '%s decides about a table whose objects are gone',
    async (deleteBehavior, left, marked) => {
      await lake.close();
      lake = await crawlerLake({ definition: { deleteBehavior } });
      await lake.put(HOUR, { a: 1 });
      await lake.crawl();
      for (const { key } of await lake.store.list(BUCKET)) await lake.store.delete(BUCKET, key);
      expect((await lake.crawl()).ErrorMessage).toMatch(
        /^The table firehose has no objects any more\./,
      );
      const { TableList = [] } = await lake.glue.send(
        new GetTablesCommand({ DatabaseName: DATABASE }),
      );
      expect(TableList.map(({ Name }) => Name)).toEqual(left);
      expect(
        TableList.some(({ Parameters }) => 'DEPRECATED_BY_CRAWLER' in (Parameters ?? {})),
      ).toBe(marked);
    },
  );

  test.each([
    ['LOG', 2],
    ['DELETE_FROM_DATABASE', 1],
  ] as const)(
    '%s decides about a partition whose objects are gone',
    async (deleteBehavior, left) => {
      await lake.close();
      lake = await crawlerLake({ definition: { deleteBehavior } });
      await lake.put(HOUR, { a: 1 });
      await lake.put('2026/11/30/02/', { a: 1 });
      await lake.crawl();
      await lake.store.delete(BUCKET, `raw/firehose/${HOUR}events-1`);
      await lake.crawl();
      const { Partitions } = await lake.glue.send(
        new GetPartitionsCommand({ DatabaseName: DATABASE, TableName: 'firehose' }),
      );
      expect(Partitions).toHaveLength(left);
    },
  );
});

describe('lines that Athena does not read', () => {
  test('behind another document are told, for they are lost to queries', async () => {
    await lake.put(HOUR, '{"a":1}{"a":2}{"a":3}\n{"a":4}\n');
    expect((await lake.crawl()).ErrorMessage).toBe(
      '2 documents stand behind another one on their line, where no query reads them: end each record with a newline.',
    );
    expect(await lake.query('SELECT a FROM firehose ORDER BY a')).toEqual([['1'], ['4']]);
  });

  test('that do not even begin like a document are told, and are rows without values', async () => {
    await lake.put(HOUR, '{"a":1}\nno document\n');
    expect((await lake.crawl()).ErrorMessage).toBe(
      "1 lines are no JSON document: one that begins like a document stops a query unless the table's SerDe has ignore.malformed.json=true, any other is a row without values.",
    );
    expect(await lake.query('SELECT a FROM firehose ORDER BY a')).toEqual([['1'], [null]]);
  });

  test('that are no JSON are told, and stop a query unless the SerDe ignores them', async () => {
    await lake.put(HOUR, '{"a":1}\n{"a":\n');
    expect((await lake.crawl()).ErrorMessage).toMatch(/^1 lines are no JSON document: /);
    await expect(lake.query('SELECT a FROM firehose')).rejects.toThrow(/Line is not valid JSON/);
    const { StorageDescriptor, PartitionKeys, Parameters } = await lake.table();
    await lake.glue.send(
      new UpdateTableCommand({
        DatabaseName: DATABASE,
        TableInput: {
          ...{ Name: 'firehose', PartitionKeys, Parameters, TableType: 'EXTERNAL_TABLE' },
          StorageDescriptor: {
            ...StorageDescriptor,
            SerdeInfo: {
              ...StorageDescriptor?.SerdeInfo,
              Parameters: {
                ...StorageDescriptor?.SerdeInfo?.Parameters,
                'ignore.malformed.json': 'true',
              },
            },
          },
        },
      }),
    );
    expect(await lake.query('SELECT a FROM firehose ORDER BY a')).toEqual([['1'], [null]]);
    await lake.put(HOUR, { a: 5 });
    await lake.crawl();
    expect(await lake.query('SELECT sum(a) FROM firehose')).toEqual([['6']]);
  });

  test('that are blank are rows without values, as in Athena', async () => {
    await lake.put(HOUR, '{"a":1}\n\n{"a":2}\n');
    await lake.crawl();
    expect(await lake.query('SELECT count(*), count(a) FROM firehose')).toEqual([['3', '2']]);
  });
});

describe('what is asked of the crawler', () => {
  test('is refused for one that there is not', async () => {
    await expect(lake.glue.send(new GetCrawlerCommand({ Name: 'nobody' }))).rejects.toMatchObject({
      name: 'EntityNotFoundException',
      message: 'Crawler entry with name nobody does not exist',
    });
  });

  test('is refused while it runs', async () => {
    await lake.put(HOUR, { a: 1 });
    lake.crawlers.start(CRAWLER);
    await expect(lake.glue.send(new StartCrawlerCommand({ Name: CRAWLER }))).rejects.toMatchObject({
      name: 'CrawlerRunningException',
    });
    await lake.crawlers.idle();
  });

  test('can be to stop', async () => {
    await expect(lake.glue.send(new StopCrawlerCommand({ Name: CRAWLER }))).rejects.toMatchObject({
      name: 'CrawlerNotRunningException',
    });
    await lake.put(HOUR, { a: 1 });
    lake.crawlers.start(CRAWLER);
    lake.crawlers.stop(CRAWLER);
    expect(() => lake.crawlers.stop(CRAWLER)).toThrow(/is stopping/);
    await lake.crawlers.idle();
    const { Crawler } = await lake.glue.send(new GetCrawlerCommand({ Name: CRAWLER }));
    expect(Crawler).toMatchObject({ State: 'READY', LastCrawl: { Status: 'CANCELLED' } });
  });

  test('tells what it did', async () => {
    await lake.put(HOUR, { a: 1 });
    await lake.crawl();
    const { Crawls = [] } = await lake.glue.send(new ListCrawlsCommand({ CrawlerName: CRAWLER }));
    expect(Crawls).toMatchObject([{ State: 'COMPLETED', LogGroup: '/aws-glue/crawlers' }]);
    const { CrawlerMetricsList } = await lake.glue.send(new GetCrawlerMetricsCommand({}));
    expect(CrawlerMetricsList).toMatchObject([{ CrawlerName: CRAWLER, TablesCreated: 1 }]);
    expect((await lake.glue.send(new ListCrawlersCommand({}))).CrawlerNames).toEqual([CRAWLER]);
    expect((await lake.glue.send(new GetCrawlersCommand({}))).Crawlers).toHaveLength(1);
    expect(lake.log.map((line) => line.slice(37))).toEqual([
      'events-crawler: started',
      'events-crawler: COMPLETED',
    ]);
  });

  test('fails in a sentence where the table is somebody else’s', async () => {
    await lake.glue.send(
      new CreateTableCommand({ DatabaseName: DATABASE, TableInput: { Name: 'firehose' } }),
    );
    await lake.put(HOUR, { a: 1 });
    expect(await lake.crawl()).toMatchObject({
      Status: 'FAILED',
      ErrorMessage:
        'The table firehose is there, and no crawler has made it; rename or drop it, or give the crawler events-crawler a table prefix.',
    });
  });
});

describe('the memory', () => {
  test('outlives the process, so that what was read is not read again', async () => {
    await lake.put(HOUR, { a: 1 });
    await lake.crawl();
    const { folder } = lake;
    await lake.crawlers.close();
    const later = await crawlerLake({ folder });
    await later.put('2026/11/30/02/', { b: 1 });
    expect((await later.crawl()).ErrorMessage).toBe(
      'New fields: b int. Not seen in what is new: a.',
    );
    await later.close();
  });

  test('is made of the table where it is lost, so that nothing narrows', async () => {
    await lake.put(HOUR, { a: 'x', e: { userId: 1 } });
    await lake.crawl();
    await lake.crawlers.close();
    const { rm } = await import('node:fs/promises');
    await rm(`${lake.folder}/crawlers.json`);
    await lake.store.delete(BUCKET, `raw/firehose/${HOUR}events-1`);
    const later = await crawlerLake({ folder: lake.folder });
    await later.put(HOUR, { a: 1 });
    await later.crawl();
    expect(await later.columns()).toEqual(['a:string', 'e:struct<userId:int>']);
    await later.close();
  });
});

test('the schedule starts it every ten minutes, unless it is stopped', async () => {
  await lake.close();
  let now = new Date('2026-11-30T01:04:00Z');
  const waiting: { readonly milliseconds: number; readonly run: () => void }[] = [];
  const effects = {
    now: () => now,
    after: (milliseconds: number, run: () => void) => {
      const entry = { milliseconds, run };
      waiting.push(entry);
      return () => void waiting.splice(waiting.indexOf(entry), 1);
    },
  };
  lake = await crawlerLake({ definition: { schedule: 'cron(0/10 * * * ? *)' }, effects });
  await lake.put(HOUR, { a: 1 });
  expect(waiting.map(({ milliseconds }) => milliseconds)).toEqual([360_000]);
  now = new Date('2026-11-30T01:10:00Z');
  waiting.shift()?.run();
  await lake.crawlers.idle();
  expect(await lake.columns()).toEqual(['a:int']);
  expect(waiting.map(({ milliseconds }) => milliseconds)).toEqual([600_000]);
  const start = new StartCrawlerScheduleCommand({ CrawlerName: CRAWLER });
  const stop = new StopCrawlerScheduleCommand({ CrawlerName: CRAWLER });
  await expect(lake.glue.send(start)).rejects.toMatchObject({ name: 'SchedulerRunningException' });
  await lake.glue.send(stop);
  expect(waiting).toEqual([]);
  await expect(lake.glue.send(stop)).rejects.toMatchObject({
    name: 'SchedulerNotRunningException',
  });
  await lake.glue.send(start);
  expect(waiting).toHaveLength(1);
});

test('a crawler without a schedule has none to start', async () => {
  await expect(
    lake.glue.send(new StartCrawlerScheduleCommand({ CrawlerName: CRAWLER })),
  ).rejects.toMatchObject({ name: 'NoScheduleException' });
});
