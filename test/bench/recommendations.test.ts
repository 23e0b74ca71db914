import { expect, test } from '@jest/globals';
import { evaluate } from '../../bench/recommendations/evaluate';
import { type Visit, visitsOf } from '../../bench/recommendations/people';
import { randomOf } from '../../bench/tuning/random';

const visit = (userId: string, accepted: string, candidates: readonly string[]): Visit => ({
  ...{ userId, candidates, accepted },
  events: [{ userId, itemId: accepted, eventType: 'Match Accepted', sentAt: 1 }],
});

test('only the last visit of each user is held out, and nothing is learnt from it', () => {
  const visits = [
    ...['ann', 'bob'].flatMap((user) => [
      visit(user, 'A', []),
      visit(user, 'B', []),
      visit(user, 'x', []),
    ]),
    ...['cat', 'dan', 'eve'].flatMap((user) => [
      visit(user, 'C', []),
      visit(user, 'D', []),
      visit(user, 'x', []),
    ]),
    visit('fay', 'A', []),
    visit('fay', 'B', ['D', 'B']),
  ];

  const { heldOut, amongAll } = evaluate(visits, 1, randomOf(1));

  // "x" was never learnt: fay's is the one visit that can be looked for among all.
  expect(heldOut).toBe(6);
  expect(amongAll).toMatchObject({ popularity: 0, recommender: 1 });
});

test('people of a seed are always the same, and accept what they had to choose from', () => {
  const people = () =>
    visitsOf({
      ...{
        combinations: [
          ['A', 'B', 'C'],
          ['D', 'E'],
        ],
        users: 5,
        visitsEach: 3,
      },
      ...{ tastes: 2, loyalty: 1, random: randomOf(3) },
    });
  const visits = people();

  expect(people()).toEqual(visits);
  expect(visits).toHaveLength(15);
  for (const { candidates, accepted, events } of visits) {
    expect(candidates).toContain(accepted);
    expect(events.at(-1)).toMatchObject({ eventType: 'Match Accepted', itemId: accepted });
  }
});
