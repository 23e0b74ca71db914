import { describe, expect, test } from '@jest/globals';
import { readTrackEvent, trackEventOf } from '../../../analytics/recommendations/track-event';

/** The event of the guide. */
const CLICKED = {
  messageId: 'test-message-33dlvn',
  timestamp: '2019-02-25T15:55:05.905Z',
  type: 'track',
  email: 'test@example.org',
  properties: { sku: 'ocean-blue-shirt', property2: 'test', property3: true },
  userId: '2941404340',
  anonymousId: '2941404341',
  event: 'Product Clicked',
};

const read = (change: object = {}) =>
  readTrackEvent(JSON.stringify({ ...CLICKED, ...change }), { recordId: 'shard-1:17' });

describe('an event of Segment', () => {
  test('becomes one for Personalize: sku, message, anonymous id, and whole seconds', () => {
    expect(read()).toEqual([
      {
        userId: '2941404340',
        sessionId: '2941404341',
        eventId: 'test-message-33dlvn',
        eventType: 'Product Clicked',
        itemId: 'ocean-blue-shirt',
        sentAt: 1_551_110_105,
      },
    ]);
  });

  test.each(['Product Added', 'Order Completed', 'Match Shown', 'Match Accepted', 'Match Refused'])(
    '%s is taken, too',
    (event) => {
      expect(read({ event })).toMatchObject([{ eventType: event }]);
    },
  );

  test('an order gives an event for each of its products', () => {
    const properties = {
      order_id: '7',
      products: [{ sku: 'hat' }, { name: 'tie' }, { sku: 'bag' }],
    };

    expect(read({ event: 'Order Completed', properties })).toMatchObject([
      { itemId: 'hat', eventId: 'test-message-33dlvn.1' },
      { itemId: 'bag', eventId: 'test-message-33dlvn.2' },
    ]);
  });

  test('without an id of its own it has that of its record', () => {
    expect(read({ messageId: undefined })).toMatchObject([{ eventId: 'shard-1:17' }]);
  });

  test('an id may be a number', () => {
    expect(read({ userId: 7 })).toMatchObject([{ userId: '7' }]);
  });

  test('a time with an offset is understood', () => {
    expect(read({ timestamp: '2019-02-25T17:55:05+02:00' })).toMatchObject([
      { sentAt: 1_551_110_105 },
    ]);
  });

  test.each([
    ['no_user', { userId: undefined }],
    ['no_user', { userId: null }],
    ['no_user', { userId: '' }],
    ['no_user', { userId: 'u'.repeat(257) }],
    ['no_session', { anonymousId: undefined }],
    ['no_item', { properties: undefined }],
    ['no_item', { properties: {} }],
    ['no_item', { properties: { products: [] } }],
    ['no_item', { properties: { sku: { nested: true } } }],
    ['no_time', { timestamp: undefined }],
    ['no_time', { timestamp: 'yesterday' }],
    ['no_time', { timestamp: '1969-12-31T23:59:59Z' }],
    ['other_event', { event: 'Page Viewed' }],
    ['other_event', { event: undefined, type: 'identify' }],
  ])('is skipped with %s for %j', (reason, change) => {
    expect(read(change)).toBe(reason);
  });

  test.each(['', '{', '7', 'null', '[]', '"text"'])('%j is no event', (json) => {
    expect(readTrackEvent(json, { recordId: '' })).toBe('not_json');
  });
});

test('what the skill writes is read like an event of Segment', () => {
  const written = trackEventOf({
    event: 'Match Accepted',
    eventId: 'r-1/Match Accepted',
    userId: 'ann',
    sessionId: 's-1',
    breed: 'Boxer',
    at: '2026-11-22T06:35:52.000Z',
  });

  expect(readTrackEvent(JSON.stringify(written), { recordId: '' })).toEqual([
    {
      userId: 'ann',
      sessionId: 's-1',
      eventId: 'r-1/Match Accepted',
      eventType: 'Match Accepted',
      itemId: 'Boxer',
      sentAt: 1_795_329_352,
    },
  ]);
});
