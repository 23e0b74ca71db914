import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { described } from '../contract/loggable-error';
import type { Listener, StreamedTurn } from './listener';

interface TellOptions {
  /** By name, for the log. */
  readonly listeners: Readonly<Record<string, Listener>>;
  readonly log: (line: string) => void;
  /** When the listeners are to give up, in milliseconds since 1970. */
  readonly deadline: number;
}

/**
 * Tells each listener of the turns in an event of the table's stream. Where one of them throws, the
 * others are told all the same, and the whole batch is reported as failed, to be delivered again.
 */
export const tell = async (
  event: DynamoDBStreamEvent,
  { listeners, log, deadline }: TellOptions,
): Promise<DynamoDBBatchResponse> => {
  const turns = event.Records.flatMap(turnOf);
  if (turns.length === 0) return { batchItemFailures: [] };
  const names = Object.keys(listeners);
  const results = await Promise.allSettled(
    Object.values(listeners).map(async (listener) => listener(turns, deadline)),
  );
  const failures = results.flatMap((result, index) =>
    result.status === 'rejected' ? [{ listener: names[index], ...described(result.reason) }] : [],
  );
  log(
    JSON.stringify({
      level: failures.length === 0 ? 'INFO' : 'ERROR',
      message: failures.length === 0 ? 'turns told' : 'turns told in part',
      turns: turns.length,
      ...(failures.length === 0 ? {} : { failures }),
    }),
  );
  const itemIdentifier = event.Records[0]?.dynamodb?.SequenceNumber ?? '';
  return { batchItemFailures: failures.length === 0 ? [] : [{ itemIdentifier }] };
};

/** Inserts alone are turns; a time to live that ends, or a user who is forgotten, is none. */
const turnOf = ({ eventName, eventID, dynamodb }: DynamoDBRecord): readonly StreamedTurn[] =>
  eventName === 'INSERT' && dynamodb?.NewImage
    ? [
        {
          eventId: eventID ?? '',
          image: dynamodb.NewImage as Readonly<Record<string, AttributeValue>>,
        },
      ]
    : [];
