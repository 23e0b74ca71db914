import { describe, expect, it } from '@jest/globals';
import { findingsOf, type Proposal } from '../../../analytics/tuning/proposals';
import type { Suggestion } from '../../../analytics/tuning/suggestion';
import { suggestionLogLikelihood } from '../../../analytics/tuning/suggestion';
import { evidenceOf, missedWord, sizes } from './evidence-factory';

const suggest = (value: string, weight = 1): Suggestion => ({
  slot: 'Size',
  word: 'Titchy',
  value,
  weight,
});

const proposalFor = (...suggestions: readonly Suggestion[]): Proposal => {
  const word = missedWord('titchy', { small: 1 }, { users: 5, left: 4 });
  const [proposal] =
    findingsOf(evidenceOf(sizes([word])), { suggestions }).words[0]?.proposals ?? [];
  if (!proposal) throw new Error('Nothing was proposed.');
  return proposal;
};

describe('suggestions from elsewhere', () => {
  it('make what they name likelier, the more the more they weigh', () => {
    const [none, one, three] = [[], [suggest('small')], [suggest('small', 3)]].map(
      (suggestions) => proposalFor(...suggestions).probability,
    );

    expect(one).toBeGreaterThan(none ?? 1);
    expect(three).toBeGreaterThan(one ?? 1);
    expect(proposalFor(suggest('small')).reasons).toContain(
      'It was suggested from elsewhere for small.',
    );
  });

  it('make it less likely where they name something else', () => {
    expect(proposalFor(suggest('large')).probability).toBeLessThan(proposalFor().probability);
  });

  it('never bring up a word that too few users said, nor a value that the slot lacks', () => {
    const rare = missedWord('titchy', { small: 2 }, { users: 4 });
    const suggestions = [suggest('small', 100)];

    expect(findingsOf(evidenceOf(sizes([rare])), { suggestions }).words).toEqual([]);
    expect(proposalFor(suggest('gigantesque', 100)).value).toBe('small');
  });

  it('are as likely as they are right, or else as chance', () => {
    // Right: 0.6 + 0.4 / 4; something else is meant: 0.4 / 4; nothing is: 1 / 4.
    const likelihood = (meaning: ((value: string) => number) | null): number =>
      Math.exp(suggestionLogLikelihood([suggest('small')], meaning, 0.6, 4));

    expect(likelihood((value) => (value === 'small' ? 1 : 0))).toBeCloseTo(0.7);
    expect(likelihood(() => 0)).toBeCloseTo(0.1);
    expect(likelihood(null)).toBeCloseTo(0.25);
  });
});
