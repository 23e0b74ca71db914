import { expect, test } from '@jest/globals';
import { readinessOf } from '../../../analytics/recommendations/data-set';
import type { Interaction } from '../../../analytics/recommendations/interactions';

const shown = (userId: string): Interaction => ({
  ...{ event: 'Match Shown', eventId: 'any', userId, sessionId: 'any', breed: 'Pug' },
  at: '2026-11-22T06:35:52.000Z',
});

const of = (users: number, each: number): readonly Interaction[] =>
  Array.from({ length: users * each }, (_, index) => shown(`user-${index % users}`));

test('a thousand interactions of 25 users with two each are enough', () => {
  expect(readinessOf(of(25, 40))).toEqual({
    interactions: 1_000,
    users: 25,
    byEvent: { 'Match Shown': 1_000 },
    isReady: true,
  });
});

test.each([
  ['one interaction too few', of(27, 37), 999, 27],
  ['a user too few', of(24, 42), 1_008, 24],
  ['users with one interaction only', of(1_000, 1), 1_000, 0],
  ['nothing', [], 0, 0],
])('%s is not', (_, interactions, count, users) => {
  expect(readinessOf(interactions)).toMatchObject({ interactions: count, users, isReady: false });
});
