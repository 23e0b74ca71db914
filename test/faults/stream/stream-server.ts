import { listen, type LocalServer, readBody } from '../../../local/aws/http-server';
import type { Random } from '../random';
import { recordAt, recordsOf, type RowPlan, streamRecordOf } from './rows';

export interface StreamServerOptions {
  readonly plan: RowPlan;
  readonly random: Random;
  /** No record is given before. */
  readonly begun: Promise<void>;
  /** Is told how many records were read so far. */
  readonly onRead: (records: number) => void;
}

/** A stream of DynamoDB with the records of a plan. */
export interface StreamServer extends LocalServer {
  readonly arn: string;
  /** Answers that the place asked for was trimmed. */
  readonly trims: () => number;
}

const ARN =
  'arn:aws:dynamodb:eu-west-1:000000000000:table/pet-match-analytics/stream/2026-11-22T00:00:00.000';

/** The first shards are closed, and each has a child that goes on where it ends. */
const PARENTS = 4;

/** What GetRecords gives at the most. */
const RECORDS_A_READ = 1_000;

const TRIM_CHANCE = 0.3;

type Input = Readonly<Record<string, string | number | undefined>>;

class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/**
 * Serves a stream over DynamoDB's protocol. It holds no record: each is made when it is read, so that
 * a million cost no memory. What was read and is asked for no more may be trimmed, as after a day.
 *
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
 */
export const startStreamServer = async ({
  plan,
  random,
  begun,
  onRead,
}: StreamServerOptions): Promise<StreamServer> => {
  const shards = shardsOf(recordsOf(plan));
  /** By shard: the first place that is still there. */
  const horizons = new Map(shards.map(({ id, from }) => [id, from]));
  /** By shard: up to where it was read, so that nothing is counted twice. */
  const readTo = new Map(shards.map(({ id, from }) => [id, from]));
  // All at once: who waits until the stream is read goes by when its records were made.
  const madeAt = Math.floor(Date.now() / 1_000);
  let read = 0;
  let trims = 0;

  const operations: Readonly<Record<string, (input: Input) => unknown>> = {
    DescribeStream: () => ({
      StreamDescription: {
        StreamArn: ARN,
        Shards: shards.map(({ id, parent }) => ({ ShardId: id, ParentShardId: parent })),
      },
    }),
    GetShardIterator: (input) => {
      const shard = shardOf(shards, String(input['ShardId']));
      if (input['ShardIteratorType'] === 'TRIM_HORIZON')
        return { ShardIterator: `${shard.id} ${horizons.get(shard.id)}` };
      const next = placeOf(String(input['SequenceNumber'])) + 1;
      if (random.chance(TRIM_CHANCE)) {
        // What comes before the place was handled, or nobody would ask from here on.
        horizons.set(shard.id, Math.max(next, horizons.get(shard.id) ?? 0));
        trims += 1;
        throw new Refused('TrimmedDataAccessException');
      }
      return { ShardIterator: `${shard.id} ${next}` };
    },
    GetRecords: (input) => {
      const [id = '', from = ''] = String(input['ShardIterator']).split(' ');
      const shard = shardOf(shards, id);
      const begin = Number(from);
      const end = Math.min(shard.to, begin + RECORDS_A_READ);
      const known = readTo.get(id) ?? 0;
      read += Math.max(0, end - known);
      readTo.set(id, Math.max(end, known));
      onRead(read);
      return {
        Records: Array.from({ length: end - begin }, (_, index) =>
          recordOf(plan, begin + index, madeAt),
        ),
        NextShardIterator: end === shard.to && shard.isClosed ? undefined : `${id} ${end}`,
      };
    },
  };

  const server = await listen({
    name: 'DynamoDB Streams',
    handle: async (request, response) => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const input = JSON.parse((await readBody(request, 1_000_000)).toString()) as Input;
      const answer = (status: number, body: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(JSON.stringify(body));
      };
      if (operation === 'GetRecords') await begun;
      try {
        answer(200, operations[operation]?.(input) ?? {});
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        answer(400, {
          __type: `com.amazonaws.dynamodb.v20120810#${error.code}`,
          message: 'Refused by the stream of the test.',
        });
      }
    },
  });
  return { ...server, arn: ARN, trims: () => trims };
};

interface Shard {
  readonly id: string;
  readonly parent: string | undefined;
  readonly isClosed: boolean;
  /** The places of its records. */
  readonly from: number;
  readonly to: number;
}

const shardsOf = (records: number): readonly Shard[] => {
  const edges = Array.from({ length: 2 * PARENTS + 1 }, (_, index) =>
    Math.floor((records * index) / (2 * PARENTS)),
  );
  return edges.slice(1).map((to, index) => {
    const isParent = index < PARENTS;
    return {
      id: `shardId-${String(index).padStart(20, '0')}`,
      parent: isParent ? undefined : `shardId-${String(index - PARENTS).padStart(20, '0')}`,
      isClosed: isParent,
      from: edges[index] ?? 0,
      to,
    };
  });
};

const shardOf = (shards: readonly Shard[], id: string): Shard => {
  const shard = shards.find((one) => one.id === id);
  if (shard === undefined) throw new Refused('ResourceNotFoundException');
  return shard;
};

/** Sequence numbers have 21 digits here as there. */
const sequenceOf = (place: number): string => `1${String(place).padStart(20, '0')}`;
const placeOf = (sequenceNumber: string): number => Number(sequenceNumber.slice(1));

const recordOf = (plan: RowPlan, place: number, madeAt: number): object =>
  streamRecordOf(recordAt(plan, place), { place, sequenceNumber: sequenceOf(place), madeAt });
