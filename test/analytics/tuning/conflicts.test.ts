import { describe, expect, test } from '@jest/globals';
import type { Change } from '../../../analytics/tuning/change';
import { conflictsOf } from '../../../analytics/tuning/conflicts';
import { proofOf } from '../../../analytics/tuning/prove';
import type { SpokenTurn } from '../../../analytics/tuning/spoken-turn';
import { changedResolver, past, SHOP, slot, turn } from './past-factory';

const conflicts = (change: Change, turns: readonly SpokenTurn[] = []) => {
  const known = past(SHOP, turns);
  const after = changedResolver(SHOP, [change]);
  return conflictsOf(change, known, after, proofOf(known, [change], after));
};

const kinds = (change: Change, turns: readonly SpokenTurn[] = []) => [
  ...new Set(conflicts(change, turns).map(({ kind }) => kind)),
];

const synonym = (type: string, value: string, word: string): Change => ({
  kind: 'add-synonym',
  ...{ type, value, word },
});

describe('conflicts of a change', () => {
  test('are none for a word that nothing else knows', () => {
    expect(conflicts(synonym('Size', 'large', 'ginormous'))).toEqual([]);
    expect(
      conflicts({ kind: 'add-value', type: 'Fruit', value: 'quince', synonyms: ['quinces'] }),
    ).toEqual([]);
  });

  test('tell that the word means another value', () => {
    expect(conflicts(synonym('Size', 'small', 'big'))).toContainEqual({
      kind: 'word of another value',
      sentence: '“big” is a word of “large” in Size already.',
    });
  });

  test('tell that a slot beside it knows the word', () => {
    expect(conflicts(synonym('Fruit', 'pear', 'tiny'))).toContainEqual({
      kind: 'word of another slot type',
      sentence: '“tiny” is “small” in Size, which stands beside Fruit in BuyIntent.',
    });
  });

  test('tell that an utterance of another intent would be taken', () => {
    const sample: Change = {
      kind: 'add-sample',
      ...{ intent: 'BuyIntent', slot: null, sample: 'when do you open' },
    };
    expect(conflicts(sample)).toEqual([
      {
        kind: 'changes the intent',
        sentence: '“when do you open” is understood as OpenIntent, and would be as BuyIntent.',
      },
    ]);
  });

  test('tell that an utterance, said or not, would fill other slots', () => {
    expect(kinds(synonym('Fruit', 'pear', 'big apple'))).toEqual(['changes the slots']);
  });

  test('tell that people still say what would be removed', () => {
    const change: Change = { kind: 'remove-synonym', type: 'Size', value: 'large', word: 'big' };
    expect(conflicts(change, [turn('BuyIntent', [slot('size', 'big', 'large')], 7)])).toEqual([
      {
        kind: 'loses a word',
        sentence:
          '“big” was said in 7 turns as BuyIntent (size “big” = large), and would not be understood so any more.',
      },
    ]);
    expect(conflicts(change)).toEqual([]);
  });
});
