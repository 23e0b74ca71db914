import { utimesSync } from 'node:fs';
import {
  AthenaClient,
  CreateNamedQueryCommand,
  GetNamedQueryCommand,
  ListNamedQueriesCommand,
  UpdateNamedQueryCommand,
} from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { runQuery } from '../../../analytics/athena/run-query';
import type { PackQuery } from '../../../analytics/queries';
import { cutOffIn, withCutOff } from '../../../analytics/views/cut-off';
import type { Content } from '../../../infra/content/content';
import type { CustomResourceRequest } from '../../../infra/content/custom-resource';
import { contentHandler, type HandlerOptions } from '../../../infra/content/handler';
import { type DynamoDbServer, startDynamoDb } from '../../../local/aws/dynamodb';
import { ensureTables } from '../../../local/aws/dynamodb-tables';
import { startGlue } from '../../../local/aws/glue';
import { listen, type LocalServer, readBody } from '../../../local/aws/http-server';
import { startS3 } from '../../../local/aws/s3';
import { contentOf } from '../../../local/deploy/content';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { BUCKET } from '../../support/turn-rows';

const SETTINGS = { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

/** Refuses connections: port 1 is nobody's. */
const NOBODY = 'http://127.0.0.1:1';

let dynamoDbServer: DynamoDbServer;
let dynamoDb: DynamoDBDocumentClient;
let cloudFormation: LocalServer;
let answers: Readonly<Record<string, string>>[];

beforeAll(async () => {
  dynamoDbServer = await startDynamoDb();
  const client = new DynamoDBClient({ ...SETTINGS, endpoint: dynamoDbServer.url });
  dynamoDb = DynamoDBDocumentClient.from(client);
  await ensureTables(client, [
    {
      TableName: 'pets',
      KeySchema: [
        { AttributeName: 'combination', KeyType: 'HASH' },
        { AttributeName: 'breed', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'combination', AttributeType: 'S' },
        { AttributeName: 'breed', AttributeType: 'S' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    },
  ]);
  cloudFormation = await listen({
    name: 'CloudFormation',
    async handle(request, response) {
      const body = (await readBody(request, 1 << 16)).toString();
      answers.push(JSON.parse(body) as Readonly<Record<string, string>>);
      response.writeHead(200).end();
    },
  });
});
afterAll(async () => {
  dynamoDb.destroy();
  await dynamoDbServer.close();
  await cloudFormation.close();
});

let athena: LocalAthena;
let glueServer: LocalServer;
let clients: Pick<HandlerOptions, 'athena' | 'glue' | 's3'>;

beforeEach(async () => {
  answers = [];
  athena = await localAthena({ views: [] }, 'json');
  glueServer = await startGlue({ catalog: athena.catalog });
  clients = {
    athena: athena.client,
    glue: new GlueClient({ ...SETTINGS, endpoint: glueServer.url }),
    s3: new S3Client({ ...SETTINGS, endpoint: NOBODY }),
  };
});
afterEach(async () => {
  clients.glue.destroy();
  clients.s3.destroy();
  await glueServer.close();
  await athena.stop();
});

const query = (name: string, sql: string): PackQuery => ({
  name,
  sql,
  title: `Title of ${name}`,
  question: 'How many?',
  description: 'Counts.',
  section: 'words',
  parameters: [
    { name: 'from', type: 'date' },
    { name: 'to', type: 'date' },
  ],
  chart: { type: 'table' },
});

const ONE = query('one', 'SELECT 1 WHERE ? < ?');
const TWO = query('two', 'SELECT 2 WHERE ? < ?');

const BOXER = {
  combination: 'dog#large#family#high',
  breed: 'Boxer',
  animal: 'dog',
  size: 'large',
  temperament: 'family',
  energy: 'high',
} as const;

const content = (queries: readonly PackQuery[] = [ONE, TWO]): Content => ({
  ...contentOf(process.cwd(), 'json'),
  pets: [BOXER],
  queries,
});

const send = async (
  event: Partial<CustomResourceRequest>,
  options: Partial<HandlerOptions> = {},
): Promise<Readonly<Record<string, string>> | undefined> => {
  const handler = contentHandler({
    content: () => content(),
    ...clients,
    dynamoDb,
    petsTable: 'pets',
    bucket: BUCKET,
    database: DATABASE,
    jobsWorkGroup: WORK_GROUP,
    analystsWorkGroup: WORK_GROUP,
    ...options,
  });
  const request: CustomResourceRequest = {
    RequestType: 'Create',
    ResponseURL: cloudFormation.url,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Content',
    ...event,
  };
  await handler(request, { getRemainingTimeInMillis: () => 60_000 });
  return answers.at(-1);
};

const rowsOf = async (sql: string): Promise<readonly (string | null)[]> => {
  const { client } = athena;
  const { rows } = await runQuery(client, { sql, database: DATABASE, workGroup: WORK_GROUP });
  return rows.flat();
};

const cutOff = async (): Promise<string | undefined> =>
  cutOffIn((await rowsOf('SHOW CREATE VIEW turns')).join('\n'));

const namedQueries = async (): Promise<readonly (readonly (string | undefined)[])[]> => {
  const { NamedQueryIds: ids = [] } = await athena.client.send(
    new ListNamedQueriesCommand({ WorkGroup: WORK_GROUP }),
  );
  const found = await Promise.all(
    ids.map((NamedQueryId) => athena.client.send(new GetNamedQueryCommand({ NamedQueryId }))),
  );
  return found
    .map(({ NamedQuery: named }) => [named?.Name, named?.QueryString, named?.NamedQueryId])
    .sort();
};

const namesAndSql = async () => (await namedQueries()).map((named) => named.slice(0, 2));

test('a create brings the pets, the views and the named queries, and another one changes nothing', async () => {
  expect(await send({})).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'pet_match_test-content',
  });
  expect((await dynamoDb.send(new ScanCommand({ TableName: 'pets' }))).Items).toEqual([BOXER]);
  expect(await rowsOf('SHOW VIEWS')).toEqual(['slot_readings', 'turns']);
  expect(await rowsOf('SELECT count(*) FROM slot_readings')).toEqual(['0']);
  expect(await cutOff()).toBe('1970-01-01');
  const named = await namedQueries();
  expect(named.map(([name, sql]) => [name, sql])).toEqual([
    ['one', ONE.sql],
    ['two', TWO.sql],
  ]);
  expect(await send({})).toMatchObject({ Status: 'SUCCESS' });
  expect(await namedQueries()).toEqual(named);
});

test("a named query says what its placeholders stand for, within Athena's limit", async () => {
  const long = { ...ONE, description: 'Words. '.repeat(300) };
  await send({}, { content: () => content([TWO, long]) });
  const [[, , first], [, , second]] = (await namedQueries()) as [string[], string[]];
  const describe = async (NamedQueryId: string | undefined) =>
    (await athena.client.send(new GetNamedQueryCommand({ NamedQueryId }))).NamedQuery?.Description;
  expect(await describe(first)).toHaveLength(1_024);
  expect(await describe(second)).toBe(
    'How many? Counts. Parameters, in order: from, to. (PetMatch query pack)',
  );
});

test('an update follows the pack, keeps the cut-off, and leaves what analysts saved', async () => {
  await send({});
  const [turns] = content().views;
  await rowsOf(withCutOff(turns?.sql ?? '', '2026-11-20'));
  const saved = {
    Name: 'one',
    QueryString: 'SELECT 42',
    Database: DATABASE,
    WorkGroup: WORK_GROUP,
  };
  await athena.client.send(new CreateNamedQueryCommand(saved));
  const changed = query('two', 'SELECT 22 WHERE ? < ?');
  const three = query('three', 'SELECT 3 WHERE ? < ?');
  const answer = await send(
    { RequestType: 'Update', PhysicalResourceId: 'kept' },
    { content: () => content([changed, three]) },
  );
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'kept' });
  expect(await namesAndSql()).toEqual([
    ['one', 'SELECT 42'],
    ['three', three.sql],
    ['two', changed.sql],
  ]);
  expect(await cutOff()).toBe('2026-11-20');
});

test('a delete takes views and named queries out, and nothing else; a second one has nothing to do', async () => {
  await send({});
  for (const PhysicalResourceId of ['content', 'content']) {
    expect(await send({ RequestType: 'Delete', PhysicalResourceId })).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(await rowsOf('SHOW TABLES')).toEqual(['compacted_turns', 'turn_rows']);
    expect(await namedQueries()).toEqual([]);
  }
  expect((await dynamoDb.send(new ScanCommand({ TableName: 'pets' }))).Items).toEqual([BOXER]);
});

test('where the view is gone, the compacted days still are read up to the last one', async () => {
  for (const day of ['2026-11-03', '2026-11-02'])
    athena.catalog.createPartitions('compacted_turns', [
      { Values: [day], StorageDescriptor: { Location: `s3://test-bucket/compacted/dt=${day}/x/` } },
    ]);
  await send({});
  expect(await cutOff()).toBe('2026-11-03');
});

test('for a new database the compacted days that lie in the bucket are registered, each at its newest place', async () => {
  athena.catalog.deleteTables(['compacted_turns']);
  const s3Server = await startS3({ store: athena.store, buckets: [BUCKET] });
  const s3 = new S3Client({ ...SETTINGS, endpoint: s3Server.url, forcePathStyle: true });
  try {
    for (const place of ['02/x', '03/old', '03/new'])
      await athena.store.put(BUCKET, `compacted/dt=2026-11-${place}/rows`, Buffer.from(place));
    const old = athena.store.path(BUCKET, 'compacted/dt=2026-11-03/old/rows');
    utimesSync(old, new Date('2026-11-04'), new Date('2026-11-04'));

    expect(await send({}, { s3 })).toMatchObject({ Status: 'SUCCESS' });
  } finally {
    s3.destroy();
    await s3Server.close();
  }

  expect(await cutOff()).toBe('2026-11-03');
  const partitions = athena.catalog.state().tables.get('compacted_turns')?.partitions.values();
  const locations = [...(partitions ?? [])].map(({ input }) => input.StorageDescriptor?.Location);
  expect(locations.sort()).toEqual([
    `s3://${BUCKET}/compacted/dt=2026-11-02/x/`,
    `s3://${BUCKET}/compacted/dt=2026-11-03/new/`,
  ]);
});

test('another bucket is refused, as the compacted turns would be out of reach', async () => {
  await send({});

  expect(await send({ RequestType: 'Update' }, { bucket: 'another' })).toMatchObject({
    Status: 'FAILED',
    Reason:
      "Error: The compacted turns lie in s3://test-bucket/compacted/: the bucket can't become another. Deploy with the bucket as it was, or with another database.",
  });
});

test('named queries of a database that the stack had before go', async () => {
  await send({});
  await athena.client.send(
    new UpdateNamedQueryCommand({
      NamedQueryId: (await namedQueries())[0]?.[2],
      Name: 'one',
      QueryString: 'SELECT 1',
    }),
  );
  const created = await athena.client.send(
    new CreateNamedQueryCommand({
      Name: 'one',
      Database: 'before',
      Description: 'Of old. (PetMatch query pack)',
      QueryString: 'SELECT 0',
      WorkGroup: WORK_GROUP,
    }),
  );
  await send({ RequestType: 'Update' });

  expect((await namedQueries()).map(([, , id]) => id)).not.toContain(created.NamedQueryId);
});

test.each([
  ['Athena', { athena: new AthenaClient({ ...SETTINGS, endpoint: NOBODY, maxAttempts: 1 }) }],
  ['Glue', { glue: new GlueClient({ ...SETTINGS, endpoint: NOBODY, maxAttempts: 1 }) }],
])('where %s does not answer, CloudFormation is told', async (_, options) => {
  await rowsOf(content().views[0]?.sql ?? '');
  expect(await send({}, options)).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('ECONNREFUSED'),
    PhysicalResourceId: 'pet_match_test-content',
  });
});

test('a table that is missing is named', async () => {
  expect(await send({}, { petsTable: 'no-such-table' })).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringMatching(/ResourceNotFoundException.*no-such-table|ResourceNotFound/),
  });
});

test('a view that Athena does not take is answered with its reason', async () => {
  const views = [{ name: 'bad', sql: 'CREATE OR REPLACE VIEW bad AS SELECT x FROM nowhere' }];
  const answer = await send({}, { content: () => ({ ...content(), views }) });
  expect(answer?.['Status']).toBe('FAILED');
  expect(answer?.['Reason']).toContain('nowhere');
});

test("somebody else's view of the name is not replaced", async () => {
  await rowsOf('CREATE VIEW turns AS SELECT 1 AS one');
  expect(await send({})).toMatchObject({
    Status: 'FAILED',
    Reason:
      'Error: The view turns in pet_match_test has no cut-off, so PetMatch did not make it. Drop it, or choose another database.',
  });
  expect(await rowsOf('SELECT one FROM turns')).toEqual(['1']);
});

test('content that cannot be read is answered, too', async () => {
  const unreadable = (): Content => {
    throw new Error('no content.json');
  };
  expect(await send({}, { content: unreadable })).toMatchObject({
    Status: 'FAILED',
    Reason: 'Error: no content.json',
  });
});

test('without CloudFormation it installs and uninstalls by action, and refuses other actions', async () => {
  const handler = contentHandler({
    content: () => content(),
    ...clients,
    dynamoDb,
    petsTable: 'pets',
    bucket: BUCKET,
    database: DATABASE,
    jobsWorkGroup: WORK_GROUP,
    analystsWorkGroup: WORK_GROUP,
  });
  const context = { getRemainingTimeInMillis: () => 60_000 };
  await handler({ action: 'install' }, context);
  expect(await rowsOf('SHOW VIEWS')).toEqual(['slot_readings', 'turns']);
  await handler({ action: 'uninstall' }, context);
  expect(await rowsOf('SHOW VIEWS')).toEqual([]);
  await expect(handler({ action: 'explode' as never }, context)).rejects.toThrow(
    'The content function has no such action.',
  );
  expect(answers).toEqual([]);
});
