import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  type Shard,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { UserError } from '../../errors';
import { polledRecord } from './dynamodb-record';
import { RecordsTrimmed, type StreamShard, type StreamSource } from './stream-source';

/** What GetRecords gives at most. */
const RECORDS_A_READ = 1_000;

/** The stream of a DynamoDB table. */
export const dynamoDbSource = (client: DynamoDBStreamsClient, streamArn: string): StreamSource => ({
  streamArn,
  batchInfo: 'DDBStreamBatchInfo',
  listShards: () => listShards(client, streamArn),
  iterator: (shardId, place, abortSignal) =>
    untrimmed(async () => {
      const { ShardIterator } = await client.send(
        new GetShardIteratorCommand({
          StreamArn: streamArn,
          ShardId: shardId,
          ...(typeof place === 'string'
            ? { ShardIteratorType: place }
            : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: place.after }),
        }),
        { abortSignal },
      );
      if (ShardIterator === undefined) throw new Error('the server gave no iterator');
      return ShardIterator;
    }),
  read: (shard, iterator, abortSignal) =>
    untrimmed(async () => {
      const command = new GetRecordsCommand({ ShardIterator: iterator, Limit: RECORDS_A_READ });
      const { Records = [], NextShardIterator } = await client.send(command, { abortSignal });
      return {
        records: Records.map((record) => polledRecord(record, shard)),
        next: NextShardIterator,
      };
    }),
});

/** @throws RecordsTrimmed for what the service says of it */
const untrimmed = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof TrimmedDataAccessException)) throw error;
    throw new RecordsTrimmed(error.message, { cause: error });
  }
};

const listShards = async (
  client: DynamoDBStreamsClient,
  streamArn: string,
): Promise<readonly StreamShard[]> => {
  const shards: Shard[] = [];
  let after: string | undefined;
  try {
    do {
      const { StreamDescription: page } = await client.send(
        new DescribeStreamCommand({
          StreamArn: streamArn,
          ...(after === undefined ? {} : { ExclusiveStartShardId: after }),
        }),
      );
      shards.push(...(page?.Shards ?? []));
      after = page?.LastEvaluatedShardId;
    } while (after !== undefined);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new UserError(`There is no stream ${streamArn}: ${error.message}`, { cause: error });
  }
  return shards.flatMap(({ ShardId, ParentShardId }) =>
    ShardId === undefined
      ? []
      : [{ shardId: ShardId, parents: ParentShardId === undefined ? [] : [ParentShardId] }],
  );
};
