import type { PolledRecord } from './stream-source';

/** Why a batch was given up. */
export type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface FailedBatch {
  readonly mappingId: string;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly batchInfo: 'DDBStreamBatchInfo' | 'KinesisBatchInfo';
  readonly shardId: string;
  readonly condition: Condition;
  readonly batch: readonly PolledRecord[];
  /** Invocations of the function with it. */
  readonly invocations: number;
  readonly requestId: string;
  /** When it was given up, in milliseconds since 1970. */
  readonly at: number;
  readonly uuid: string;
}

/**
 * The object that Lambda puts into an on-failure destination in S3.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export const failedBatchObject = (failed: FailedBatch): { key: string; body: string } => {
  const { batch, shardId, streamArn } = failed;
  const timestamp = new Date(failed.at).toISOString();
  const [day, time] = [timestamp.slice(0, 10), timestamp.slice(11, 19)];
  const folder = `aws/lambda/${failed.mappingId}/${shardId}/${day.replaceAll('-', '/')}`;
  const body = {
    requestContext: {
      requestId: failed.requestId,
      functionArn: failed.functionArn,
      condition: failed.condition,
      approximateInvokeCount: failed.invocations,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: failed.invocations > 0 ? 'Unhandled' : null,
    },
    version: '1.0',
    timestamp,
    [failed.batchInfo]: {
      shardId,
      startSequenceNumber: batch[0]?.sequenceNumber,
      endSequenceNumber: batch.at(-1)?.sequenceNumber,
      approximateArrivalOfFirstRecord: arrival(batch[0]),
      approximateArrivalOfLastRecord: arrival(batch.at(-1)),
      batchSize: batch.length,
      streamArn,
    },
    payload: JSON.stringify({ Records: batch.map(({ event }) => event) }),
  };
  return {
    key: `${folder}/${day}T${time.replaceAll(':', '.')}-${failed.uuid}`,
    body: JSON.stringify(body),
  };
};

const arrival = (record: PolledRecord | undefined): string =>
  new Date((record?.createdAt ?? 0) * 1_000).toISOString().replace('.000Z', 'Z');
