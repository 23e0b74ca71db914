import type { Evidence, MissedWord, SlotEvidence } from './evidence';
import { type Followed, followedBy, type Target, targetsOf } from './follow-ups';
import { type Hypothesis, hypothesesFor, keyOf, type Weighted } from './hypotheses';
import type { Kin, KinBelief } from './kin';
import { KIN_LIKENESS, type Likeness } from './likeness';
import { NO_RELATIVES, type Relatives, relativesOf } from './relatives';
import { spreadLogOdds } from './spread';
import type { Suggestion } from './suggestion';
import { sum } from './sum';

/** What single users say is too private to learn from, and says too little. */
const LEAST_USERS = 2;

export interface Candidate extends Weighted {
  /** Of the people who say the word, by value, those who mean it. */
  readonly targets: readonly Target[];
  /** Of what the word may inherit: known words and words of other locales that say so, of all relatives. */
  readonly inheritance: Inheritance;
}

export interface Inheritance {
  /** Share of the relatives that are known words of the hypothesis's (first) value. */
  readonly known: number;
  /** Share of what words of other locales say. */
  readonly kin: number;
  /** By missed relative: the position of the same hypothesis there; -1 for none. */
  readonly positions: readonly number[];
  /** The same of the hypothesis that it means the value of this one alone. */
  readonly meanings: readonly number[];
}

/** A missed word with all that it may be. */
export interface Word {
  readonly slot: number;
  readonly missed: MissedWord;
  readonly followed: Followed;
  readonly relatives: Relatives;
  readonly kin: readonly KinBelief[];
  /** To its relatives, or to the same word of other locales. */
  readonly likeness: Likeness | typeof KIN_LIKENESS;
  /** Positions of its missed relatives among all words. */
  readonly sources: readonly number[];
  /** Chatter is the first. */
  readonly candidates: readonly Candidate[];
  /** Users for whom it missed for other slots. */
  readonly elsewhere: number;
  /** Logarithm of the odds that it belongs to the slot, by where it was said. */
  readonly spread: number;
  /** Positions of the same word in other slots. */
  readonly twins: readonly number[];
  readonly valueCount: number;
  readonly accompaniedShare: number | undefined;
  readonly suggestions: readonly Suggestion[];
}

/** What a word probably is. */
export interface Posterior {
  /** By candidate, in the word's order. */
  readonly probabilities: Readonly<Float64Array>;
  /** Of each probability, the part in which the word is no variant. */
  readonly own: Readonly<Float64Array>;
  readonly variant: number;
  /** Logarithm of the odds, by all that is known of the word in its slot, that it is chatter. */
  readonly chatterLogOdds: number;
}

/** What is known besides the counts. */
export interface Knowledge {
  readonly kin: Kin;
  readonly suggestions: readonly Suggestion[];
}

/** Words of the evidence, slot by slot, the most frequent first. */
export const wordsOf = (evidence: Evidence, knowledge: Knowledge): readonly Word[] => {
  const usersOfWord = new Map<string, number>();
  for (const { word, users } of evidence.slots.flatMap(({ misses }) => misses))
    usersOfWord.set(word, (usersOfWord.get(word) ?? 0) + users);
  const volumes = evidence.slots.map(volumeOf);
  const volume = sum(volumes);
  const words: Word[] = [];
  evidence.slots.forEach((slot, at) => {
    const misses = slot.misses
      .filter(({ users }) => users >= LEAST_USERS)
      .sort((a, b) => b.users - a.users || (a.word < b.word ? -1 : 1));
    const first = words.length;
    relativesOf(slot.values, misses, evidence.locale).forEach((found, index) => {
      const missed = misses[index];
      if (!missed) return;
      const elsewhere =
        missed.elsewhere ?? (usersOfWord.get(missed.word) ?? missed.users) - missed.users;
      const slotShare = (volumes[at] ?? 0) / volume;
      const kin = knowledge.kin.beliefsOf(slot.slot, missed.word);
      // The same word tells more than one that is like it.
      const relatives = kin.length > 0 ? NO_RELATIVES : found;
      const sources = relatives.missed.map((source) => source + first);
      words.push({
        slot: at,
        missed,
        followed: followedBy(missed),
        relatives,
        kin,
        likeness: kin.length > 0 ? KIN_LIKENESS : found.likeness,
        sources,
        candidates: [],
        elsewhere,
        spread: spreadLogOdds(missed.users, missed.users + elsewhere, slotShare),
        twins: [],
        valueCount: slot.values.length,
        accompaniedShare: slot.accompaniedShare,
        suggestions: suggestionsFor(slot, missed, knowledge.suggestions),
      });
      const word = words.at(-1);
      if (word) words[words.length - 1] = withCandidates(word, words, slot);
    });
  });
  return withTwins(words);
};

/** A suggestion of a value that the slot lacks tells nothing of those that it has. */
const suggestionsFor = (
  { slot, values }: SlotEvidence,
  { word }: MissedWord,
  suggestions: readonly Suggestion[],
): readonly Suggestion[] =>
  suggestions.filter(
    (each) =>
      each.slot === slot &&
      each.word.toLowerCase() === word.toLowerCase() &&
      values.some(({ name }) => name === each.value),
  );

const withTwins = (words: readonly Word[]): readonly Word[] => {
  const places = new Map<string, number[]>();
  words.forEach(({ missed }, at) => {
    places.set(missed.word, [...(places.get(missed.word) ?? []), at]);
  });
  return words.map((word, at) => ({
    ...word,
    twins: (places.get(word.missed.word) ?? []).filter((twin) => twin !== at),
  }));
};

const volumeOf = ({ values, misses }: SlotEvidence): number =>
  1 + sum(values.map(({ matches }) => matches)) + sum(misses.map(({ users }) => users));

/** Positions of the candidates of a word, by hypothesis: each is asked for by several variants. */
const positions = new WeakMap<readonly Candidate[], ReadonlyMap<string, number>>();

const positionsIn = ({ candidates }: Word): ReadonlyMap<string, number> => {
  const known = positions.get(candidates);
  if (known) return known;
  const found = new Map(candidates.map(({ hypothesis }, at) => [keyOf(hypothesis), at]));
  positions.set(candidates, found);
  return found;
};

const withCandidates = (word: Word, words: readonly Word[], slot: SlotEvidence): Word => {
  const sources = word.sources.flatMap((at) => words[at] ?? []);
  const values = pointedTo(word, sources, new Set(slot.values.map(({ name }) => name)));
  const places = sources.map(positionsIn);
  const positionsOf = (hypothesis: Hypothesis): readonly number[] => {
    const key = keyOf(hypothesis);
    return places.map((place) => place.get(key) ?? -1);
  };
  const candidates = hypothesesFor(values, word.valueCount).map(
    ({ hypothesis, part }): Candidate => ({
      hypothesis,
      part,
      targets: targetsOf(hypothesis, word.followed),
      inheritance: {
        known: knownShare(hypothesis, word),
        kin: kinShare(hypothesis, word),
        positions: positionsOf(hypothesis),
        meanings:
          hypothesis.kind === 'divided'
            ? positionsOf({ kind: 'meaning', value: hypothesis.value })
            : [],
      },
    }),
  );
  return { ...word, candidates };
};

const knownShare = (hypothesis: Hypothesis, { relatives: { known, missed } }: Word): number => {
  if (hypothesis.kind !== 'meaning' && hypothesis.kind !== 'divided') return 0;
  const same = known.filter(({ value }) => value === hypothesis.value).length;
  return same / Math.max(1, known.length + missed.length);
};

const kinShare = (hypothesis: Hypothesis, { kin }: Word): number => {
  if (hypothesis.kind === 'divided') return 0;
  const shares = kin.map(({ kinds, values }) =>
    hypothesis.kind === 'meaning'
      ? (values.get(hypothesis.value ?? '') ?? 0)
      : kinds[hypothesis.kind],
  );
  return sum(shares) / Math.max(1, kin.length);
};

/** Values that something points to: relatives, its own follow-ups, suggestions, then their relatives. */
const pointedTo = (
  { relatives, missed: { followUps }, kin, suggestions }: Word,
  sources: readonly Word[],
  existing: ReadonlySet<string>,
): readonly string[] => {
  const weights = new Map<string, number>();
  for (const { value, weight } of followUps) weights.set(value, (weights.get(value) ?? 0) + weight);
  const followed = [...weights].sort(([, a], [, b]) => b - a).map(([value]) => value);
  const inherited = sources.flatMap(({ candidates }) =>
    candidates.flatMap(({ hypothesis }) =>
      hypothesis.kind === 'meaning' && hypothesis.value !== null ? [hypothesis.value] : [],
    ),
  );
  const all = new Set([
    ...relatives.known.map(({ value }) => value),
    ...kin.flatMap(({ values }) => [...values.keys()]),
    ...suggestions.map(({ value }) => value),
    ...followed,
    ...inherited,
  ]);
  return [...all].filter((value) => existing.has(value));
};
