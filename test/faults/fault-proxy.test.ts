import { afterEach, expect, it } from '@jest/globals';
import { AthenaClient, GetQueryExecutionCommand } from '@aws-sdk/client-athena';
import {
  DynamoDBClient,
  ListTablesCommand,
  ProvisionedThroughputExceededException,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { GlueClient, GetDatabasesCommand } from '@aws-sdk/client-glue';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { putAnswer, recordsIn, type SeenRequest, startFaultServer } from '../support/fault-server';
import {
  FAULT_KINDS,
  type FaultKind,
  type FaultProxyOptions,
  startFaultProxy,
} from './fault-proxy';
import { randomOf } from './random';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action();
});

type Answer = Parameters<typeof startFaultServer>[0];

const OK = { status: 200, body: {} } as const;

/** A server, a proxy in front of it that does one fault to each request, and what a client needs. */
const standing = async (
  service: FaultProxyOptions['service'],
  fault: FaultKind | undefined,
  { answer = () => OK, ...options }: Partial<FaultProxyOptions> & { answer?: Answer } = {},
) => {
  const server = await startFaultServer(answer);
  const proxy = await startFaultProxy({
    service,
    target: () => server.url,
    random: randomOf(1),
    rates: fault === undefined ? {} : { [fault]: 1 },
    ...options,
  });
  cleanUp.push(server.close, proxy.close);
  const settings = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: proxy.url,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  };
  return { server, proxy, settings };
};

it('lets everything pass while there are no faults, and counts it', async () => {
  const seen: number[] = [];
  const { server, proxy, settings } = await standing('dynamodb', undefined, {
    answer: () => ({ status: 200, body: { TableNames: ['turns'] } }),
    onServed: (_, { status }) => seen.push(status),
  });

  const { TableNames } = await new DynamoDBClient(settings).send(new ListTablesCommand({}));

  expect(TableNames).toEqual(['turns']);
  expect(server.requests).toHaveLength(1);
  expect(seen).toEqual([200]);
  expect(proxy.requests()).toBe(1);
  expect(proxy.counts).toEqual(Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])));
});

it('throttles as DynamoDB does, and nothing reaches the server', async () => {
  const { server, proxy, settings } = await standing('dynamodb', 'throttled');

  const call = new DynamoDBClient(settings).send(new ListTablesCommand({}));

  await expect(call).rejects.toBeInstanceOf(ProvisionedThroughputExceededException);
  expect(server.requests).toEqual([]);
  expect(proxy.counts.throttled).toBe(1);
});

it.each([
  ['firehose', 'throttled', 'ServiceUnavailableException'],
  ['firehose', 'server-error', 'InternalFailure'],
  ['athena', 'throttled', 'TooManyRequestsException'],
  ['athena', 'server-error', 'InternalServerException'],
  ['glue', 'throttled', 'ThrottlingException'],
  ['lambda', 'throttled', 'TooManyRequestsException'],
  ['lambda', 'server-error', 'ServiceException'],
  ['s3', 'throttled', 'SlowDown'],
  ['s3', 'server-error', 'InternalError'],
] as const)('answers for %s, %s, with %s', async (service, fault, name) => {
  const { settings } = await standing(service, fault);
  const calls = {
    firehose: () => new FirehoseClient(settings).send(batchOf(['a'])),
    athena: () =>
      new AthenaClient(settings).send(new GetQueryExecutionCommand({ QueryExecutionId: 'id' })),
    glue: () => new GlueClient(settings).send(new GetDatabasesCommand({})),
    lambda: () => new LambdaClient(settings).send(new InvokeCommand({ FunctionName: 'stream' })),
    s3: () => new S3Client({ ...settings, forcePathStyle: true }).send(new ListBucketsCommand({})),
  };

  await expect(calls[service]()).rejects.toMatchObject({ name });
});

it('answers GetRecords, and nothing else, with an expired iterator', async () => {
  const { settings } = await standing('dynamodb-streams', 'expired-iterator');
  const client = new DynamoDBStreamsClient(settings);

  await expect(client.send(new GetRecordsCommand({ ShardIterator: 'i' }))).rejects.toBeInstanceOf(
    ExpiredIteratorException,
  );
  await expect(new DynamoDBClient(settings).send(new ListTablesCommand({}))).resolves.toBeDefined();
});

it('breaks a connection before the server does anything', async () => {
  const { server, settings } = await standing('dynamodb', 'reset-before');

  const call = new DynamoDBClient(settings).send(new ListTablesCommand({}));

  await expect(call).rejects.toThrow('socket hang up');
  expect(server.requests).toEqual([]);
});

it('breaks a connection after the server has done its work', async () => {
  const { server, settings } = await standing('dynamodb', 'reset-after');

  const call = new DynamoDBClient(settings).send(new ListTablesCommand({}));

  await expect(call).rejects.toThrow('socket hang up');
  expect(server.requests).toHaveLength(1);
});

it('hangs until the client has enough of it', async () => {
  const { server, settings } = await standing('dynamodb', 'hang');
  const giveUp = new AbortController();

  const call = new DynamoDBClient(settings).send(new ListTablesCommand({}), {
    abortSignal: giveUp.signal,
  });
  giveUp.abort();

  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  expect(server.requests).toEqual([]);
});

it('breaks off what hangs for too long', async () => {
  const { settings } = await standing('dynamodb', 'hang', { longestHang: 1 });

  const call = new DynamoDBClient(settings).send(new ListTablesCommand({}));

  await expect(call).rejects.toThrow('socket hang up');
});

it('hands a slow answer over all the same', async () => {
  const { server, proxy, settings } = await standing('dynamodb', 'slow', { slowest: 2 });

  await new DynamoDBClient(settings).send(new ListTablesCommand({}));

  expect(server.requests).toHaveLength(1);
  expect(proxy.counts.slow).toBe(1);
});

const batchOf = (texts: readonly string[]) =>
  new PutRecordBatchCommand({
    DeliveryStreamName: 'stream',
    Records: texts.map((text) => ({ Data: Buffer.from(text) })),
  });

it('refuses some entries of a batch and forwards the others, each answer at its place', async () => {
  const { server, settings } = await standing('firehose', 'partial-failure', {
    answer: (request) => putAnswer(request),
  });
  const sent = ['a', 'b', 'c', 'd', 'e'];

  const answer = await new FirehoseClient(settings).send(batchOf(sent));

  const { RequestResponses: responses = [], FailedPutCount } = answer;
  const taken = sent.filter((_, index) => responses[index]?.RecordId !== undefined);
  expect(taken).toEqual(server.requests.flatMap(recordsIn));
  expect(FailedPutCount).toBe(sent.length - taken.length);
  expect(FailedPutCount).toBeGreaterThan(0);
  expect(taken.length).toBeGreaterThan(0);
});

it('forwards nothing of a batch of one that is refused', async () => {
  const { server, settings } = await standing('firehose', 'partial-failure', {
    answer: (request) => putAnswer(request),
  });

  const { FailedPutCount } = await new FirehoseClient(settings).send(batchOf(['a']));

  expect(FailedPutCount).toBe(1);
  expect(server.requests).toEqual([]);
});

const numbersIn = ({ body }: SeenRequest): number[] =>
  (JSON.parse(body.toString()) as { Records: number[] }).Records;

const invocation = (...Records: number[]) =>
  new InvokeCommand({ FunctionName: 'stream', Payload: JSON.stringify({ Records }) });

it('invokes with an earlier batch once more', async () => {
  const { server, settings } = await standing('lambda', 'redelivery');
  const client = new LambdaClient(settings);

  await client.send(invocation(1, 2));
  await client.send(invocation(3));

  expect(server.requests.map(numbersIn)).toEqual([[1, 2], [1, 2], [3]]);
});

it('invokes with the records of a batch in another order, too', async () => {
  const { server, settings } = await standing('lambda', 'reordering');
  const records = [1, 2, 3, 4, 5, 6, 7, 8];

  await new LambdaClient(settings).send(invocation(...records));

  const [first = [], second] = server.requests.map(numbersIn);
  expect(first).not.toEqual(records);
  expect(first.toSorted()).toEqual(records);
  expect(second).toEqual(records);
});

it('spares the requests that it is told to spare', async () => {
  const { proxy, settings } = await standing('dynamodb', 'throttled', {
    concerns: ({ operation }) => operation !== 'ListTables',
  });

  await expect(new DynamoDBClient(settings).send(new ListTablesCommand({}))).resolves.toBeDefined();
  expect(proxy.counts.throttled).toBe(0);
});

it('looks like a broken connection while the server is gone', async () => {
  const { server, settings } = await standing('dynamodb', undefined);
  await server.close();

  const call = new DynamoDBClient(settings).send(new ListTablesCommand({}));

  await expect(call).rejects.toThrow('socket hang up');
});

it('draws the same faults for the same seed', async () => {
  const drawnBy = async (seed: number): Promise<string> => {
    const { proxy, settings } = await standing('dynamodb', undefined, {
      random: randomOf(seed),
      rates: { throttled: 0.3, 'server-error': 0.3 },
    });
    const client = new DynamoDBClient(settings);
    const results: string[] = [];
    for (let call = 0; call < 20; call += 1)
      await client.send(new ListTablesCommand({})).then(
        () => results.push('-'),
        (error: unknown) => results.push((error as Error).name),
      );
    expect(proxy.requests()).toBe(20);
    return results.join(' ');
  };

  const first = await drawnBy(7);

  expect(await drawnBy(7)).toBe(first);
  expect(await drawnBy(8)).not.toBe(first);
});
