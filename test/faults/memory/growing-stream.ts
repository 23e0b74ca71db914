import type {
  PolledRecord,
  StreamSource,
} from '../../../local/aws/event-source-mapping/stream-source';
import type { StreamRow } from '../stream/rows';

export interface GrowingStreamOptions {
  /** Records that it will have had in the end. */
  readonly records: number;
  /** How many of them are in it by now. */
  readonly grown: () => number;
  readonly recordAt: (place: number) => StreamRow;
  /** When it was written, in seconds since 1970. */
  readonly madeAt: (place: number) => number;
}

/** What GetRecords gives at the most. */
const RECORDS_A_READ = 1_000;

/**
 * A stream of one shard that is still being written to, and closed after its last record: the shard
 * that takes all, as each shard has an invocation of its own. It holds no record: each is made when
 * it is read.
 */
export const growingStream = ({
  records,
  grown,
  recordAt,
  madeAt,
}: GrowingStreamOptions): StreamSource => ({
  streamArn:
    'arn:aws:dynamodb:eu-west-1:000000000000:table/pet-match-analytics/stream/2026-11-22T00:00:00.000',
  batchInfo: 'DDBStreamBatchInfo',
  listShards: () => Promise.resolve([{ shardId: 'shardId-00000000000000000000', parents: [] }]),
  iterator: (_, place) =>
    Promise.resolve(String(typeof place === 'string' ? 0 : Number(place.after) + 1)),
  read: ({ streamArn }, iterator) => {
    const from = Number(iterator);
    const end = Math.min(grown(), from + RECORDS_A_READ);
    return Promise.resolve({
      records: Array.from({ length: Math.max(0, end - from) }, (_, index) =>
        polled(recordAt(from + index), {
          ...{ streamArn, place: from + index, madeAt: madeAt(from + index) },
        }),
      ),
      next: end === records ? undefined : String(end),
    });
  },
});

const polled = (
  { requestId, eventName, image }: StreamRow,
  { streamArn, place, madeAt }: { streamArn: string; place: number; madeAt: number },
): PolledRecord => {
  const sequenceNumber = String(place).padStart(21, '0');
  const event = {
    eventID: String(place).padStart(32, '0'),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-1',
    dynamodb: {
      ApproximateCreationDateTime: madeAt,
      Keys: { request_id: { S: requestId } },
      ...(eventName === 'REMOVE' ? {} : { NewImage: image }),
      SequenceNumber: sequenceNumber,
      SizeBytes: 900,
      StreamViewType: 'NEW_IMAGE',
    },
    eventSourceARN: streamArn,
  };
  const bytes = Buffer.byteLength(JSON.stringify(event));
  return { event, matchable: event, sequenceNumber, createdAt: madeAt, bytes };
};
