import { describe, expect, test } from '@jest/globals';
import {
  breedOnOffer,
  interactionsOf,
  isAnswer,
  type SessionTurn,
} from '../../../analytics/recommendations/interactions';
import { another, enough, matched, turnOf } from './session-turns';

/** What each turn of a conversation says, given those before it. */
const eventsOf = (...turns: readonly SessionTurn[]) =>
  turns.flatMap((turn, index) =>
    interactionsOf(turn, breedOnOffer(turns.slice(0, index))).map(
      ({ event, breed }) => `${event}: ${breed}`,
    ),
  );

describe('the interactions of a conversation', () => {
  test('a breed that is named is shown', () => {
    expect(interactionsOf(matched(3, 'Boxer'), undefined)).toEqual([
      {
        event: 'Match Shown',
        eventId: 'r-3/Match Shown',
        userId: 'ann',
        sessionId: 's-1',
        breed: 'Boxer',
        at: '2026-11-22T06:35:52.000Z',
      },
    ]);
  });

  test('who wants to hear another one refuses the last; who does not accepts it', () => {
    expect(
      eventsOf(matched(1, 'Boxer'), another(2, 'Akita'), another(3, 'Pug'), enough(4)),
    ).toEqual([
      'Match Shown: Boxer',
      'Match Refused: Boxer',
      'Match Shown: Akita',
      'Match Refused: Akita',
      'Match Shown: Pug',
      'Match Accepted: Pug',
    ]);
  });

  test('the question stands after help, words for nobody, and a repetition', () => {
    expect(
      eventsOf(
        matched(1, 'Boxer'),
        turnOf({ turn: 2, intent_name: 'AMAZON.HelpIntent', outcome: 'help' }),
        turnOf({ turn: 3, intent_name: 'AMAZON.FallbackIntent', outcome: 'fallback' }),
        turnOf({ turn: 4, intent_name: 'AMAZON.RepeatIntent', outcome: 'handled' }),
        enough(5),
      ),
    ).toEqual(['Match Shown: Boxer', 'Match Accepted: Boxer']);
  });

  test('who stops has only been shown the breed', () => {
    expect(
      eventsOf(
        matched(1, 'Boxer'),
        turnOf({ turn: 2, intent_name: 'AMAZON.StopIntent', outcome: 'stopped' }),
      ),
    ).toEqual(['Match Shown: Boxer']);
  });

  test('"yes" to what was looked for last time refuses nothing', () => {
    const launched = turnOf({ turn: 1, intent_name: null, outcome: 'launched' });

    expect(eventsOf(launched, another(2, 'Boxer'))).toEqual(['Match Shown: Boxer']);
  });

  test('"yes" to the only choice of a new search refuses nothing of the old one', () => {
    expect(
      eventsOf(matched(1, 'Boxer'), turnOf({ turn: 2, outcome: 'no_match' }), another(3, 'Pug')),
    ).toEqual(['Match Shown: Boxer', 'Match Shown: Pug']);
  });

  test('a new search neither accepts nor refuses', () => {
    expect(eventsOf(matched(1, 'Boxer'), matched(2, 'Pug'), enough(3))).toEqual([
      'Match Shown: Boxer',
      'Match Shown: Pug',
      'Match Accepted: Pug',
    ]);
  });

  test.each(['user_id', 'session_id'] as const)('a turn without %s says nothing', (column) => {
    expect(interactionsOf(matched(1, 'Boxer', { [column]: null }), undefined)).toEqual([]);
  });
});

test('earlier turns count by their position, in whatever order they come', () => {
  expect(breedOnOffer([another(10, 'Akita'), matched(9, 'Boxer')])).toBe('Akita');
  expect(breedOnOffer([matched(9, 'Boxer'), another(10, 'Akita')])).toBe('Akita');
});

test('only "yes" with a match, and "no" at the end, may be answers', () => {
  const others = [
    matched(2, 'Boxer'),
    turnOf({ intent_name: 'AMAZON.NoIntent', outcome: 'fallback' }),
    turnOf({ intent_name: 'AMAZON.NoIntent', outcome: 'eliciting' }),
    turnOf({ intent_name: 'AMAZON.YesIntent', outcome: 'eliciting' }),
    turnOf({ intent_name: 'AMAZON.StopIntent', outcome: 'stopped' }),
  ];

  expect([another(2, 'Boxer'), enough(2)].map(isAnswer)).toEqual([true, true]);
  expect(others.map(isAnswer)).toEqual([false, false, false, false, false]);
});
