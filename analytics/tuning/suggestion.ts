/** What somebody else takes a missed word for: one more kind of evidence. */
export interface Suggestion {
  /** Slot type. */
  readonly slot: string;
  readonly word: string;
  /** Name of the value that it may mean. */
  readonly value: string;
  /** It is worth as much as so many independent suggestions. How good they are is learnt. */
  readonly weight: number;
}

/**
 * Logarithm of the likelihood of suggestions.
 *
 * @param meaning by suggested value, of the people who say the word, those who mean it
 * @param right share of the suggestions that name what is meant; the others name any value
 */
export const suggestionLogLikelihood = (
  suggestions: readonly Suggestion[],
  meaning: ((value: string) => number) | null,
  right: number,
  valueCount: number,
): number =>
  suggestions.reduce((sum, { value, weight }) => {
    const named =
      meaning === null ? 1 / valueCount : right * meaning(value) + (1 - right) / valueCount;
    return sum + weight * Math.log(named);
  }, 0);
