import { type Interaction, MATCH_EVENTS } from './interactions';

/** The events of a shop that Segment sends and Personalize is told of. */
const SEGMENT_EVENTS = ['Product Added', 'Order Completed', 'Product Clicked'] as const;

/** What is taken from the stream; everything else that Segment sends there is skipped. */
export const TRACKED_EVENTS: readonly string[] = [...SEGMENT_EVENTS, ...MATCH_EVENTS];

/**
 * A call of Segment's `track`, as its Kinesis destination writes it: one JSON object a record. The
 * skill's own events have the same form, so that one consumer takes both.
 *
 * Source: https://segment.com/docs/connections/spec/track/
 */
export interface TrackEvent {
  readonly type: 'track';
  readonly event: string;
  readonly userId: string;
  /** Stands for the session. */
  readonly anonymousId: string;
  readonly messageId: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly properties: { readonly sku: string };
}

export const trackEventOf = (interaction: Interaction): TrackEvent => ({
  type: 'track',
  event: interaction.event,
  userId: interaction.userId,
  anonymousId: interaction.sessionId,
  messageId: interaction.eventId,
  timestamp: interaction.at,
  properties: { sku: interaction.breed },
});

/** An event as Personalize takes it. */
export interface ItemEvent {
  readonly userId: string;
  readonly sessionId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly itemId: string;
  /** Whole seconds since 1970. */
  readonly sentAt: number;
}

/** Why a record of the stream is no event for Personalize. */
export const SKIP_REASONS = [
  'not_json',
  'other_event',
  'no_user',
  'no_session',
  'no_item',
  'no_time',
] as const;

export type SkipReason = (typeof SKIP_REASONS)[number];

/** What the stream itself knows of a record. */
export interface Arrival {
  /** Unique in the stream: the id of an event that has none. */
  readonly recordId: string;
}

/** https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_Event.html */
const MAX_ID = 256;

/**
 * Reads a record as an event for Personalize: `properties.sku` is the item, `messageId` the event,
 * `anonymousId` the session, and the time is cut to seconds. An order that names its products in a list
 * gives an event for each.
 *
 * @returns a reason where it is none: never an error, for what others write must not stop the stream
 */
export const readTrackEvent = (
  json: string,
  { recordId }: Arrival,
): readonly ItemEvent[] | SkipReason => {
  const event = parse(json);
  if (event === undefined) return 'not_json';
  const { event: eventType, timestamp } = event;
  if (typeof eventType !== 'string' || !TRACKED_EVENTS.includes(eventType)) return 'other_event';
  const userId = idOf(event['userId']);
  if (userId === undefined) return 'no_user';
  const sessionId = idOf(event['anonymousId']);
  if (sessionId === undefined) return 'no_session';
  const items = itemsOf(event['properties']);
  if (items.length === 0) return 'no_item';
  const sentAt = secondsOf(timestamp);
  if (sentAt === undefined) return 'no_time';
  const messageId = idOf(event['messageId']) ?? recordId;
  return items.map((itemId, index) => ({
    ...{ userId, sessionId, eventType, itemId, sentAt },
    eventId: items.length === 1 ? messageId : `${messageId}.${index + 1}`.slice(-MAX_ID),
  }));
};

type Json = Readonly<Record<string, unknown>>;

const parse = (json: string): Json | undefined => {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const itemsOf = (properties: unknown): readonly string[] => {
  if (!isObject(properties)) return [];
  const sku = idOf(properties['sku']);
  if (sku !== undefined) return [sku];
  const { products } = properties;
  if (!Array.isArray(products)) return [];
  return products.flatMap((product: unknown) => {
    const item = isObject(product) ? idOf(product['sku']) : undefined;
    return item === undefined ? [] : [item];
  });
};

/** A text or a number, which some sources send for it. */
const idOf = (value: unknown): string | undefined => {
  const id = typeof value === 'number' ? String(value) : value;
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID ? id : undefined;
};

const secondsOf = (timestamp: unknown): number | undefined => {
  const millis = typeof timestamp === 'string' ? Date.parse(timestamp) : NaN;
  return Number.isNaN(millis) || millis < 0 ? undefined : Math.floor(millis / 1_000);
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
