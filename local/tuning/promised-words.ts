import type { Estimate } from '../../analytics/tuning/gain';
import type { PromisedWord } from '../../analytics/tuning/watched';
import type { Application } from './history';

/** The words that an application brought, each with what it was promised to bring. */
export const promisedWords = ({ changes }: Pick<Application, 'changes'>): readonly PromisedWord[] =>
  changes.flatMap(({ change, gain }): readonly PromisedWord[] => {
    if (gain === null) return [];
    if (change.kind === 'add-synonym') {
      const { type, value, word } = change;
      return [{ type, value, word, gain }];
    }
    if (change.kind !== 'add-value') return [];
    const { type, value, synonyms } = change;
    // The forms of a new value were promised together: each is watched for its part.
    const words = [value, ...synonyms];
    return words.map((word) => ({ type, value, word, gain: partOf(gain, words.length) }));
  });

const partOf = ({ expected, low, high }: Estimate, parts: number): Estimate => ({
  expected: expected / parts,
  low: low / parts,
  high: high / parts,
});
