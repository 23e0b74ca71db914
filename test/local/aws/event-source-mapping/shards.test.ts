import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  startEventSourceMapping,
  type EventSourceMapping,
} from '../../../../local/aws/event-source-mapping';
import { dynamoDbSource } from '../../../../local/aws/event-source-mapping/dynamodb-source';
import { realEffects } from '../../../../local/aws/event-source-mapping/effects';
import {
  errorAnswer,
  startFaultServer,
  type Answer,
  type FaultServer,
  type SeenRequest,
} from '../../../support/fault-server';

interface FakeShard {
  readonly id: string;
  readonly parent?: string;
  readonly records: string[];
  closed: boolean;
}

const STREAM = 'arn:aws:dynamodb:eu-west-1:000000000000:table/turns/stream/2026-11-22T00:00:00.000';

/** A stream as AWS has them: shards split, iterators expire, records are trimmed. */
class FakeStream {
  readonly shards: FakeShard[] = [];
  /** Answers that come first, by operation. */
  readonly faults: Record<string, Answer[]> = {};
  readonly #iterators = new Map<string, { shard: FakeShard; position: number }>();

  answer({ operation, body }: SeenRequest): Answer {
    const fault = this.faults[operation]?.shift();
    if (fault !== undefined) return fault;
    const input = JSON.parse(body.toString()) as Record<string, string>;
    if (operation === 'DescribeStream') return this.#describe(input);
    if (operation === 'GetShardIterator') return this.#iteratorFor(input);
    return this.#records(input);
  }

  #describe({ ExclusiveStartShardId: after }: Record<string, string>): Answer {
    const from = this.shards.findIndex(({ id }) => id === after) + 1;
    const page = this.shards.slice(from, from + 2);
    return {
      status: 200,
      body: {
        StreamDescription: {
          Shards: page.map(({ id, parent }) => ({ ShardId: id, ParentShardId: parent })),
          LastEvaluatedShardId: from + 2 < this.shards.length ? page.at(-1)?.id : undefined,
        },
      },
    };
  }

  #iteratorFor(input: Record<string, string>): Answer {
    const shard = this.shards.find(({ id }) => id === input['ShardId']);
    if (shard === undefined) return errorAnswer(400, 'ResourceNotFoundException');
    const after = shard.records.indexOf(input['SequenceNumber'] ?? '') + 1;
    if (input['ShardIteratorType'] === 'AFTER_SEQUENCE_NUMBER' && after === 0)
      return errorAnswer(400, 'TrimmedDataAccessException');
    return { status: 200, body: { ShardIterator: this.#iterator(shard, after) } };
  }

  #iterator(shard: FakeShard, position: number): string {
    const id = `iterator-${this.#iterators.size}`;
    this.#iterators.set(id, { shard, position });
    return id;
  }

  #records({ ShardIterator: id = '' }: Record<string, string>): Answer {
    const at = this.#iterators.get(id);
    if (at === undefined) return errorAnswer(400, 'ExpiredIteratorException');
    const { shard, position } = at;
    const records = shard.records.slice(position, position + 2);
    const next = position + records.length;
    const ended = shard.closed && next === shard.records.length;
    return {
      status: 200,
      body: {
        Records: records.map((sequenceNumber) => ({
          eventName: 'INSERT',
          dynamodb: { SequenceNumber: sequenceNumber, Keys: { id: { S: sequenceNumber } } },
        })),
        NextShardIterator: ended ? undefined : this.#iterator(shard, next),
      },
    };
  }
}

describe('shards', () => {
  let folder: string;
  let stream: FakeStream;
  let server: FaultServer;
  let client: DynamoDBStreamsClient;
  let mapping: EventSourceMapping | undefined;
  let handled: string[];
  let logged: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mapping-'));
    stream = new FakeStream();
    server = await startFaultServer((request) => stream.answer(request));
    client = new DynamoDBStreamsClient({ endpoint: server.url, maxAttempts: 1 });
    handled = [];
    logged = [];
  });

  afterEach(async () => {
    await mapping?.close();
    client.destroy();
    await server.close();
    await rm(folder, { recursive: true });
  });

  const start = async () => {
    mapping = await startEventSourceMapping({
      source: dynamoDbSource(client, STREAM),
      functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:stream',
      invoke: (event) => {
        const records = event.Records as { dynamodb: { SequenceNumber: string } }[];
        handled.push(...records.map(({ dynamodb }) => dynamodb.SequenceNumber));
        return Promise.resolve(null);
      },
      settings: {
        batchSize: 10,
        maximumBatchingWindowInSeconds: 0,
        filterPatterns: [],
        startingPosition: 'TRIM_HORIZON',
        bisectBatchOnFunctionError: false,
        maximumRecordAgeInSeconds: -1,
        maximumRetryAttempts: -1,
        reportBatchItemFailures: true,
      },
      checkpointFolder: folder,
      pollInterval: 1,
      discoveryInterval: 1,
      effects: { ...realEffects, random: () => 0, log: (message) => logged.push(message) },
    });
    return mapping;
  };

  it('reads parents before their children, over all pages of shards', async () => {
    stream.shards.push(
      { id: 'child-1', parent: 'parent', records: ['21', '22'], closed: true },
      { id: 'child-2', parent: 'parent', records: ['31'], closed: false },
      { id: 'grandchild', parent: 'child-1', records: ['41'], closed: false },
      { id: 'parent', parent: 'long gone', records: ['11', '12', '13'], closed: true },
    );
    const { idle } = await start();
    await idle();
    expect(handled.slice(0, 3)).toEqual(['11', '12', '13']);
    expect([...handled].sort()).toEqual(['11', '12', '13', '21', '22', '31', '41']);
    expect(handled.indexOf('41')).toBeGreaterThan(handled.indexOf('22'));
  });

  it('does not read a finished shard again', async () => {
    stream.shards.push({ id: 'one', records: ['1'], closed: true });
    const first = await start();
    await first.idle();
    await first.close();
    const second = await start();
    await second.idle();
    expect(handled).toEqual(['1']);
    expect(await readdir(folder)).toEqual(['one.json']);
  });

  it('finds shards that appear while it runs', async () => {
    const one: FakeShard = { id: 'one', records: ['1'], closed: false };
    stream.shards.push(one);
    const { idle } = await start();
    await idle();
    one.records.push('2');
    one.closed = true;
    stream.shards.push({ id: 'two', parent: 'one', records: ['3'], closed: false });
    await idle();
    expect(handled).toEqual(['1', '2', '3']);
  });

  it.each([
    ['expired iterators', 'ExpiredIteratorException'],
    ['throttling', 'LimitExceededException'],
    ['internal errors', 'InternalServerError'],
  ])('goes on after %s where it was', async (_, code) => {
    stream.shards.push({ id: 'one', records: ['1', '2', '3', '4', '5'], closed: false });
    const ok = (request: SeenRequest) => stream.answer(request);
    await server.close();
    let reads = 0;
    server = await startFaultServer((request) => {
      if (request.operation === 'GetRecords') reads += 1;
      return request.operation === 'GetRecords' && reads % 2 === 0
        ? errorAnswer(400, code)
        : ok(request);
    });
    client = new DynamoDBStreamsClient({ endpoint: server.url, maxAttempts: 1 });
    const { idle } = await start();
    await idle();
    expect(handled).toEqual(['1', '2', '3', '4', '5']);
  });

  it('goes on with the oldest record that is left when others were trimmed', async () => {
    const one: FakeShard = { id: 'one', records: ['1', '2'], closed: false };
    stream.shards.push(one);
    const first = await start();
    await first.idle();
    await first.close();
    one.records.splice(0, 2, '8', '9');
    const second = await start();
    await second.idle();
    expect(handled).toEqual(['1', '2', '8', '9']);
    expect(logged.join()).toContain('reading the shard one failed, trying again');
  });

  it('outlives hung connections that are reset', async () => {
    stream.shards.push({ id: 'one', records: ['1'], closed: false });
    stream.faults['GetRecords'] = ['reset', 'reset'];
    stream.faults['GetShardIterator'] = ['reset', errorAnswer(500, 'InternalServerError')];
    const { idle } = await start();
    await idle();
    expect(handled).toEqual(['1']);
  });

  it('is closed while the stream does not answer', async () => {
    stream.shards.push({ id: 'one', records: ['1'], closed: false });
    stream.faults['GetRecords'] = ['hang'];
    const { close, idle } = await start();
    const idling = idle();
    idling.catch(() => undefined);
    await close();
    await expect(idling).rejects.toThrow('The event source mapping was closed while');
  });
});
