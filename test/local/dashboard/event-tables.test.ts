import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Dashboard, startDashboard } from '../../../local/dashboard/server';
import { startCrawlers } from '../../../local/aws/glue/crawler/crawlers';
import { tableInput } from '../../../local/aws/glue/table-input';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';

const BUCKET = 'events-bucket';

let athena: LocalAthena;
let dashboard: Dashboard;

const event = (product: string, more: object = {}): string =>
  `${JSON.stringify({ customerId: '1', event: { type: 'checkout', product }, ...more })}\n`;

beforeAll(async () => {
  athena = await localAthena();
  const { store, catalog } = athena;
  const put = (day: string, ...lines: readonly string[]) =>
    store.put(BUCKET, `raw/firehose/${day}/01/a`, lines.join(''));
  await put(
    '2026/11/20',
    event('bags'),
    event('bags'),
    event("o'shoes", { 'a"b': 'x', 'shop.id': { 'till.id': 7 }, tags: ['t'] }),
  );
  await put('2026/11/21', event('bags', { amount: 1 }), event('', { amount: 'two' }));
  const crawlers = startCrawlers({
    crawlers: [
      {
        ...{ name: 'events', role: 'role', databaseName: DATABASE },
        targets: [`s3://${BUCKET}/raw/firehose/`],
      },
    ],
    ...{ store, catalog },
  });
  crawlers.start('events');
  await crawlers.idle();
  await crawlers.close();
  catalog.createTable(
    tableInput({
      ...{ name: 'plain', location: `s3://${BUCKET}/plain/`, format: 'json' },
      columns: [{ name: 'a', type: 'string' }],
      partitionKeys: [],
    }),
  );
  await store.put(BUCKET, 'plain/a', '{"a":"x"}\n{"a":"y"}\n{"a":"x"}\n');
  dashboard = await startDashboard({
    athena: { client: athena.client, database: DATABASE, workGroup: WORK_GROUP },
    ...{ source: 'a test', page: new Map(), skillPackage: 'skill-package' },
    talk: { whyNot: 'Nobody is there.' },
    now: () => new Date('2026-11-22T12:00:00Z'),
    log: () => undefined,
  });
});
afterAll(async () => {
  await dashboard.close();
  await athena.stop();
});

const get = async (path: string) => {
  const response = await fetch(`${dashboard.url}${path}`);
  const body = (await response.json()) as {
    readonly rows?: unknown;
    readonly sql?: string;
    readonly error?: string;
  };
  return { status: response.status, ...body };
};

const ask = (query: string, parameters: Readonly<Record<string, string>>) =>
  get(`/api/queries/${query}?${new URLSearchParams(parameters).toString()}`);

const DAYS = { from: '2026-11-01', to: '2026-11-22' };

describe('tables of application events', () => {
  test('are all but the turns’ own, with every field that has one value', async () => {
    expect(await get('/api/tables')).toEqual({
      status: 200,
      tables: [
        {
          name: 'firehose',
          fields: [
            'customerid',
            'event.type',
            'event.product',
            'a"b',
            'shop.id.till.id',
            'amount',
            'partition_0',
            'partition_1',
            'partition_2',
            'partition_3',
          ],
          hasDays: true,
          mixedTypes: 'amount: int, string',
        },
        { name: 'plain', fields: ['a'], hasDays: false },
      ],
    });
  });

  test('are counted by day', async () => {
    expect((await ask('events-by-day', { ...DAYS, table: 'firehose' })).rows).toEqual([
      ['2026-11-20', '3'],
      ['2026-11-21', '2'],
    ]);
  });

  test('are counted by a nested field, the most frequent value first', async () => {
    expect(
      (await ask('events-by-field', { ...DAYS, table: 'firehose', field: 'event.product' })).rows,
    ).toEqual([
      ['bags', '3'],
      ['', '1'],
      ["o'shoes", '1'],
    ]);
  });

  test('are narrowed by the days', async () => {
    const day = { from: '2026-11-21', to: '2026-11-21', table: 'firehose' };
    expect((await ask('events-by-field', { ...day, field: 'amount' })).rows).toEqual([
      ['1', '1'],
      ['two', '1'],
    ]);
  });

  test('are counted whole where nothing tells the day', async () => {
    expect((await ask('events-by-day', { ...DAYS, table: 'plain' })).rows).toEqual([['all', '3']]);
    expect((await ask('events-by-field', { ...DAYS, table: 'plain', field: 'a' })).rows).toEqual([
      ['x', '2'],
      ['y', '1'],
    ]);
  });

  test('are quoted where their names ask for it', async () => {
    const { status, rows, sql } = await ask('events-by-field', {
      ...DAYS,
      ...{ table: 'firehose', field: 'a"b' },
    });
    expect(sql).toContain('e."a""b"');
    expect({ status, rows }).toEqual({
      status: 200,
      rows: [
        [null, '4'],
        ['x', '1'],
      ],
    });
  });

  test('are counted by a field whose name has dots of its own', async () => {
    expect(
      await ask('events-by-field', { ...DAYS, table: 'firehose', field: 'shop.id.till.id' }),
    ).toMatchObject({
      status: 200,
      rows: [
        [null, '4'],
        ['7', '1'],
      ],
    });
  });

  test('come as CSV, too', async () => {
    const response = await fetch(
      `${dashboard.url}/api/queries/events-by-day.csv?${new URLSearchParams({ ...DAYS, table: 'firehose' }).toString()}`,
    );
    expect(await response.text()).toBe('day,events\r\n2026-11-20,3\r\n2026-11-21,2\r\n');
  });

  test.each([
    [{ table: 'turn_rows' }, 404, 'There is no table of that name; there are firehose, plain.'],
    [
      { table: 'firehose" UNION SELECT 1' },
      404,
      'There is no table of that name; there are firehose, plain.',
    ],
    [{}, 404, 'There is no table of that name; there are firehose, plain.'],
    [
      { table: 'firehose', slot: 'size' },
      400,
      'There is no parameter "slot"; known are from, to, table, field.',
    ],
    [{ table: 'firehose', from: "2026-11-01' OR 1=1 --" }, 400, /is no day|yyyy-MM-dd/],
  ] as const)('are not asked by %j', async (parameters, status, error) => {
    const answer = await ask('events-by-day', { ...DAYS, ...parameters });
    expect(answer).toMatchObject({
      status,
      error: typeof error === 'string' ? error : expect.stringMatching(error),
    });
  });

  test.each(['tags', 'event', 'nothing', 'a"; DROP TABLE firehose', 'customerid) FROM turns --'])(
    'have no field %j to count by',
    async (field) => {
      const { status, error } = await ask('events-by-field', { ...DAYS, table: 'firehose', field });
      expect(status).toBe(400);
      expect(error).toContain(`The table firehose has no field ${JSON.stringify(field)}; it has`);
    },
  );

  test('need a field to be counted by one', async () => {
    expect(await ask('events-by-field', { ...DAYS, table: 'firehose' })).toMatchObject({
      status: 400,
      error: 'The parameter field is missing.',
    });
  });
});
