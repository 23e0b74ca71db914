import { createHash } from 'node:crypto';
import type { AttributeValue, _Record } from '@aws-sdk/client-dynamodb-streams';
import type { KeptShard, PolledRecord } from './stream-source';

/** Turns what GetRecords answers into what Lambda invokes a function with. */
export const polledRecord = (record: _Record, source: KeptShard): PolledRecord => {
  const { dynamodb = {} } = record;
  const sequenceNumber = dynamodb.SequenceNumber ?? '';
  const createdAt = (dynamodb.ApproximateCreationDateTime?.getTime() ?? 0) / 1_000;
  const event = {
    eventID: eventId(record.eventID, sequenceNumber, source),
    eventName: record.eventName,
    eventVersion: record.eventVersion ?? '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: source.region,
    dynamodb: {
      ApproximateCreationDateTime: createdAt,
      ...imageAs('Keys', dynamodb.Keys),
      ...imageAs('NewImage', dynamodb.NewImage),
      ...imageAs('OldImage', dynamodb.OldImage),
      SequenceNumber: sequenceNumber,
      SizeBytes: dynamodb.SizeBytes,
      StreamViewType: dynamodb.StreamViewType,
    },
    eventSourceARN: source.streamArn,
    ...(record.userIdentity === undefined
      ? {}
      : {
          userIdentity: {
            principalId: record.userIdentity.PrincipalId,
            type: record.userIdentity.Type,
          },
        }),
  };
  const bytes = Buffer.byteLength(JSON.stringify(event));
  return { event, matchable: event, sequenceNumber, createdAt, bytes };
};

/**
 * AWS's ids are unique everywhere; a local server may count from 1 in each of its tables, and what
 * is stored under the id would be overwritten.
 */
const eventId = (id: string | undefined, sequenceNumber: string, source: KeptShard): string =>
  id !== undefined && id.length >= 32
    ? id
    : createHash('sha256')
        .update(`${source.streamArn} ${source.shardId} ${sequenceNumber}`)
        .digest('hex')
        .slice(0, 32);

type Image = Record<string, AttributeValue>;

const imageAs = (name: string, image: Image | undefined) =>
  image === undefined ? {} : { [name]: mapValues(image) };

const mapValues = (image: Image): Record<string, unknown> =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, jsonOf(value)]));

/** An attribute value as JSON has it: bytes as base64. */
const jsonOf = (value: AttributeValue): unknown => {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.M !== undefined) return { M: mapValues(value.M) };
  if (value.L !== undefined) return { L: value.L.map(jsonOf) };
  return value;
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
