import type { DynamoDBRecord } from 'aws-lambda';

/** What a record of a DynamoDB stream event is made of, as far as the stream Lambda looks at it. */
export type StreamRecord = Pick<DynamoDBRecord, 'eventID' | 'eventName' | 'dynamodb'>;

/**
 * The records of an event; undefined when it is no stream event, such as the test event of the
 * Lambda console.
 */
export const recordsOf = (event: unknown): readonly StreamRecord[] | undefined => {
  const records: unknown = isObject(event) ? event.Records : undefined;
  return Array.isArray(records) ? records.filter(isObject) : undefined;
};

/** Only what was put for the first time is a turn: TTL removes it, and nothing changes it. */
export const isInsert = ({ eventName }: StreamRecord): boolean => eventName === 'INSERT';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
