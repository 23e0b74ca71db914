import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ListTableMetadataCommand } from '@aws-sdk/client-athena';
import * as glueSdk from '@aws-sdk/client-glue';
import { QueryFailed } from '../../analytics/athena/errors';
import { runQuery } from '../../analytics/athena/run-query';
import { startGlue } from '../../local/aws/glue';
import type { LocalServer } from '../../local/aws/http-server';
import { inputsOf, operationsOf } from '../local/hostile/aws-inputs';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../support/local-athena';
import { BUCKET, putTurns } from '../support/turn-rows';

let athena: LocalAthena;
let glue: LocalServer;
const unexpected: unknown[] = [];

beforeAll(async () => {
  athena = await localAthena();
  await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [{ request_id: 'a' }]);
  glue = await startGlue({
    catalog: athena.catalog,
    onUnexpected: (error) => unexpected.push(error),
  });
});

afterAll(async () => {
  await glue.close();
  await athena.stop();
  expect(unexpected).toEqual([]);
});

const ask = (sql: string) =>
  runQuery(athena.client, { sql, database: DATABASE, workGroup: WORK_GROUP });

const send = async (operation: string, input: unknown): Promise<string> => {
  const response = await fetch(glue.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSGlue.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const { __type: type } = (await response.json()) as { readonly __type?: string };
  return type ?? 'taken';
};

const create = (input: object) =>
  send('CreateTable', { DatabaseName: DATABASE, TableInput: input });

/** Whether everything else can be asked for as if there were no such table. */
const expectOthersServed = async (): Promise<void> => {
  expect((await ask('SELECT 1')).rows).toEqual([['1']]);
  expect((await ask('SELECT request_id FROM turns')).rows).toEqual([['a']]);
  expect((await ask('SHOW TABLES')).rows).toContainEqual(['turns']);
  const columns = await ask(
    "SELECT count(*) FROM information_schema.columns WHERE table_name = 'turn_rows' AND column_name = 'request_id'",
  );
  expect(columns.rows).toEqual([['1']]);
  await athena.client.send(
    new ListTableMetadataCommand({
      CatalogName: 'AwsDataCatalog',
      DatabaseName: DATABASE,
    }),
  );
};

const OPEN_X = 'org.openx.data.jsonserde.JsonSerDe';

const table = (storage: object, others: object = {}): object => ({
  ...{ Name: 'hostile', TableType: 'EXTERNAL_TABLE' },
  StorageDescriptor: {
    Columns: [{ Name: 'a', Type: 'string' }],
    Location: `s3://${BUCKET}/hostile/`,
    SerdeInfo: { SerializationLibrary: OPEN_X },
    ...storage,
  },
  ...others,
});

const serde = (parameters: object, library = OPEN_X): object => ({
  SerdeInfo: { SerializationLibrary: library, Parameters: parameters },
});

const projected = (template: string): object => ({
  PartitionKeys: [{ Name: 'd', Type: 'string' }],
  Parameters: { 'projection.enabled': 'true', 'storage.location.template': template },
});

const view = (definition: unknown): object => ({
  ...{ Name: 'hostile', TableType: 'VIRTUAL_VIEW' },
  ViewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`,
});

describe('a table that Glue takes and nobody can read', () => {
  test.each<readonly [string, object]>([
    ['lies above its bucket', table({ Location: `s3://${BUCKET}/../other/` })],
    ['lies where no key can be', table({ Location: `s3://${BUCKET}/${'x/'.repeat(3_000)}` })],
    ['lies on this machine', table({ Location: 'file:///etc/' })],
    ['is projected above its bucket', table({}, projected(`s3://${BUCKET}/../\${d}/`))],
    ['is projected on this machine', table({}, projected('/etc/${d}/'))],
    ['has the longest name', { ...table({}), Name: 'n'.repeat(255) }],
    ['is named like a prototype', { ...table({}), Name: '__proto__' }],
    ['has no columns', table({ Columns: [] })],
    ['has a column of NUL', table({ Columns: [{ Name: 'a\0', Type: 'string' }] })],
    [
      'has a column of SQL',
      table({ Columns: [{ Name: 'a', Type: "decimal(1,1)); ATTACH 'x'; --" }] }),
    ],
    [
      'has a type without end',
      table({ Columns: [{ Name: 'a', Type: `${'array<'.repeat(3_000)}int${'>'.repeat(3_000)}` }] }),
    ],
    ['has SQL for a delimiter', table(serde({ 'field.delim': "','/etc/passwd','" }, 'LazySimple'))],
    ['is no view', view(null)],
    ['is a view of no text', view({ originalSql: 5 })],
    ['is a view of itself', view({ originalSql: 'SELECT * FROM hostile' })],
    ['is a view of two statements', view({ originalSql: "SELECT 1; ATTACH 'x'" })],
    ['is a view of files', view({ originalSql: "SELECT * FROM read_text('/etc/passwd')" })],
  ])('that %s is in the way of no other', async (_, input) => {
    expect(await create(input)).toBe('taken');

    await expectOthersServed();
    const { Name: name } = input as { readonly Name: string };
    const outcome = await ask(`SELECT * FROM "${name}"`).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(QueryFailed);
    else expect(outcome).toMatchObject({ rows: [] });
    expect(JSON.stringify(outcome)).not.toMatch(/\/tmp\/|root:/);

    expect(await send('DeleteTable', { DatabaseName: DATABASE, Name: name })).toBe('taken');
  });

  test('has partitions that lie above the bucket, and they have no rows', async () => {
    await create(table({}, { PartitionKeys: [{ Name: 'd', Type: 'string' }] }));
    const partition = { Values: ['x'], StorageDescriptor: { Location: `s3://${BUCKET}/../x/` } };
    expect(
      await send('CreatePartition', {
        ...{ DatabaseName: DATABASE, TableName: 'hostile', PartitionInput: partition },
      }),
    ).toBe('taken');

    await expectOthersServed();
    expect((await ask('SELECT * FROM hostile')).rows).toEqual([]);
    await send('DeleteTable', { DatabaseName: DATABASE, Name: 'hostile' });
  });
});

describe('Glue refuses a table', () => {
  test.each<readonly [string, object]>([
    ['columns are a number', table({ Columns: 5 })],
    ['column is null', table({ Columns: [null] })],
    ['column has no name', table({ Columns: [{ Name: null, Type: 'string' }] })],
    ['column has a number for a type', table({ Columns: [{ Name: 'a', Type: 5 }] })],
    ['location is a number', table({ Location: 5 })],
    ['SerDe is a text', table({ SerdeInfo: OPEN_X })],
    ['SerDe has a number for a parameter', table(serde({ paths: 5 }))],
    ['parameters are a list', table({}, { Parameters: [1] })],
    ['parameter is a number', table({}, { Parameters: { 'projection.enabled': 1 } })],
    [
      'partition key has a number for a type',
      table({}, { PartitionKeys: [{ Name: 'd', Type: 5 }] }),
    ],
    ['text of a view is a number', { ...view({}), ViewOriginalText: 5 }],
  ])('whose %s', async (_, input) => {
    expect(await create(input)).toBe('InvalidInputException');
  });

  test('and not one whose members are null: they are not given', async () => {
    expect(
      await create(table({ SerdeInfo: null }, { PartitionKeys: null, Parameters: null })),
    ).toBe('taken');
    await expectOthersServed();
    await send('DeleteTable', { DatabaseName: DATABASE, Name: 'hostile' });
  });
});

test('whatever Glue is sent, Athena answers for the tables that are well', async () => {
  const schema = operationsOf(glueSdk).get('CreateTable') ?? 0;
  const names = ['hostile', DATABASE, `s3://${BUCKET}/x/`, 'string', 'int', OPEN_X, 'VIRTUAL_VIEW'];
  await fc.assert(
    fc.asyncProperty(inputsOf(schema, names), async (input) => {
      await send('CreateTable', input);
      await expectOthersServed();
    }),
    { numRuns: 60 },
  );
});
