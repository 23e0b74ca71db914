import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { encoder } from './encode';
import { configuration } from './configuration';
import { processBatch } from './process-batch';

const { streamName, bucket, format } = configuration(process.env);
const firehose = new FirehoseClient({
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 2_000 },
});
const s3 = new S3Client({ requestHandler: { connectionTimeout: 2_000 } });
const encode = encoder(format);

/** Takes a batch of the turns table's stream records to the delivery stream. */
export const handler = async (
  event: DynamoDBStreamEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<DynamoDBBatchResponse> =>
  processBatch(event, {
    encode,
    firehose,
    streamName,
    s3,
    bucket,
    remaining: context.getRemainingTimeInMillis(),
  });
