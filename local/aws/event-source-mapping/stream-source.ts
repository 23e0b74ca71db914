/** A record as a function gets it, with what the poller needs to know about it. */
export interface PolledRecord {
  /** What goes into the event's `Records`. */
  readonly event: object;
  /** What filter patterns are held against. */
  readonly matchable: object;
  readonly sequenceNumber: string;
  /** When the record was made, in seconds since 1970. */
  readonly createdAt: number;
  /** Bytes of its JSON text. */
  readonly bytes: number;
}

/** Where a record comes from. */
export interface KeptShard {
  readonly streamArn: string;
  readonly shardId: string;
  readonly region: string;
}

export interface StreamShard {
  readonly shardId: string;
  /** The shards that it came from: one by a split, two by a merge. */
  readonly parents: readonly string[];
}

/** Where to read on: after a record, or at an end of the shard. */
export type Place = { readonly after: string } | 'TRIM_HORIZON' | 'LATEST';

export interface ShardRead {
  readonly records: readonly PolledRecord[];
  /** Undefined at the end of a closed shard. */
  readonly next: string | undefined;
}

/** A stream that an event source mapping reads: a DynamoDB table's, or one of Kinesis. */
export interface StreamSource {
  readonly streamArn: string;
  /** What the on-failure object calls its description of a batch. */
  readonly batchInfo: 'DDBStreamBatchInfo' | 'KinesisBatchInfo';
  /** @throws UserError for a stream that does not exist */
  readonly listShards: () => Promise<readonly StreamShard[]>;
  /** @throws RecordsTrimmed where the place is no longer in the stream */
  readonly iterator: (shardId: string, place: Place, signal: AbortSignal) => Promise<string>;
  /** @throws RecordsTrimmed where the place is no longer in the stream */
  readonly read: (shard: KeptShard, iterator: string, signal: AbortSignal) => Promise<ShardRead>;
}

/** The records at the place are older than what the stream keeps. */
export class RecordsTrimmed extends Error {
  override readonly name = 'RecordsTrimmed';
}
