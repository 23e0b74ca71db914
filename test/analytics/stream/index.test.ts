import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { configuration } from '../../../analytics/stream/configuration';
import {
  putAnswer,
  recordsIn,
  startFaultServer,
  type FaultServer,
} from '../../support/fault-server';

describe('the stream Lambda', () => {
  let firehose: FaultServer;

  beforeAll(async () => {
    firehose = await startFaultServer((request) => putAnswer(request));
    process.env.AWS_ENDPOINT_URL_FIREHOSE = firehose.url;
    process.env.DELIVERY_STREAM_NAME = 'turns';
    process.env.BUCKET_NAME = 'rows';
    process.env.TURN_FORMAT = 'csv';
  });

  afterAll(() => firehose.close());

  it('finds its delivery stream through its environment', async () => {
    const { handler } = await import('../../../analytics/stream');
    const event = {
      Records: [
        {
          eventID: '1',
          eventName: 'INSERT',
          dynamodb: {
            SequenceNumber: '1',
            NewImage: {
              request_id: { S: 'r1' },
              event_time: { S: '2026-11-22 07:01:08.000' },
              request_type: { S: 'LaunchRequest' },
              outcome: { S: 'launched' },
              response_time: { N: '12' },
            },
          },
        },
      ],
    } satisfies DynamoDBStreamEvent;

    const response = await handler(event, { getRemainingTimeInMillis: () => 10_000 });

    expect(response).toEqual({ batchItemFailures: [] });
    const [request] = firehose.requests;
    expect(request && recordsIn(request)).toEqual([
      'r1,,,,,,,,,,,,,,,2026-11-22 07:01:08.000,,,,,LaunchRequest,,,launched,,,,,12,,,,\n',
    ]);
  });
});

describe('configuration', () => {
  const whole = { DELIVERY_STREAM_NAME: 'turns', BUCKET_NAME: 'rows', TURN_FORMAT: 'json' };

  it('reads the environment', () => {
    expect(configuration(whole)).toEqual({ streamName: 'turns', bucket: 'rows', format: 'json' });
  });

  it('takes JSON where no format is named', () => {
    expect(configuration({ ...whole, TURN_FORMAT: undefined }).format).toBe('json');
  });

  it.each([
    [
      'DELIVERY_STREAM_NAME',
      '',
      'The stream Lambda needs the environment variable DELIVERY_STREAM_NAME',
    ],
    ['BUCKET_NAME', undefined, 'The stream Lambda needs the environment variable BUCKET_NAME'],
    ['TURN_FORMAT', 'parquet', 'TURN_FORMAT is parquet, but must be one of json, csv'],
  ])('refuses %s=%s', (name, value, message) => {
    expect(() => configuration({ ...whole, [name]: value })).toThrow(message);
  });
});
