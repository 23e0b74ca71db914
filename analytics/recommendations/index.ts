import { PersonalizeEventsClient } from '@aws-sdk/client-personalize-events';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { withLoggableErrors } from '../contract/loggable-error';
import { trackingIdIn } from './configuration';
import { processBatch } from './process-batch';

const trackingId = trackingIdIn(process.env);
const client = new PersonalizeEventsClient({
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
});

/** Takes a batch of the events' stream to Personalize's event tracker. */
export const handler = withLoggableErrors(
  (
    event: KinesisStreamEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<KinesisStreamBatchResponse> =>
    processBatch(event, {
      client,
      trackingId,
      remaining: context.getRemainingTimeInMillis(),
      now: Date.now,
      log: (line) => process.stdout.write(`${line}\n`),
    }),
);
