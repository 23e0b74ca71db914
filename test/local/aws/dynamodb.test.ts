import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  dynoxideBinary,
  ensureTables,
  startDynamoDb,
  type DynamoDbServer,
  type TableDefinition,
} from '../../../local/aws/dynamodb';
import { UserError } from '../../../local/errors';

const TABLE: TableDefinition = {
  TableName: 'turns',
  KeySchema: [{ AttributeName: 'request_id', KeyType: 'HASH' }],
  AttributeDefinitions: [
    { AttributeName: 'request_id', AttributeType: 'S' },
    { AttributeName: 'user_id', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-user',
      KeySchema: [{ AttributeName: 'user_id', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
};

describe('startDynamoDb', () => {
  let folder: string;
  let servers: DynamoDbServer[];
  let clients: DynamoDBClient[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dynamodb-'));
    servers = [];
    clients = [];
  });

  afterEach(async () => {
    for (const client of clients) client.destroy();
    for (const server of servers) await server.close();
    await rm(folder, { recursive: true });
  });

  const start = async (options: Parameters<typeof startDynamoDb>[0] = { folder }) => {
    const server = await startDynamoDb(options);
    servers.push(server);
    const client = new DynamoDBClient({ endpoint: server.url });
    clients.push(client);
    return { server, client };
  };

  it('keeps tables and items in its folder', async () => {
    const { server, client } = await start();
    await ensureTables(client, [TABLE]);
    await client.send(
      new PutItemCommand({ TableName: 'turns', Item: { request_id: { S: 'r1' } } }),
    );
    await server.close();

    const again = await start();
    const [table] = await ensureTables(again.client, [TABLE]);
    const { Item } = await again.client.send(
      new GetItemCommand({ TableName: 'turns', Key: { request_id: { S: 'r1' } } }),
    );
    expect(Item).toEqual({ request_id: { S: 'r1' } });
    expect(table?.LatestStreamArn).toContain(':table/turns/stream/');
  });

  it('runs several in memory side by side', async () => {
    const all = await Promise.all([start({}), start({}), start({})]);
    expect(new Set(all.map(({ server }) => server.port)).size).toBe(3);
  });

  it('answers nobody once it is closed, and can be closed twice', async () => {
    const { server } = await start({});
    await server.close();
    await server.exited;
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow();
  });

  it('names a port that is in use', async () => {
    const { server } = await start({});
    const second = startDynamoDb({ port: server.port });
    await expect(second).rejects.toThrow(UserError);
    await expect(second).rejects.toThrow(
      `Cannot start the local DynamoDB server: port ${server.port} of 127.0.0.1 is in use. Choose another port, or leave the option out to take a free one.`,
    );
  });

  it('names a file that is no database', async () => {
    const file = join(folder, 'tables.sqlite');
    await writeFile(file, 'something else');
    const started = startDynamoDb({ folder });
    await expect(started).rejects.toThrow(UserError);
    await expect(started).rejects.toThrow(`Cannot start the local DynamoDB server on ${file}: `);
  });

  it('names a folder that is none', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const started = startDynamoDb({ folder: file });
    await expect(started).rejects.toThrow(UserError);
    await expect(started).rejects.toThrow(`Cannot use the data folder ${file}`);
  });

  it('says what to do where no binary is installed', () => {
    expect(() => dynoxideBinary('aix', 'ppc64')).toThrow(UserError);
    expect(() => dynoxideBinary('aix', 'ppc64')).toThrow(
      /package @dynoxide\/aix-ppc64 is not installed.*npx dynoxide.*AWS_ENDPOINT_URL_DYNAMODB/,
    );
  });

  describe('in another process', () => {
    let parent: ChildProcess;

    /** @returns a connection to the server that the parent started */
    const startParent = async () => {
      const script = join(__dirname, 'fixtures', 'dynamodb-parent.ts');
      parent = spawn(process.execPath, ['--import', 'tsx', script], {
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [said] = (await once(parent.stdout ?? parent, 'data')) as [Buffer];
      const [host, port] = said.toString().trim().split(' ');
      const socket = connect(Number(port), host);
      await once(socket, 'connect');
      return socket;
    };

    /** Not events.once, for which a connection that is reset would be an error. */
    const closing = (socket: Socket): Promise<void> =>
      new Promise((resolve) => {
        socket.on('error', () => undefined);
        socket.resume().once('close', () => resolve());
      });

    it('ends when its parent is killed', async () => {
      const socket = await startParent();
      const closed = closing(socket);
      parent.kill('SIGKILL');
      await closed;
    });

    it('survives Ctrl-C until its parent closes it', async () => {
      const socket = await startParent();
      const closed = closing(socket);
      const said = once(parent.stdout ?? parent, 'data') as Promise<[Buffer]>;
      const exited = once(parent, 'exit');
      process.kill(-(parent.pid ?? 0), 'SIGINT');
      expect((await said)[0].toString()).toBe('still there\n');
      expect(await exited).toEqual([0, null]);
      await closed;
    });
  });
});

describe('ensureTables', () => {
  let server: DynamoDbServer;
  let client: DynamoDBClient;

  beforeEach(async () => {
    server = await startDynamoDb();
    client = new DynamoDBClient({ endpoint: server.url });
  });

  afterEach(async () => {
    client.destroy();
    await server.close();
  });

  it('creates what is absent, sets the time to live, and changes nothing the second time', async () => {
    const first = await ensureTables(client, [TABLE, { ...TABLE, TableName: 'others' }]);
    const second = await ensureTables(client, [TABLE, { ...TABLE, TableName: 'others' }]);
    expect(second.map(({ TableName, LatestStreamArn }) => [TableName, LatestStreamArn])).toEqual(
      first.map(({ TableName, LatestStreamArn }) => [TableName, LatestStreamArn]),
    );
    const { TimeToLiveDescription } = await client.send(
      new DescribeTimeToLiveCommand({ TableName: 'turns' }),
    );
    expect(TimeToLiveDescription).toEqual({
      AttributeName: 'expires_at',
      TimeToLiveStatus: 'ENABLED',
    });
  });

  it.each<[string, Partial<TableDefinition>]>([
    [
      'another key: request_id S HASH instead of user_id S HASH',
      { KeySchema: [{ AttributeName: 'user_id', KeyType: 'HASH' }] },
    ],
    [
      'other indexes: by-user (user_id S HASH) instead of none',
      { GlobalSecondaryIndexes: undefined },
    ],
    [
      'another stream: NEW_IMAGE instead of KEYS_ONLY',
      { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } },
    ],
  ])('refuses a table with %s', async (message, change) => {
    await ensureTables(client, [TABLE]);
    const again = ensureTables(client, [{ ...TABLE, ...change }]);
    await expect(again).rejects.toThrow(UserError);
    await expect(again).rejects.toThrow(`The table turns exists with ${message}.`);
  });
});
