import { FirehoseClient } from '@aws-sdk/client-firehose';
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { withLoggableErrors } from '../contract/loggable-error';
import { rowWriter } from './encode';
import { configuration } from './configuration';
import { processBatch } from './process-batch';
import { putObjectInto } from './put-object';
import { warmUp } from './warm-up';

const { streamName, bucket, format } = configuration(process.env);
const firehose = new FirehoseClient({
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 2_000 },
});
const putObject = putObjectInto({
  bucket,
  endpoint: process.env.AWS_ENDPOINT_URL_S3 || process.env.AWS_ENDPOINT_URL,
  region: firehose.config.region,
  credentials: firehose.config.credentials,
});
const write = rowWriter(format);
warmUp(write);

/** Takes a batch of the turns table's stream records to the delivery stream. */
export const handler = withLoggableErrors(
  (
    event: DynamoDBStreamEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<DynamoDBBatchResponse> =>
    processBatch(event, {
      write,
      firehose,
      streamName,
      putObject,
      remaining: context.getRemainingTimeInMillis(),
    }),
);
