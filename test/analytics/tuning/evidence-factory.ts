import type { Evidence, MissedWord, SlotEvidence } from '../../../analytics/tuning/evidence';

/** A word that ten users said, on ten days; of them `repairs` by value, all in the next turn. */
export const missedWord = (
  word: string,
  repairs: Readonly<Record<string, number>>,
  more: Partial<MissedWord> = {},
): MissedWord => {
  const followed = Object.values(repairs).reduce((a, b) => a + b, 0);
  const users = more.users ?? Math.max(10, followed);
  return {
    word,
    turns: users,
    users,
    newUsers: Math.round(users / 2),
    busiestDayUsers: 1,
    busiestDayShare: 0.1,
    followUps: Object.entries(repairs).map(([value, weight]) => ({ value, delay: 1, weight })),
    left: users - followed,
    ...more,
  };
};

export const sizes = (misses: readonly MissedWord[]): SlotEvidence => ({
  slot: 'Size',
  values: [
    { name: 'small', words: ['small', 'little', 'smallish'], matches: 300 },
    { name: 'large', words: ['large', 'gigantic', 'enormous'], matches: 500 },
    { name: 'medium', words: ['medium', 'average', 'normal'], matches: 200 },
  ],
  misses,
  newUserShare: 0.5,
});

export const animals = (misses: readonly MissedWord[]): SlotEvidence => ({
  slot: 'Animal',
  values: [
    { name: 'dog', words: ['dog', 'puppy', 'hound'], matches: 600 },
    { name: 'cat', words: ['cat', 'kitten', 'feline'], matches: 400 },
  ],
  misses,
  newUserShare: 0.5,
});

export const evidenceOf = (...slots: readonly SlotEvidence[]): Evidence => ({
  locale: 'en-US',
  slots,
});
