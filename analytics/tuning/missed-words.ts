import type { Evidence, MissedWord, SlotEvidence } from './evidence';
import { hypothesesFor, keyOf, type Weighted } from './hypotheses';
import { type Relatives, relativesOf } from './relatives';
import { spreadLogOdds } from './spread';
import { sum } from './sum';

/** What single users say is too private to learn from, and says too little. */
const LEAST_USERS = 2;

/** A missed word with all that it may be. */
export interface Word {
  readonly slot: number;
  readonly missed: MissedWord;
  readonly relatives: Relatives;
  /** Positions of its missed relatives among all words. */
  readonly sources: readonly number[];
  readonly hypotheses: readonly (Weighted & { readonly key: string })[];
  /** Logarithm of the odds that it belongs to the slot, by where it was said. */
  readonly spread: number;
  /** Positions of the same word in other slots. */
  readonly twins: readonly number[];
  readonly valueCount: number;
  readonly accompaniedShare: number | undefined;
}

/** What a word probably is. */
export interface Posterior {
  readonly byKey: ReadonlyMap<string, number>;
  /** By hypothesis, in the word's order. */
  readonly probabilities: readonly number[];
  /** Of each probability, the part in which the word is no variant. */
  readonly own: readonly number[];
  readonly variant: number;
  /** Logarithm of the odds, by all that is known of the word in its slot, that it is chatter. */
  readonly chatterLogOdds: number;
}

/** Words of the evidence, slot by slot, the most frequent first. */
export const wordsOf = (evidence: Evidence): readonly Word[] => {
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
    relativesOf(slot.values, misses, evidence.locale).forEach((relatives, index) => {
      const missed = misses[index];
      if (!missed) return;
      const sources = relatives.missed.map((source) => source + first);
      const candidates = candidatesOf(
        missed,
        relatives,
        sources.map((source) => words[source]),
      );
      words.push({
        slot: at,
        missed,
        relatives,
        sources,
        hypotheses: hypothesesFor(candidates, slot.values.length).map((each) => ({
          ...each,
          key: keyOf(each.hypothesis),
        })),
        valueCount: slot.values.length,
        twins: [],
        accompaniedShare: slot.accompaniedShare,
        spread: spreadLogOdds(
          missed.users,
          missed.elsewhere === undefined
            ? (usersOfWord.get(missed.word) ?? missed.users)
            : missed.users + missed.elsewhere,
          (volumes[at] ?? 0) / volume,
        ),
      });
    });
  });
  return withTwins(words);
};

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

/** Values that something points to: its own follow-ups, then its relatives. */
const candidatesOf = (
  missed: MissedWord,
  relatives: Relatives,
  sources: readonly (Word | undefined)[],
): readonly string[] => {
  const weights = new Map<string, number>();
  for (const { value, weight } of missed.followUps)
    weights.set(value, (weights.get(value) ?? 0) + weight);
  const followed = [...weights].sort(([, a], [, b]) => b - a).map(([value]) => value);
  const inherited = sources.flatMap((source) =>
    (source?.hypotheses ?? []).flatMap(({ hypothesis }) =>
      hypothesis.kind === 'meaning' && hypothesis.value !== null ? [hypothesis.value] : [],
    ),
  );
  return [...new Set([...relatives.values, ...followed, ...inherited])];
};
