import { randomOf } from './tuning/random';

/** The published row of the skill's guide: its 15 columns, in order. */
export const GUIDE_COLUMNS = [
  'request_id',
  'user_id',
  'api_execution_time',
  ...['animal', 'size', 'temperament', 'energy'].flatMap((slot) => [
    `slot_value_${slot}_resolved`,
    `slot_value_${slot}_synonym`,
    `slot_value_${slot}_is_valid`,
  ]),
] as const;

const WORDS = ['large', 'ginormous', 'family', 'barks at people', 'high', 'tug of war', 'dog'];

/** As long as Alexa's ids are, of users and of requests. */
const USER = `amzn1.ask.account.${'A'.repeat(189)}`;
const REQUEST = 'amzn1.echo-api.request.00000000-0000-4000-8000-';

/** The event of a stream with so many inserted rows of the guide's columns, as Lambda gives it. */
export const streamEvent = (records: number): { readonly Records: readonly object[] } => {
  const random = randomOf(1);
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)] ?? '';
  const imageOf = (index: number): Readonly<Record<string, object>> =>
    Object.fromEntries<object>(
      GUIDE_COLUMNS.map((name) => {
        if (name === 'request_id') return [name, { S: REQUEST + String(index).padStart(12, '0') }];
        if (name === 'user_id') return [name, { S: USER }];
        if (name === 'api_execution_time') return [name, { N: String(Math.floor(random() * 200)) }];
        return [name, name.endsWith('_is_valid') ? { BOOL: random() < 0.8 } : { S: word() }];
      }),
    );
  return {
    Records: Array.from({ length: records }, (_, index) => ({
      eventID: String(index).padStart(32, '0'),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-west-1',
      dynamodb: {
        ApproximateCreationDateTime: 1_790_000_000,
        Keys: { request_id: { S: REQUEST + String(index).padStart(12, '0') } },
        NewImage: imageOf(index),
        SequenceNumber: String(index).padStart(21, '1'),
        SizeBytes: 700,
        StreamViewType: 'NEW_IMAGE',
      },
      eventSourceARN: 'arn:aws:dynamodb:eu-west-1:000000000000:table/turns/stream/bench',
    })),
  };
};
