import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A turn as the table's stream tells of it. */
export interface StreamedTurn {
  /** Of the stream's record; the same when it is delivered again. */
  readonly eventId: string;
  /** The item, as DynamoDB writes it: `{ request_id: { S: '…' }, … }`. */
  readonly image: Readonly<Record<string, AttributeValue>>;
}

/**
 * A part that is told of the turns of a batch, in the stream's order. Other parts' turns are among
 * them. It may be told of a turn again, and of all the batch where it throws.
 *
 * @param deadline when to give up, in milliseconds since 1970
 */
export type Listener = (turns: readonly StreamedTurn[], deadline: number) => Promise<void>;
