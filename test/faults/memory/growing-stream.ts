import { ExpiredIteratorException } from '@aws-sdk/client-dynamodb-streams';
import type {
  PolledRecord,
  StreamSource,
} from '../../../local/aws/event-source-mapping/stream-source';
import { type StreamRow, streamRecordOf } from '../stream/rows';

export interface GrowingStreamOptions {
  /** Records that it will have had in the end. */
  readonly records: number;
  /** How many of them are in it by now. */
  readonly grown: () => number;
  readonly recordAt: (place: number) => StreamRow;
  /** When it was written, in seconds since 1970. */
  readonly madeAt: (place: number) => number;
  /** Milliseconds that an iterator lives; fifteen minutes in AWS. */
  readonly iteratorLife: number;
}

export interface GrowingStream extends StreamSource {
  /** Reads that were refused because their iterator had expired. */
  readonly expiries: () => number;
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
  iteratorLife,
}: GrowingStreamOptions): GrowingStream => {
  let expiries = 0;
  const iteratorAt = (place: number): string => `${place} ${performance.now()}`;
  return {
    expiries: () => expiries,
    streamArn:
      'arn:aws:dynamodb:eu-west-1:000000000000:table/pet-match-analytics/stream/2026-11-22T00:00:00.000',
    batchInfo: 'DDBStreamBatchInfo',
    listShards: () => Promise.resolve([{ shardId: 'shardId-00000000000000000000', parents: [] }]),
    iterator: (_, place) =>
      Promise.resolve(iteratorAt(typeof place === 'string' ? 0 : Number(place.after) + 1)),
    read: ({ streamArn }, iterator) => {
      const [from = 0, made = 0] = iterator.split(' ').map(Number);
      if (performance.now() - made > iteratorLife) {
        expiries += 1;
        const message = 'Iterator expired.';
        return Promise.reject(new ExpiredIteratorException({ message, $metadata: {} }));
      }
      const end = Math.min(grown(), from + RECORDS_A_READ);
      return Promise.resolve({
        records: Array.from({ length: Math.max(0, end - from) }, (_, index) => {
          const place = from + index;
          return polled(recordAt(place), { streamArn, place, madeAt: madeAt(place) });
        }),
        next: end === records ? undefined : iteratorAt(end),
      });
    },
  };
};

const polled = (
  row: StreamRow,
  { streamArn, place, madeAt }: { streamArn: string; place: number; madeAt: number },
): PolledRecord => {
  const sequenceNumber = String(place).padStart(21, '0');
  const event = {
    ...streamRecordOf(row, { place, sequenceNumber, madeAt }),
    eventSourceARN: streamArn,
  };
  const bytes = Buffer.byteLength(JSON.stringify(event));
  return { event, matchable: event, sequenceNumber, createdAt: madeAt, bytes };
};
