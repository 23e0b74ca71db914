import { describe, expect, test } from '@jest/globals';
import type { Change } from '../../../analytics/tuning/change';
import type { Mined } from '../../../analytics/tuning/mined';
import { proofOf } from '../../../analytics/tuning/prove';
import type { SpokenTurn } from '../../../analytics/tuning/spoken-turn';
import { changedResolver, past, SHOP, slot, turn } from './past-factory';

const prove = (
  changes: readonly Change[],
  turns: readonly SpokenTurn[],
  more: Partial<Mined> = {},
) => proofOf(past(SHOP, turns, more), changes, changedResolver(SHOP, changes));

const synonym = (type: string, value: string, word: string): Change => ({
  kind: 'add-synonym',
  ...{ type, value, word },
});

const HUGE_MISSED = turn('BuyIntent', [slot('size', 'ginormous', null)], 30, 20);
const BIG_APPLE = turn(
  'BuyIntent',
  [slot('size', 'big', 'large'), slot('fruit', 'apple', 'apple')],
  70,
);

describe('the proof of changes', () => {
  test('counts what becomes valid, by slot, with its interval', () => {
    const proof = prove([synonym('Size', 'large', 'ginormous')], [HUGE_MISSED, BIG_APPLE]);
    expect(proof.turns).toBe(100);
    expect(proof.regressions).toEqual([]);
    expect(proof.slots.map(({ slot: name, readings }) => [name, readings])).toEqual([
      ['fruit', 70],
      ['size', 100],
    ]);
    const size = proof.slots[1];
    expect(size?.validity.before.expected).toBeCloseTo(0.7);
    // Wilson's interval of 70 of 100, from a table.
    expect(size?.validity.before.low).toBeCloseTo(0.6042, 3);
    expect(size?.validity.before.high).toBeCloseTo(0.7811, 3);
    expect(size?.validity.after).toMatchObject({ expected: 1, high: 1 });
    expect(size?.ambiguity.after.expected).toBe(0);
  });

  test('counts what becomes ambiguous where a word is added to two values', () => {
    const changes = [synonym('Size', 'large', 'fair'), synonym('Size', 'small', 'fair')];
    const { slots, regressions } = prove(changes, [
      turn('BuyIntent', [slot('size', 'fair', null)], 10),
      turn('BuyIntent', [slot('size', 'big', 'large')], 30),
    ]);
    expect(slots[0]?.validity.after.expected).toBe(1);
    expect(slots[0]?.ambiguity.before.expected).toBe(0);
    expect(slots[0]?.ambiguity.after.expected).toBe(0.25);
    expect(regressions).toEqual([]);
  });

  test('counts the turns that nobody would have had to say again', () => {
    const missed = {
      ...{ word: 'ginormous', turns: 30, users: 20, newUsers: 0 },
      ...{ busiestDayUsers: 1, busiestDayShare: 0.1, left: 6 },
      followUps: [
        { value: 'large', delay: 1, weight: 10 },
        { value: 'small', delay: 1, weight: 4 },
      ],
    };
    const evidence = {
      locale: 'en-US',
      slots: [{ slot: 'Size', values: [], misses: [missed], newUserShare: 0.5 }],
    };
    const proof = prove([synonym('Size', 'large', 'ginormous')], [HUGE_MISSED], { evidence });
    // Half of the 20 users said large next: half of the 30 turns.
    expect(proof.turnsSaved.expected).toBe(15);
    expect(proof.turnsSaved.low).toBeGreaterThan(8);
    expect(proof.turnsSaved.high).toBeLessThan(22);
  });

  test('saves no turn where the skill asks back', () => {
    const changes = [synonym('Size', 'large', 'ginormous'), synonym('Size', 'small', 'ginormous')];
    expect(prove(changes, [HUGE_MISSED]).turnsSaved.expected).toBe(0);
  });

  test('counts what a new sample makes valid', () => {
    const sample: Change = {
      kind: 'add-sample',
      ...{ intent: 'BuyIntent', slot: 'size', sample: 'a {size} one darling' },
    };
    const proof = prove(
      [sample],
      [turn('BuyIntent', [slot('size', 'a big one darling', null)], 10), BIG_APPLE],
    );
    expect(proof.slots[1]?.validity.before.expected).toBe(70 / 80);
    expect(proof.slots[1]?.validity.after.expected).toBe(1);
    expect(proof.regressions).toEqual([]);
  });

  test('finds a word that gets a second meaning', () => {
    const { regressions } = prove([synonym('Size', 'small', 'big')], [BIG_APPLE]);
    expect(regressions).toEqual([
      {
        kind: 'changes the slots',
        ...{ utterance: 'big', turns: 70, before: 'Size large', after: 'Size small or large' },
      },
    ]);
  });

  test('finds an utterance whose slots change', () => {
    const { regressions } = prove([synonym('Fruit', 'pear', 'big apple')], [BIG_APPLE]);
    expect(regressions).toHaveLength(1);
    expect(regressions[0]).toMatchObject({ kind: 'changes the slots', turns: 70 });
    expect(regressions[0]?.after).toContain('fruit “big apple” = pear');
  });

  test('finds an utterance whose intent changes', () => {
    const sample: Change = {
      kind: 'add-sample',
      ...{ intent: 'OpenIntent', slot: null, sample: 'apple' },
    };
    const said = turn('BuyIntent', [slot('fruit', 'apple', 'apple')], 9);
    const { regressions } = prove([sample], [said]);
    expect(regressions).toEqual([
      {
        kind: 'changes the intent',
        ...{ utterance: 'apple', turns: 9, after: 'OpenIntent' },
        before: 'BuyIntent (fruit “apple” = apple)',
      },
    ]);
  });

  test('finds a synonym that is removed and still said', () => {
    const change: Change = { kind: 'remove-synonym', type: 'Size', value: 'large', word: 'big' };
    expect(prove([change], [BIG_APPLE]).regressions[0]).toEqual({
      kind: 'changes the slots',
      ...{ utterance: 'big', turns: 70, before: 'Size large', after: 'Size ?' },
    });
  });

  test('takes nothing from those who were not understood', () => {
    const fallback = turn('AMAZON.FallbackIntent', [], 50);
    const missed = turn('BuyIntent', [slot('fruit', 'quince', null)], 9);
    const change: Change = { kind: 'add-value', type: 'Fruit', value: 'quince', synonyms: [] };
    expect(prove([change], [fallback, missed]).regressions).toEqual([]);
  });

  test('knows nothing of nothing', () => {
    expect(prove([], [])).toEqual({
      ...{ turns: 0, slots: [], regressions: [] },
      turnsSaved: { expected: 0, low: 0, high: 0 },
    });
  });
});
