import type { KnownValue, MissedWord } from './evidence';
import { hear, type HeardWord, type Likeness, likenessOf } from './likeness';

/** Words that a missed word may be a variant of, all equally alike to it. */
export interface Relatives {
  /** 0 where there are none. */
  readonly likeness: Likeness;
  /** Values of the known words among them; a value with two words is there twice. */
  readonly values: readonly string[];
  /** Positions of the most frequent missed words among them, in the list that was given. */
  readonly missed: readonly number[];
}

/** The most frequent of many missed relatives tell enough. */
const MOST_MISSED = 8;

interface KnownWord {
  readonly value: string;
  readonly heard: HeardWord;
}

/**
 * The nearest relatives of each missed word: known words, and missed words before it in the list.
 *
 * @param misses the most frequent first, since a variant is rarer than what it is a variant of
 */
export const relativesOf = (
  values: readonly KnownValue[],
  misses: readonly MissedWord[],
  locale: string,
): readonly Relatives[] => {
  const known = knownWords(values, locale);
  const heard = misses.map(({ word }) => hear(word, locale));
  return heard.map((word, index) => {
    const ofKnown = known.map((other) => likenessOf(word, other.heard));
    const ofMissed = heard.slice(0, index).map((other) => likenessOf(word, other));
    const likeness = closest([...ofKnown, ...ofMissed]);
    if (likeness === 0) return { likeness, values: [], missed: [] };
    return {
      likeness,
      values: known.flatMap(({ value }, at) => (ofKnown[at] === likeness ? [value] : [])),
      missed: ofMissed.flatMap((each, at) => (each === likeness ? [at] : [])).slice(0, MOST_MISSED),
    };
  });
};

/** What the model itself tells of a kind of likeness. */
export interface LikenessTrial {
  /** Known words that have a nearest relative of the kind. */
  readonly words: number;
  /** Of them, those whose relative has the same value; parts where relatives disagree. */
  readonly right: number;
}

/** Takes each known word for a missed one: how often would its relatives have told its value? */
export const tryLikenesses = (
  values: readonly KnownValue[],
  locale: string,
): ReadonlyMap<Likeness, LikenessTrial> => {
  const known = knownWords(values, locale);
  const trials = new Map<Likeness, LikenessTrial>();
  for (const word of known) {
    const likenesses = known.map((other) =>
      other === word ? 0 : likenessOf(word.heard, other.heard),
    );
    const likeness = closest(likenesses);
    if (likeness === 0) continue;
    const relatives = known.filter((_, at) => likenesses[at] === likeness);
    const same = relatives.filter(({ value }) => value === word.value).length;
    const { words, right } = trials.get(likeness) ?? { words: 0, right: 0 };
    trials.set(likeness, { words: words + 1, right: right + same / relatives.length });
  }
  return trials;
};

const knownWords = (values: readonly KnownValue[], locale: string): readonly KnownWord[] =>
  values.flatMap(({ name, words }) =>
    words.map((word) => ({ value: name, heard: hear(word, locale) })),
  );

const closest = (likenesses: readonly Likeness[]): Likeness =>
  likenesses.reduce((a, b) => (b > a ? b : a), 0);
