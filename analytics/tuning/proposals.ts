import { type Belief, beliefsOf } from './beliefs';
import { isBurst } from './burst';
import type { Evidence } from './evidence';
import { type Estimate, gainOf, type Recurrence, recurrenceOf } from './gain';

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
  /** It is probable enough and there is no doubt. */
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
  /** The likeliest value; of a choice, the two; none for a word that is no synonym. */
  readonly proposals: readonly Proposal[];
}

export interface Findings {
  /** Most frequent first. */
  readonly words: readonly Finding[];
  /** Gain of all accepted proposals together. */
  readonly gain: Estimate;
}

export interface FindingOptions {
  /** A word that fewer distinct users said is neither shown nor proposed. */
  readonly minUsers?: number;
  /** From this probability on a proposal is accepted by default. */
  readonly probability?: number;
  /** The traffic that gains are told for, in times of the traffic that was mined. */
  readonly size?: number;
}

const MIN_USERS = 5;
const PROBABILITY = Number(process.env['P'] ?? 0.75);

/** Proposals less likely than these are noise. */
const LEAST_PROBABILITY = 0.1;

/** From this probability of two meanings on, one of them is not chosen silently. */
const DIVIDED = Number(process.env['D'] ?? 0.25);

/** Ordinary people: more of them than these don't repair what missed. */
const ORDINARY_REPAIRS = 0.85;

/**
 * What the words that missed are, and which of them should be added to which value.
 *
 * @param evidence of one locale
 */
export const findingsOf = (
  evidence: Evidence,
  { minUsers = MIN_USERS, probability = PROBABILITY, size = 1 }: FindingOptions = {},
): Findings => {
  const recurrence = recurrenceOf(evidence);
  const context = { evidence, recurrence, probability, size };
  const words = beliefsOf(evidence)
    .filter(({ missed }) => missed.users >= minUsers)
    .map((belief) => findingOf(belief, context))
    .sort((a, b) => b.turns - a.turns || (a.word < b.word ? -1 : 1));
  const accepted = words.flatMap(({ proposals }) =>
    proposals.filter(({ isAccepted }) => isAccepted),
  );
  return { words, gain: gainOf(accepted, recurrence, size) };
};

interface Context {
  readonly evidence: Evidence;
  readonly recurrence: Recurrence;
  readonly probability: number;
  readonly size: number;
}

const findingOf = (belief: Belief, context: Context): Finding => {
  const { slot, missed } = belief;
  const { word, turns, users } = missed;
  const isElsewhere = context.evidence.slots.some(
    (other) => other !== slot && isWordOf(other.values, word),
  );
  const ranked = [...belief.values].sort(([, a], [, b]) => b - a);
  const wordClass = classOf(belief, ranked, isElsewhere);
  const doubts: Doubt[] = [
    ...(isBurst(slot, missed, ORDINARY_REPAIRS) ? ['burst of new users' as const] : []),
    ...(belief.kinds.divided >= DIVIDED ? ['may mean two values' as const] : []),
    ...(isElsewhere ? ['word of another slot' as const] : []),
  ];
  const proposals = ranked
    .slice(0, wordClass === 'choice' ? 2 : 1)
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
      isAccepted: probability >= context.probability && doubts.length === 0,
      gain: gainOf([{ turns, probability }], context.recurrence, context.size),
    }));
  return { slot: slot.slot, word, wordClass, turns, users, proposals };
};

const isWordOf = (values: Evidence['slots'][number]['values'], word: string): boolean =>
  values.some(({ words }) => words.some((known) => known.toLowerCase() === word.toLowerCase()));

const HALF = 0.5;

const classOf = (
  { kinds, variant }: Belief,
  ranked: readonly (readonly [string, number])[],
  isElsewhere: boolean,
): WordClass => {
  if (kinds.meaning >= HALF) return variant >= HALF ? 'variant' : 'synonym';
  if (kinds.divided >= HALF && (ranked[1]?.[1] ?? 0) >= LEAST_PROBABILITY) return 'choice';
  if (isElsewhere) return 'word of another slot';
  if (kinds.new >= HALF) return 'new value';
  return kinds.chatter >= HALF ? 'chatter' : 'unclear';
};
