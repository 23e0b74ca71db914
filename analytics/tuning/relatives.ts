import type { KnownValue, MissedWord } from './evidence';
import { hear, type HeardWord, type Likeness, likenessOf } from './likeness';
import { NeighbourIndex } from './neighbours';

/** Words that a missed word may be a variant of, all equally alike to it. */
export interface Relatives {
  /** 0 where there are none. */
  readonly likeness: Likeness;
  /** Known words among them; a value may have several. */
  readonly known: readonly KnownWord[];
  /** Positions of the most frequent missed words among them, in the list that was given. */
  readonly missed: readonly number[];
}

export interface KnownWord {
  readonly value: string;
  readonly heard: HeardWord;
}

export const NO_RELATIVES: Relatives = { likeness: 0, known: [], missed: [] };

/** The most frequent of many missed relatives tell enough. */
const MOST_MISSED = 8;

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
  const knownIndex = new NeighbourIndex(
    known.map((each) => each.heard),
    Infinity,
  );
  const missedIndex = new NeighbourIndex([]);
  return heard.map((word) => {
    const ofKnown = alike(word, known, knownIndex, (each) => each.heard);
    const ofMissed = alike(word, heard, missedIndex, (each) => each);
    missedIndex.add(word);
    const likeness = closest([...ofKnown.values(), ...ofMissed.values()]);
    if (likeness === 0) return NO_RELATIVES;
    return {
      likeness,
      known: nearest(ofKnown, likeness).flatMap((at) => known[at] ?? []),
      missed: nearest(ofMissed, likeness).slice(0, MOST_MISSED),
    };
  });
};

/** Likenesses of those words that may be alike at all, by position. */
const alike = <T>(
  word: HeardWord,
  others: readonly T[],
  index: NeighbourIndex,
  heardOf: (other: T) => HeardWord,
): ReadonlyMap<number, Likeness> => {
  const likenesses = new Map<number, Likeness>();
  for (const at of index.near(word)) {
    const other = others[at];
    if (other !== undefined && heardOf(other) !== word)
      likenesses.set(at, likenessOf(word, heardOf(other)));
  }
  return likenesses;
};

const nearest = (likenesses: ReadonlyMap<number, Likeness>, likeness: Likeness): number[] =>
  [...likenesses].flatMap(([at, each]) => (each === likeness ? [at] : [])).sort((a, b) => a - b);

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
  const index = new NeighbourIndex(
    known.map(({ heard }) => heard),
    Infinity,
  );
  const trials = new Map<Likeness, LikenessTrial>();
  for (const word of known) {
    const likenesses = alike(word.heard, known, index, ({ heard }) => heard);
    const likeness = closest([...likenesses.values()]);
    if (likeness === 0) continue;
    const relatives = nearest(likenesses, likeness);
    const same = relatives.filter((at) => known[at]?.value === word.value).length;
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
