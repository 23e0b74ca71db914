import { COLUMNS, type ColumnType } from '../analytics/contract/turn';
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
const USERS = 2_000;
const userOf = (index: number): string => `amzn1.ask.account.${String(index).padStart(189, 'A')}`;
const REQUEST = 'amzn1.echo-api.request.00000000-0000-4000-8000-';

type Attributes = Readonly<Record<string, object>>;

/** The event of a stream with so many inserted rows of the guide's columns, as Lambda gives it. */
export const streamEvent = (records: number): { readonly Records: readonly object[] } =>
  eventOf(records, (random, index) => imageOf(GUIDE_COLUMNS, random, index));

/** The same with all columns of a turn, and two slot readings in each. */
export const fullTurnEvent = (records: number): { readonly Records: readonly object[] } =>
  eventOf(records, (random, index) => imageOf(TURN_COLUMNS, random, index));

/** The guide's columns and those that no turn lacks: the deployed Lambda would reject the others. */
export const leastTurnEvent = (records: number): { readonly Records: readonly object[] } =>
  eventOf(records, (random, index) => imageOf(LEAST_COLUMNS, random, index));

const LEAST_COLUMNS = COLUMNS.filter(
  ({ name, nullWhen }) =>
    (GUIDE_COLUMNS as readonly string[]).includes(name) || nullWhen.startsWith('never'),
).map(({ name }) => name);

const TURN_COLUMNS = COLUMNS.map(({ name }) => name);

const TYPES = new Map<string, ColumnType>(COLUMNS.map(({ name, type }) => [name, type]));

type Random = ReturnType<typeof randomOf>;

const wordOf = (random: Random): string => WORDS[Math.floor(random() * WORDS.length)] ?? '';

const imageOf = (names: readonly string[], random: Random, index: number): Attributes =>
  Object.fromEntries<object>(names.map((name) => [name, valueOf(name, random, index)]));

const valueOf = (name: string, random: Random, index: number): object => {
  if (name === 'request_id') return { S: REQUEST + String(index).padStart(12, '0') };
  if (name === 'user_id') return { S: userOf(Math.floor(random() * USERS)) };
  switch (TYPES.get(name)) {
    case 'bigint':
      return { N: String(Math.floor(random() * 200)) };
    case 'boolean':
      return { BOOL: random() < 0.8 };
    case 'timestamp':
      return { S: `2026-11-22 07:${String(Math.floor(index / 60) % 60).padStart(2, '0')}:08.000` };
    case 'slot_readings':
      return { L: ['animal', 'size'].map((slot) => ({ M: readingOf(slot, random) })) };
    default:
      return { S: wordOf(random) };
  }
};

const readingOf = (slot: string, random: Random): Attributes => ({
  name: { S: slot },
  spoken: { S: wordOf(random) },
  resolved: { S: wordOf(random) },
  resolved_id: { S: wordOf(random) },
  status: { S: 'ER_SUCCESS_MATCH' },
  authority: { S: 'static' },
  changed: { BOOL: true },
});

const eventOf = (
  records: number,
  imageAt: (random: Random, index: number) => Attributes,
): { readonly Records: readonly object[] } => {
  const random = randomOf(1);
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
        NewImage: imageAt(random, index),
        SequenceNumber: String(index).padStart(21, '1'),
        SizeBytes: 700,
        StreamViewType: 'NEW_IMAGE',
      },
      eventSourceARN: 'arn:aws:dynamodb:eu-west-1:000000000000:table/turns/stream/bench',
    })),
  };
};
