import { type Evidence, LATEST, type MissedWord, type SlotEvidence } from './evidence';
import {
  type Behaviour,
  byKind,
  type Counts,
  type Hypothesis,
  repairShare,
  shareMeaning,
  SHARES,
} from './hypotheses';
import type { Likeness } from './likeness';
import type { Posterior, Word } from './missed-words';
import type { LikenessTrial } from './relatives';
import { sum } from './sum';

/** Pseudo-counts: what is believed before the traffic is seen, worth so many words. */
const KINDS_BEFORE: Counts = { chatter: 2, new: 0.4, meaning: 6, divided: 0.7 };
const SHARES_BEFORE = 0.5;
const LEAVING_BEFORE = { left: 1, followed: 3 };
const COMPANY_BEFORE = { accompanied: 1, expected: 3 };
const REPAIRS_BEFORE = { repairs: 4, others: 2 };
/** Variants and others, by likeness. */
const VARIANTS_BEFORE: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 3],
  [2, 2],
  [2, 2],
  [4, 1],
];

/** The model's own words tell of a likeness like this many missed words at most. */
const TRIALS = 10;

/** Everything that is estimated from the traffic. */
export interface Parameters extends Behaviour {
  readonly kinds: Counts;
  /** Of the words with a meaning, those that mean two values to different people. */
  readonly divided: number;
  /** Of them, those with each of {@link SHARES}. */
  readonly shares: readonly number[];
  /** By likeness: share of the words with such a relative that are variants of it. */
  readonly variants: readonly number[];
  /** How often chatter has company, of how often a slot's own words have. */
  readonly chatterCompany: number;
  /** By slot: base rates of the values. */
  readonly bases: readonly ReadonlyMap<string, number>[];
}

/** Words that are variants of their relatives, and words that are not, by likeness. */
export type Variants = readonly (readonly [yes: number, no: number])[];

/** What is believed of likenesses before the traffic is seen: the model's own words are a trial. */
export const variantsBefore = (
  { slots }: Evidence,
  trials: readonly ReadonlyMap<Likeness, LikenessTrial>[],
): Variants =>
  VARIANTS_BEFORE.map(([yes, no], likeness) => {
    let words = 0;
    let variants = 0;
    trials.forEach((trial, slot) => {
      const tried = trial.get(likeness as Likeness);
      const values = slots[slot]?.values.length ?? 0;
      if (!tried || values < 2) return;
      words += tried.words;
      // By chance alone, one word in so many values would be right.
      variants += Math.max(0, (tried.right - tried.words / values) / (1 - 1 / values));
    });
    const scale = words === 0 ? 0 : Math.min(TRIALS, words) / words;
    return [yes + variants * scale, no + (words - variants) * scale];
  });

/** Where the estimation begins. */
export const firstParameters = (evidence: Evidence, before: Variants): Parameters => ({
  kinds: normalized(KINDS_BEFORE),
  divided: dividedShare(KINDS_BEFORE),
  shares: SHARES.map(() => 1 / SHARES.length),
  variants: before.map(([yes, no]) => yes / (yes + no)),
  repairs: Array.from(
    { length: LATEST },
    () => REPAIRS_BEFORE.repairs / (REPAIRS_BEFORE.repairs + REPAIRS_BEFORE.others),
  ),
  leaving: byKind(() => LEAVING_BEFORE.left / (LEAVING_BEFORE.left + LEAVING_BEFORE.followed)),
  chatterCompany: COMPANY_BEFORE.accompanied / COMPANY_BEFORE.expected,
  bases: evidence.slots.map((slot) => basesOf(slot, new Map())),
});

/** Base rates: people who said a value at once, and those who probably meant it by a missed word. */
const basesOf = (
  { values }: SlotEvidence,
  meant: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> => {
  const counts = values.map(({ name, matches }) => matches + (meant.get(name) ?? 0) + 0.5);
  const total = sum(counts);
  return new Map(values.map(({ name }, index) => [name, (counts[index] ?? 0) / total]));
};

/** The likeliest parameters, given what the words probably are. */
export const parametersOf = (
  evidence: Evidence,
  words: readonly Word[],
  posteriors: readonly Posterior[],
  { repairs, bases }: Parameters,
  before: Variants,
): Parameters => {
  const kinds = { ...KINDS_BEFORE };
  const all = { ...KINDS_BEFORE };
  const shares = SHARES.map(() => SHARES_BEFORE);
  const left = byKind(() => LEAVING_BEFORE.left);
  const followed = byKind(() => LEAVING_BEFORE.followed);
  const repaired = repairs.map(() => REPAIRS_BEFORE.repairs);
  const others = repairs.map(() => REPAIRS_BEFORE.others);
  const variants = before.map((counts) => [...counts] as [number, number]);
  const meant = evidence.slots.map(() => new Map<string, number>());
  const company = { ...COMPANY_BEFORE };
  words.forEach((word, index) => {
    const posterior = posteriors[index];
    if (!posterior) return;
    const share = evidence.slots[word.slot]?.accompaniedShare;
    if (share !== undefined && word.missed.accompanied !== undefined) {
      company.accompanied += (posterior.probabilities[0] ?? 0) * word.missed.accompanied;
      company.expected += (posterior.probabilities[0] ?? 0) * word.missed.users * share;
    }
    const variant = variants[word.relatives.likeness];
    if (variant) {
      variant[0] += posterior.variant;
      variant[1] += 1 - posterior.variant;
    }
    word.hypotheses.forEach(({ hypothesis }, at) => {
      const probability = posterior.probabilities[at] ?? 0;
      const { kind } = hypothesis;
      kinds[kind] += posterior.own[at] ?? 0;
      all[kind] += probability;
      if (hypothesis.kind === 'divided') addShare(shares, hypothesis.share, probability);
      left[kind] += probability * word.missed.left;
      const tally = { probability, repaired, others, repairs, base: bases[word.slot] };
      followed[kind] += probability * countFollowUps(hypothesis, word.missed, tally);
      addMeant(meant[word.slot], hypothesis, probability * word.missed.users);
    });
  });
  return {
    kinds: normalized(kinds),
    divided: dividedShare(all),
    shares: shares.map((count) => count / sum(shares)),
    variants: variants.map(([yes, no]) => yes / (yes + no)),
    repairs: repaired.map((count, at) => count / (count + (others[at] ?? 0))),
    leaving: byKind((kind) => left[kind] / (left[kind] + followed[kind])),
    chatterCompany: Math.min(1, company.accompanied / company.expected),
    bases: evidence.slots.map((slot, at) => basesOf(slot, meant[at] ?? new Map())),
  };
};

const addShare = (shares: number[], share: number, words: number): void => {
  const at = SHARES.indexOf(share);
  shares[at] = (shares[at] ?? 0) + words;
};

interface Tally {
  readonly probability: number;
  readonly repaired: number[];
  readonly others: number[];
  readonly repairs: readonly number[];
  readonly base: ReadonlyMap<string, number> | undefined;
}

/** Splits the follow-ups into repairs and others; gives their weight. */
const countFollowUps = (
  hypothesis: Hypothesis,
  { followUps }: MissedWord,
  { probability, repaired, others, repairs, base }: Tally,
): number => {
  const isMeant = hypothesis.kind === 'meaning' || hypothesis.kind === 'divided';
  let total = 0;
  for (const followUp of followUps) {
    total += followUp.weight;
    if (!isMeant) continue;
    const at = Math.min(followUp.delay, LATEST) - 1;
    const share = repairShare(followUp, repairs);
    const repair = share * shareMeaning(hypothesis, followUp.value);
    const other = (1 - share) * (base?.get(followUp.value) ?? 1e-6);
    const weight = probability * followUp.weight;
    repaired[at] = (repaired[at] ?? 0) + (weight * repair) / (repair + other);
    others[at] = (others[at] ?? 0) + (weight * other) / (repair + other);
  }
  return total;
};

/** Adds the users, by the values that they mean. */
export const addMeant = (
  meant: Map<string, number> | undefined,
  hypothesis: Hypothesis,
  users: number,
): void => {
  if (hypothesis.kind !== 'meaning' && hypothesis.kind !== 'divided') return;
  for (const value of new Set([
    hypothesis.value,
    hypothesis.kind === 'divided' ? hypothesis.other : null,
  ]))
    if (value !== null)
      meant?.set(value, (meant.get(value) ?? 0) + users * shareMeaning(hypothesis, value));
};

const dividedShare = ({ divided, meaning }: Counts): number => divided / (divided + meaning);

const normalized = (counts: Counts): Counts => {
  const total = sum(Object.values(counts));
  return byKind((kind) => counts[kind] / total);
};
