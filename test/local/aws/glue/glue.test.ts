import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchDeleteTableCommand,
  BatchGetPartitionCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  DeletePartitionCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  GetDatabasesCommand,
  GetPartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  UpdatePartitionCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { startGlue } from '../../../../local/aws/glue';
import { createCatalog } from '../../../../local/aws/glue/catalog';
import type { LocalServer } from '../../../../local/aws/http-server';

const DATABASE = 'pet_match_test';
const unexpected: unknown[] = [];

let server: LocalServer;
let glue: GlueClient;
beforeEach(async () => {
  const catalog = createCatalog({ database: DATABASE, now: () => new Date(7_000) });
  server = await startGlue({ catalog, onUnexpected: (error) => unexpected.push(error) });
  glue = new GlueClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  glue.destroy();
  await server.close();
  expect(unexpected).toEqual([]);
});

const inTable = { DatabaseName: DATABASE, TableName: 'days' };

const createDays = () =>
  glue.send(
    new CreateTableCommand({
      DatabaseName: DATABASE,
      TableInput: {
        Name: 'Days',
        Owner: 'me',
        TableType: 'EXTERNAL_TABLE',
        PartitionKeys: [{ Name: 'dt', Type: 'string' }],
        StorageDescriptor: { Columns: [{ Name: 'x', Type: 'int' }], Location: 's3://bucket/days/' },
      },
    }),
  );

const createDay = (day: string, location = `s3://bucket/${day}/`) =>
  glue.send(
    new CreatePartitionCommand({
      ...inTable,
      PartitionInput: { Values: [day], StorageDescriptor: { Location: location } },
    }),
  );

const daysOf = async (Expression?: string) => {
  const { Partitions } = await glue.send(new GetPartitionsCommand({ ...inTable, Expression }));
  return Partitions?.map(({ Values }) => Values?.[0]);
};

describe('databases', () => {
  test('are one', async () => {
    const { DatabaseList } = await glue.send(new GetDatabasesCommand({}));
    expect(DatabaseList?.map(({ Name }) => Name)).toEqual([DATABASE]);
    const { Database } = await glue.send(new GetDatabaseCommand({ Name: DATABASE }));
    expect(Database?.Name).toBe(DATABASE);
    await expect(glue.send(new GetDatabaseCommand({ Name: 'other' }))).rejects.toMatchObject({
      name: 'EntityNotFoundException',
      message: 'Database other not found.',
    });
  });
});

describe('tables', () => {
  test('are given back as they were made, in lower case, with what Glue adds', async () => {
    await createDays();
    const { Table } = await glue.send(
      new GetTableCommand({ DatabaseName: DATABASE, Name: 'DAYS' }),
    );
    expect(Table).toMatchObject({
      Name: 'days',
      DatabaseName: DATABASE,
      Owner: 'me',
      VersionId: '0',
      CreateTime: new Date(7_000),
      StorageDescriptor: { Location: 's3://bucket/days/' },
    });
  });

  test('are changed without their partitions', async () => {
    await createDays();
    await createDay('2026-11-22');
    await glue.send(
      new UpdateTableCommand({
        DatabaseName: DATABASE,
        TableInput: { Name: 'days', PartitionKeys: [{ Name: 'dt', Type: 'string' }] },
      }),
    );
    const { Table } = await glue.send(
      new GetTableCommand({ DatabaseName: DATABASE, Name: 'days' }),
    );
    expect(Table).toMatchObject({ VersionId: '1' });
    expect(Table).not.toHaveProperty('Owner');
    expect(await daysOf()).toEqual(['2026-11-22']);
  });

  test('are listed by name, a page at a time', async () => {
    for (const Name of ['b', 'a', 'other', 'c'])
      await glue.send(new CreateTableCommand({ DatabaseName: DATABASE, TableInput: { Name } }));
    const page = (NextToken?: string) =>
      glue.send(
        new GetTablesCommand({
          DatabaseName: DATABASE,
          Expression: '[abc]',
          MaxResults: 2,
          NextToken,
        }),
      );
    const first = await page();
    expect(first.TableList?.map(({ Name }) => Name)).toEqual(['a', 'b']);
    const second = await page(first.NextToken);
    expect(second.TableList?.map(({ Name }) => Name)).toEqual(['c']);
    expect(second.NextToken).toBeUndefined();
  });

  test('are deleted', async () => {
    await createDays();
    const one = new DeleteTableCommand({ DatabaseName: DATABASE, Name: 'days' });
    await glue.send(one);
    await expect(glue.send(one)).rejects.toMatchObject({ name: 'EntityNotFoundException' });
    const { Errors } = await glue.send(
      new BatchDeleteTableCommand({ DatabaseName: DATABASE, TablesToDelete: ['days'] }),
    );
    expect(Errors?.[0]).toMatchObject({
      TableName: 'days',
      ErrorDetail: { ErrorCode: 'EntityNotFoundException' },
    });
  });

  test.each([
    ['that exists', { Name: 'days' }, 'AlreadyExistsException'],
    ['without a name', {}, 'InvalidInputException'],
    ['of a name that is none', { Name: 'a/b' }, 'InvalidInputException'],
    [
      'whose keys have no names',
      { Name: 'a', PartitionKeys: [{ Type: 'int' }] },
      'InvalidInputException',
    ],
  ])('refuse one %s', async (_, TableInput, name) => {
    await createDays();
    const command = new CreateTableCommand({
      DatabaseName: DATABASE,
      TableInput: TableInput as { Name: string },
    });
    await expect(glue.send(command)).rejects.toMatchObject({ name });
  });
});

describe('partitions', () => {
  beforeEach(async () => {
    await createDays();
  });

  test('are made, found, switched and deleted', async () => {
    await createDay('2026-11-22');
    const get = new GetPartitionCommand({ ...inTable, PartitionValues: ['2026-11-22'] });
    expect((await glue.send(get)).Partition).toMatchObject({
      Values: ['2026-11-22'],
      TableName: 'days',
      CreationTime: new Date(7_000),
      StorageDescriptor: { Location: 's3://bucket/2026-11-22/' },
    });
    await glue.send(
      new UpdatePartitionCommand({
        ...inTable,
        PartitionValueList: ['2026-11-22'],
        PartitionInput: { Values: ['2026-11-22'], StorageDescriptor: { Location: 's3://b/new/' } },
      }),
    );
    expect((await glue.send(get)).Partition?.StorageDescriptor?.Location).toBe('s3://b/new/');
    await glue.send(new DeletePartitionCommand({ ...inTable, PartitionValues: ['2026-11-22'] }));
    await expect(glue.send(get)).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  });

  test('are made and deleted many at a time; what cannot be is named', async () => {
    const create = (...days: string[]) =>
      glue.send(
        new BatchCreatePartitionCommand({
          ...inTable,
          PartitionInputList: days.map((day) => ({ Values: [day] })),
        }),
      );
    expect((await create('a', 'b')).Errors).toEqual([]);
    expect((await create('b', 'c')).Errors).toEqual([
      {
        PartitionValues: ['b'],
        ErrorDetail: {
          ErrorCode: 'AlreadyExistsException',
          ErrorMessage: 'Partition already exists.',
        },
      },
    ]);
    expect(await daysOf()).toEqual(['a', 'b', 'c']);
    const some = [{ Values: ['a'] }, { Values: ['x'] }];
    const got = await glue.send(
      new BatchGetPartitionCommand({ ...inTable, PartitionsToGet: some }),
    );
    expect(got.Partitions?.map(({ Values }) => Values)).toEqual([['a']]);
    expect(got.UnprocessedKeys).toEqual([{ Values: ['x'] }]);
    const { Errors } = await glue.send(
      new BatchDeletePartitionCommand({ ...inTable, PartitionsToDelete: some }),
    );
    expect(Errors?.map(({ PartitionValues }) => PartitionValues)).toEqual([['x']]);
    expect(await daysOf()).toEqual(['b', 'c']);
  });

  test('are listed a page at a time', async () => {
    for (const day of ['a', 'b', 'c']) await createDay(day);
    const page = (NextToken?: string) =>
      glue.send(new GetPartitionsCommand({ ...inTable, MaxResults: 2, NextToken }));
    const first = await page();
    const second = await page(first.NextToken);
    expect([first, second].map(({ Partitions }) => Partitions?.length)).toEqual([2, 1]);
    expect(second.NextToken).toBeUndefined();
  });

  test.each([
    ["dt = '2026-11-22'", ['2026-11-22']],
    ["dt >= '2026-11-22' AND dt < '2026-11-24'", ['2026-11-22', '2026-11-23']],
    ["dt BETWEEN '2026-11-21' AND '2026-11-22'", ['2026-11-21', '2026-11-22']],
    ["(dt IN ('2026-11-21', '2026-11-24'))", ['2026-11-21', '2026-11-24']],
    ["NOT dt > '2026-11-21' OR DT = '2026-11-23'", ['2026-11-21', '2026-11-23']],
    ["dt NOT IN ('2026-11-21') and dt <> '2026-11-22'", ['2026-11-23', '2026-11-24']],
  ])('are chosen by %s', async (expression, days) => {
    for (const day of ['21', '22', '23', '24']) await createDay(`2026-11-${day}`);
    expect(await daysOf(expression)).toEqual(days);
  });

  test.each(["day = 'x'", 'dt', "dt = 'x' AND", "dt LIKE 'x'", "dt = 'x' ; --"])(
    'refuse the expression %s',
    async (expression) => {
      await expect(daysOf(expression)).rejects.toMatchObject({ name: 'InvalidInputException' });
    },
  );

  test('need one value for each key', async () => {
    await expect(
      glue.send(new CreatePartitionCommand({ ...inTable, PartitionInput: { Values: ['a', 'b'] } })),
    ).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining('days has 1 keys, and there are 2 values'),
    });
  });
});

test("the AWS CLI's glue commands work against the server, if the CLI is installed", async () => {
  const run = promisify(execFile);
  const aws = (...args: string[]) =>
    run(
      'aws',
      ['glue', ...args, '--endpoint-url', server.url, '--region', 'eu-west-1', '--output', 'json'],
      { env: { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' } },
    );
  const hasCli = await run('aws', ['--version']).then(
    () => true,
    () => false,
  );
  if (!hasCli) {
    process.stderr.write('The AWS CLI is not installed: its check against Glue is left out.\n');
    return;
  }
  await createDays();
  await aws(
    ...['create-partition', '--database-name', DATABASE, '--table-name', 'days'],
    ...['--partition-input', '{"Values": ["2026-11-22"]}'],
  );
  const { stdout } = await aws(
    ...['get-partitions', '--database-name', DATABASE, '--table-name', 'days'],
  );
  expect(JSON.parse(stdout)).toMatchObject({ Partitions: [{ Values: ['2026-11-22'] }] });
}, 30_000);
