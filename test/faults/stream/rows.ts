/** What happened to the table, as its stream tells. */
export type EventName = 'INSERT' | 'MODIFY' | 'REMOVE';

/** An attribute value of DynamoDB. */
export interface Attribute {
  readonly S?: string;
  readonly N?: string;
  readonly BOOL?: boolean;
  readonly L?: readonly Attribute[];
  readonly M?: Readonly<Record<string, Attribute>>;
}

/** A record of the stream, and what must become of it. */
export interface StreamRow {
  readonly requestId: string;
  readonly eventName: EventName;
  readonly image: Readonly<Record<string, Attribute>>;
  /** The row as Athena must show it, by column; undefined for a record that is no new turn, or none at all. */
  readonly expected: Readonly<Record<string, string | null>> | undefined;
  /** Whether nobody can encode it. */
  readonly isPoisoned: boolean;
}

export interface RowPlan {
  readonly seed: number;
  /** Turns: records that are inserted, the poisoned ones among them. */
  readonly turns: number;
  /** The days of their events, yyyy-MM-dd, one after the other. */
  readonly days: readonly string[];
}

/** The records that a plan has: the turns, and among them what must not be taken for one. */
export const recordsOf = ({ turns }: RowPlan): number => turns + Math.floor(turns / OTHERS_EVERY);

/** So many turns, and then a record that is none. */
const OTHERS_EVERY = 24;

const POISONED_EVERY = 997;

const ID = /^amzn1\.echo-api\.request\.(turn|changed|removed)-(\d+)$/;

const idOf = (kind: string, number: number): string => `amzn1.echo-api.request.${kind}-${number}`;

/** The number of the turn that the id names; undefined for what no plan inserts. */
export const turnNumber = (requestId: string): number | undefined => {
  const [, kind, number] = ID.exec(requestId) ?? [];
  return kind === 'turn' ? Number(number) : undefined;
};

/** The record at a place in the stream, from 0. */
export const recordAt = (plan: RowPlan, place: number): StreamRow => {
  const group = Math.floor(place / (OTHERS_EVERY + 1));
  if (place % (OTHERS_EVERY + 1) === OTHERS_EVERY) return otherRecord(plan, group);
  return turnAt(plan, place - group);
};

/** What changed or was removed has an id that was never inserted: shown anywhere, it is an invention. */
const otherRecord = (plan: RowPlan, number: number): StreamRow => {
  const eventName = number % 2 === 0 ? 'MODIFY' : 'REMOVE';
  const requestId = idOf(eventName === 'MODIFY' ? 'changed' : 'removed', number);
  const { image } = turnAt(plan, 0);
  return {
    requestId,
    eventName,
    image: eventName === 'MODIFY' ? { ...image, request_id: { S: requestId } } : {},
    expected: undefined,
    isPoisoned: false,
  };
};

/** Chance that depends on the seed, the turn and the question alone: a row needs no other to be told. */
const drawnFor = (seed: number, number: number): ((choices: number) => number) => {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) >>> 0;
  return (choices) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % choices;
  };
};

const WORDS = [
  ...['dog', 'cat', 'large', 'ginormous', 'family', 'high', 'tug of war'],
  ...[
    'say "hi"',
    'back\\slash',
    'a,b',
    'line\nbreak',
    'größer',
    'ゴールデン',
    '🐕',
    "it's",
    '=1+1',
  ],
];

const OUTCOMES = ['matched', 'no_match', 'eliciting', 'help', 'handled'] as const;

const SLOTS = ['animal', 'size', 'temperament', 'energy'] as const;

const STATUSES = [
  ...['ER_SUCCESS_MATCH', 'ER_SUCCESS_NO_MATCH'],
  ...['ER_ERROR_TIMEOUT', 'ER_ERROR_EXCEPTION'],
] as const;

/** An element of `slots`. Source: docs/turn.md */
type Reading = Readonly<Record<string, string | boolean | null>>;

/** A reading as the table holds it: without what is null. */
const attribute = (reading: Reading): Attribute => ({
  M: Object.fromEntries(
    Object.entries(reading).flatMap(([field, value]) => {
      if (value === null) return [];
      return [[field, typeof value === 'boolean' ? { BOOL: value } : { S: value }]];
    }),
  ),
});

/** A turn of the plan, from 0. */
export const turnAt = (plan: RowPlan, number: number): StreamRow => {
  const draw = drawnFor(plan.seed, number);
  const pick = <T>(list: readonly T[]): T => list[draw(list.length)] as T;
  const requestId = idOf('turn', number);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(draw(24))}:${two(draw(60))}:${two(draw(60))}`;
  const text: Record<string, string> = {
    request_id: requestId,
    event_time: `${pick(plan.days)} ${time}.000`,
    request_type: 'IntentRequest',
    outcome: pick(OUTCOMES),
    session_id: `session-${Math.floor(number / 4)}`,
    locale: pick(['en-US', 'de-DE', 'en-GB']),
    intent_name: 'PetMatchIntent',
    skill_version: '1.0.0',
    model_version: 'a1b2c3d4',
  };
  if (draw(3) > 0) text['user_id'] = `user-${draw(5_000)}`;
  if (draw(4) === 0) text['matched_pet'] = pick(WORDS);
  if (draw(9) === 0) text['error_name'] = 'TimeoutError';
  const whole: Record<string, number> = { response_time: draw(400), turn: (number % 4) + 1 };
  if (draw(2) === 0) whole['api_execution_time'] = draw(200);
  const truth: Record<string, boolean> = { is_simulated: draw(2) === 0 };
  const readings: Reading[] = [];
  for (const slot of SLOTS) {
    if (draw(3) === 0) continue;
    const [spoken, resolved] = [pick(WORDS), pick(WORDS)];
    const isValid = draw(5) > 0;
    text[`slot_value_${slot}_synonym`] = spoken;
    text[`slot_value_${slot}_resolved`] = resolved;
    truth[`slot_value_${slot}_is_valid`] = isValid;
    const isResolved = draw(6) > 0;
    readings.push({
      name: slot,
      ...{ spoken, resolved },
      resolved_id: draw(2) === 0 ? `id-${draw(50)}` : null,
      status: isResolved ? pick(STATUSES) : null,
      authority: isResolved ? pick(['static', 'dynamic']) : null,
      changed: draw(3) > 0,
    });
  }
  const image: Record<string, Attribute> = {
    ...mapped(text, (S) => ({ S })),
    ...mapped(whole, (N) => ({ N: String(N) })),
    ...mapped(truth, (BOOL) => ({ BOOL })),
    ...(readings.length > 0 ? { slots: { L: readings.map(attribute) } } : {}),
    expires_at: { N: '1900000000' },
  };
  const isPoisoned = number % POISONED_EVERY === 5;
  if (isPoisoned) Object.assign(image, poison(draw));
  return {
    requestId,
    eventName: 'INSERT',
    image,
    isPoisoned,
    expected: isPoisoned
      ? undefined
      : {
          ...text,
          ...mapped(whole, String),
          ...mapped(truth, String),
          dt: text['event_time']?.slice(0, 10) ?? null,
          slots: readings.length > 0 ? JSON.stringify(readings) : null,
        },
  };
};

const mapped = <T, U>(values: Readonly<Record<string, T>>, to: (value: T) => U) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, to(value)])) as Record<
    string,
    U
  >;

const POISONS: readonly Readonly<Record<string, Attribute>>[] = [
  { turn: { S: 'first' } },
  { slots: { S: 'a large dog' } },
  { api_execution_time: { N: '0.5' } },
  { is_simulated: { N: '1' } },
  { event_time: { S: 'yesterday' } },
];

const poison = (draw: (choices: number) => number) => POISONS[draw(POISONS.length)] ?? {};

/** The row as a record of the table's stream. */
export const streamRecordOf = (
  { requestId, eventName, image }: StreamRow,
  at: { readonly place: number; readonly sequenceNumber: string; readonly madeAt: number },
) => ({
  eventID: String(at.place).padStart(32, '0'),
  eventName,
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'eu-west-1',
  dynamodb: {
    ApproximateCreationDateTime: at.madeAt,
    Keys: { request_id: { S: requestId } },
    ...(eventName === 'REMOVE' ? {} : { NewImage: image }),
    SequenceNumber: at.sequenceNumber,
    SizeBytes: 900,
    StreamViewType: 'NEW_IMAGE',
  },
});
