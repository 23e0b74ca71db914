import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  ResourceNotFoundException,
  type _Record,
} from '@aws-sdk/client-kinesis';
import { UserError } from '../../errors';
import type { KeptShard, PolledRecord, StreamShard, StreamSource } from './stream-source';

/** Less than GetRecords gives at most; 10 MB are too much for one answer anyway. */
const RECORDS_A_READ = 1_000;

/** A stream of Kinesis. */
export const kinesisSource = (client: KinesisClient, streamArn: string): StreamSource => {
  const streamName = streamArn.slice(streamArn.indexOf('/') + 1);
  return {
    streamArn,
    batchInfo: 'KinesisBatchInfo',
    listShards: () => listShards(client, streamName),
    async iterator(shardId, place, abortSignal) {
      const { ShardIterator } = await client.send(
        new GetShardIteratorCommand({
          StreamName: streamName,
          ShardId: shardId,
          ...(typeof place === 'string'
            ? { ShardIteratorType: place }
            : {
                ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
                StartingSequenceNumber: place.after,
              }),
        }),
        { abortSignal },
      );
      if (ShardIterator === undefined) throw new Error('the server gave no iterator');
      return ShardIterator;
    },
    async read(shard, iterator, abortSignal) {
      const command = new GetRecordsCommand({ ShardIterator: iterator, Limit: RECORDS_A_READ });
      const { Records = [], NextShardIterator } = await client.send(command, { abortSignal });
      return {
        records: Records.map((record) => kinesisRecord(record, shard)),
        next: NextShardIterator ?? undefined,
      };
    },
  };
};

const listShards = async (
  client: KinesisClient,
  streamName: string,
): Promise<readonly StreamShard[]> => {
  const shards: StreamShard[] = [];
  let token: string | undefined;
  try {
    do {
      const { Shards = [], NextToken } = await client.send(
        new ListShardsCommand(
          token === undefined ? { StreamName: streamName } : { NextToken: token },
        ),
      );
      for (const { ShardId, ParentShardId, AdjacentParentShardId } of Shards)
        shards.push({
          shardId: ShardId ?? '',
          parents: [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined),
        });
      token = NextToken;
    } while (token !== undefined);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new UserError(`There is no stream ${streamName}: ${error.message}`, { cause: error });
  }
  return shards;
};

/**
 * What Lambda invokes a function with, and what its filters look at: the data, decoded.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export const kinesisRecord = (
  { Data, PartitionKey, SequenceNumber = '', ApproximateArrivalTimestamp }: _Record,
  { streamArn, shardId, region }: KeptShard,
): PolledRecord => {
  const createdAt = (ApproximateArrivalTimestamp?.getTime() ?? 0) / 1_000;
  const bytesOfData = Buffer.from(Data ?? []);
  const kinesis = {
    kinesisSchemaVersion: '1.0',
    partitionKey: PartitionKey ?? '',
    sequenceNumber: SequenceNumber,
    data: bytesOfData.toString('base64'),
    approximateArrivalTimestamp: createdAt,
  };
  const event = {
    kinesis,
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${SequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: `arn:aws:iam::${streamArn.split(':')[4] ?? ''}:role/lambda`,
    awsRegion: region,
    eventSourceARN: streamArn,
  };
  return {
    event,
    matchable: { ...kinesis, data: decoded(bytesOfData) },
    sequenceNumber: SequenceNumber,
    createdAt,
    bytes: Buffer.byteLength(JSON.stringify(event)),
  };
};

const decoded = (data: Buffer): unknown => {
  const text = data.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
