import { type Belief, type BeliefOptions, beliefsOf } from './beliefs';
import { burstOf } from './burst';
import type { Evidence } from './evidence';
import { type Estimate, gainOf, type Recurrence, recurrenceOf } from './gain';
import { burstReason, dividedReason, reasonsForValue, reasonsForWord } from './reasons';

/** What a missed word is taken for. */
export type WordClass =
  /** A variant, in sound or spelling, of a word that means the value. */
  | 'variant'
  | 'synonym'
  /** It means two values to different people: adding it to both lets the skill ask back. */
  | 'choice'
  /** Something that the slot has no value for. */
  | 'new value'
  | 'word of another slot'
  | 'chatter'
  | 'unclear';

/** Why a likely proposal is not accepted by itself. */
export type Doubt = 'burst of new users' | 'word of another slot' | 'may mean two values';

/** A word that may be added to a value. */
export interface Proposal {
  readonly slot: string;
  readonly word: string;
  readonly value: string;
  readonly wordClass: WordClass;
  /** That somebody who says the word means the value. */
  readonly probability: number;
  readonly turns: number;
  readonly users: number;
  readonly doubts: readonly Doubt[];
  /** Sentences of what speaks for and against it. */
  readonly reasons: readonly string[];
  /** It is probable enough and there is no doubt; of a choice, the likelier value is. */
  readonly isAccepted: boolean;
  /** Turns that become valid, in as much traffic again. */
  readonly gain: Estimate;
}

/** A missed word, with what it may be added to. */
export interface Finding {
  readonly slot: string;
  readonly word: string;
  readonly wordClass: WordClass;
  readonly turns: number;
  readonly users: number;
  /** Sentences of what tells what it is. */
  readonly reasons: readonly string[];
  /** The likeliest value; of a choice, the two; none for a word that is no synonym. */
  readonly proposals: readonly Proposal[];
}

export interface Findings {
  /** Most frequent first. */
  readonly words: readonly Finding[];
  /** Gain of all accepted proposals together. */
  readonly gain: Estimate;
}

export interface FindingOptions extends BeliefOptions {
  /** A word that fewer distinct users said is neither shown nor proposed. */
  readonly minUsers?: number;
  /** From this probability on a proposal is accepted by default. */
  readonly probability?: number;
  /** The traffic that gains are told for, in times of the traffic that was mined. */
  readonly size?: number;
}

const MIN_USERS = 5;
export const PROBABILITY = 0.7;

/** Proposals less likely than these are noise. */
const LEAST_PROBABILITY = 0.1;

/** From this probability of two meanings on, one of them is not chosen silently. */
const DIVIDED = 0.3;

/** Ordinary people: more of them than these don't repair what missed. */
const ORDINARY_REPAIRS = 0.85;

/**
 * What the words that missed are, and which of them should be added to which value.
 *
 * @param evidence of one locale
 */
export const findingsOf = (
  evidence: Evidence,
  {
    minUsers = MIN_USERS,
    probability = PROBABILITY,
    size = 1,
    ...beliefOptions
  }: FindingOptions = {},
): Findings => {
  const recurrence = recurrenceOf(evidence);
  const context = { known: knownWords(evidence), recurrence, minUsers, probability, size };
  const words = beliefsOf(evidence, beliefOptions)
    .filter(({ missed }) => missed.users >= minUsers)
    .map((belief) => findingOf(belief, context))
    .sort((a, b) => b.turns - a.turns || (a.word < b.word ? -1 : 1));
  const accepted = words.flatMap(({ proposals }) =>
    proposals.filter(({ isAccepted }) => isAccepted),
  );
  return { words, gain: gainOf(accepted, recurrence, size) };
};

interface Context {
  /** By word in lower case. */
  readonly known: ReadonlyMap<string, readonly KnownPlace[]>;
  readonly recurrence: Recurrence;
  readonly minUsers: number;
  readonly probability: number;
  readonly size: number;
}

interface KnownPlace {
  readonly slot: string;
  readonly value: string;
}

const knownWords = ({ slots }: Evidence): Context['known'] => {
  const places = new Map<string, KnownPlace[]>();
  for (const { slot, values } of slots)
    for (const { name, words } of values)
      for (const word of words) {
        const key = word.toLowerCase();
        places.set(key, [...(places.get(key) ?? []), { slot, value: name }]);
      }
  return places;
};

/** A word with its doubts, and the sentences for them. */
interface Judgement {
  readonly ranked: readonly (readonly [value: string, probability: number])[];
  readonly isChoice: boolean;
  readonly isElsewhere: boolean;
  readonly doubts: readonly Doubt[];
  readonly reasons: readonly string[];
}

const findingOf = (belief: Belief, context: Context): Finding => {
  const { slot, missed } = belief;
  const { word, turns, users } = missed;
  const judgement = judge(belief, context);
  const { ranked, doubts, isChoice } = judgement;
  const wordClass = classOf(belief, judgement);
  const isAccepted = (ranked[0]?.[1] ?? 0) >= context.probability && doubts.length === 0;
  const proposals = ranked
    .slice(0, isChoice ? 2 : 1)
    .filter(([, probability]) => probability >= LEAST_PROBABILITY)
    .map(([value, probability]): Proposal => ({
      slot: slot.slot,
      word,
      value,
      wordClass,
      probability,
      turns,
      users,
      doubts,
      reasons: [...reasonsForValue(belief, value, context.minUsers), ...judgement.reasons],
      isAccepted,
      gain: gainOf([{ turns, probability }], context.recurrence, context.size),
    }));
  const reasons = proposals[0]?.reasons ?? judgement.reasons;
  return { slot: slot.slot, word, wordClass, turns, users, reasons, proposals };
};

const judge = (belief: Belief, { known, probability }: Context): Judgement => {
  const { slot, missed, kinds } = belief;
  const ranked = [...belief.values].sort(([, a], [, b]) => b - a);
  const [first, second] = ranked;
  const elsewhere = (known.get(missed.word.toLowerCase()) ?? []).filter(
    (place) => place.slot !== slot.slot,
  );
  const burst = burstOf(slot, missed, ORDINARY_REPAIRS);
  const isDivided = kinds.divided >= DIVIDED;
  const isChoice = isDivided && (second?.[1] ?? 0) >= LEAST_PROBABILITY;
  // A choice can be put to people; but half of them for either value is what one would plant.
  const isDoubtful = isDivided && !(isChoice && (first?.[1] ?? 0) >= probability);
  return {
    ranked,
    isChoice,
    isElsewhere: elsewhere.length > 0,
    doubts: [
      ...(burst ? ['burst of new users' as const] : []),
      ...(isDoubtful ? ['may mean two values' as const] : []),
      ...(elsewhere.length > 0 ? ['word of another slot' as const] : []),
    ],
    reasons: [
      ...reasonsForWord(belief),
      ...(burst ? [burstReason(belief, burst)] : []),
      ...(isDivided ? [dividedReason(belief, first?.[0], second?.[0])] : []),
      ...elsewhere.map((place) => `It is a word of ${place.value} in ${place.slot}.`),
    ],
  };
};

const HALF = 0.5;

const classOf = ({ kinds, variant }: Belief, { isChoice, isElsewhere }: Judgement): WordClass => {
  if (isChoice) return 'choice';
  if (kinds.meaning >= HALF) return variant >= HALF ? 'variant' : 'synonym';
  if (isElsewhere) return 'word of another slot';
  if (kinds.new >= HALF) return 'new value';
  return kinds.chatter >= HALF ? 'chatter' : 'unclear';
};
