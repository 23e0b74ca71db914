import { describe, expect, it } from '@jest/globals';
import {
  followedBy,
  followUpLikelihood,
  noBeliefs,
  tallyRepairs,
  targetsOf,
} from '../../../analytics/tuning/follow-ups';
import { missedWord } from './evidence-factory';

const WORD = missedWord(
  'wee',
  {},
  {
    followUps: [
      { value: 'small', delay: 1, weight: 2 },
      { value: 'large', delay: 5, weight: 1 },
    ],
  },
);
const FOLLOWED = followedBy(WORD);
const RATES = {
  base: new Map([
    ['small', 0.2],
    ['large', 0.8],
  ]),
  change: new Map([
    ['small', 0.4],
    ['large', 0.6],
  ]),
};
const REPAIRS = [0.5, 0.5, 0.25];

describe('what followed a word', () => {
  it('is summed by value and delay, the latest together', () => {
    expect(FOLLOWED).toEqual({
      values: [
        { value: 'small', weights: [2, 0, 0] },
        { value: 'large', weights: [0, 0, 1] },
      ],
      weight: 3,
    });
  });

  it('has its base rates where the word means nothing', () => {
    const { unmeant } = followUpLikelihood(FOLLOWED, RATES, REPAIRS);

    expect(Math.exp(unmeant)).toBeCloseTo(0.2 ** 2 * 0.8);
  });

  it('is repairs, and changes of mind, where it means something', () => {
    const { changed, gains } = followUpLikelihood(FOLLOWED, RATES, REPAIRS);
    const likelihoodOf = (value: string): number =>
      Math.exp(
        targetsOf({ kind: 'meaning', value }, FOLLOWED).reduce(
          (log, { at, level }) => log + (gains[at]?.[level] ?? NaN),
          changed,
        ),
      );

    // Half of the next follow-ups repair, and a quarter of the late ones.
    expect(likelihoodOf('small')).toBeCloseTo((0.5 + 0.5 * 0.4) ** 2 * (0.75 * 0.6));
    expect(likelihoodOf('large')).toBeCloseTo((0.5 * 0.4) ** 2 * (0.25 + 0.75 * 0.6));
    expect(likelihoodOf('tiny')).toBeCloseTo((0.5 * 0.4) ** 2 * (0.75 * 0.6));
  });

  it('is either meaning where people differ', () => {
    const { changed, gains } = followUpLikelihood(FOLLOWED, RATES, REPAIRS);
    const hypothesis = { kind: 'divided', value: 'small', other: 'large', share: 0.8 } as const;
    const log = targetsOf(hypothesis, FOLLOWED).reduce(
      (sum, { at, level }) => sum + (gains[at]?.[level] ?? NaN),
      changed,
    );

    expect(Math.exp(log)).toBeCloseTo((0.5 * 0.8 + 0.5 * 0.4) ** 2 * (0.25 * 0.2 + 0.75 * 0.6));
  });

  it('is told apart into repairs and others', () => {
    const tally = { repaired: [0, 0, 0], others: [0, 0, 0] };
    const believed = noBeliefs(FOLLOWED);
    const [target] = targetsOf({ kind: 'meaning', value: 'small' }, FOLLOWED);
    const row = believed[target?.at ?? -1];
    if (row && target) row[target.level] = 1;
    tallyRepairs(tally, FOLLOWED, RATES, REPAIRS, 1, believed);

    // Of two that said small, 0.5 repair for each 0.5 × 0.4 who changed their mind to it.
    expect(tally.repaired[0]).toBeCloseTo((2 * 0.5) / 0.7);
    expect(tally.others[0]).toBeCloseTo((2 * 0.2) / 0.7);
    expect([tally.repaired[2], tally.others[2]]).toEqual([0, 1]);
  });
});
