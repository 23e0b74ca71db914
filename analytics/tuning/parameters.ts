import { type Evidence, LATEST, type SlotEvidence } from './evidence';
import { noBeliefs, type Rates, type RepairTally, tallyRepairs } from './follow-ups';
import {
  type Behaviour,
  byKind,
  type Counts,
  type Hypothesis,
  KINDS,
  shareMeaning,
  SHARES,
} from './hypotheses';
import type { Likeness } from './likeness';
import type { Posterior, Word } from './missed-words';
import type { LikenessTrial } from './relatives';
import { sum } from './sum';

/** Pseudo-counts: what is believed before the traffic is seen, worth so many words. */
const KINDS_BEFORE: Counts = { chatter: 2, new: 0.4, meaning: 6.7, divided: 0 };
/**
 * Divided words and words with one meaning. Divided ones are few and seldom certain, so that traffic
 * alone would soon deny that there are any.
 */
const DIVIDED_BEFORE: readonly [number, number] = [8, 92];
const SHARES_BEFORE = 0.5;
/** Those who leave and others; repairs and others; suggestions that are right and others. */
const LEAVING_BEFORE: readonly [number, number] = [1, 3];
const COMPANY_BEFORE = { accompanied: 1, expected: 3 };
const REPAIRS_BEFORE: readonly [number, number] = [4, 2];
const SUGGESTIONS_BEFORE: readonly [number, number] = [4, 2];
/**
 * People who change their mind after a miss turn to values half as after a match, and half at the base
 * rates, as if they began anew; so long as few changes were seen, more at the base rates.
 */
const AS_AFTER_MATCHES = 0.5;
const CHANGES_BEFORE = 20;
/** Variants and others, by likeness; the last are words that another locale knows. */
const VARIANTS_BEFORE: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 3],
  [2, 2],
  [2, 2],
  [4, 1],
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
  /** Of the suggestions from elsewhere, those that name what is meant. */
  readonly suggestions: number;
  /** By slot. */
  readonly rates: readonly Rates[];
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
  variants: before.map(shareOf),
  repairs: Array.from({ length: LATEST }, () => shareOf(REPAIRS_BEFORE)),
  leaving: byKind(() => shareOf(LEAVING_BEFORE)),
  chatterCompany: COMPANY_BEFORE.accompanied / COMPANY_BEFORE.expected,
  suggestions: shareOf(SUGGESTIONS_BEFORE),
  rates: evidence.slots.map((slot) => ratesOf(slot, new Map())),
});

const shareOf = ([yes, no]: readonly [number, number]): number => yes / (yes + no);

/** Base rates: people who said a value at once, and those who probably meant it by a missed word. */
const ratesOf = ({ values }: SlotEvidence, meant: ReadonlyMap<string, number>): Rates => {
  const said = values.map(({ name, matches, changes = 0 }) => {
    const atFirst = matches - changes + (meant.get(name) ?? 0) + 0.5;
    return { name, atFirst, changes };
  });
  const first = sum(said.map(({ atFirst }) => atFirst));
  const changes = sum(said.map((each) => each.changes));
  const trust = (AS_AFTER_MATCHES * changes) / (changes + CHANGES_BEFORE);
  const base = new Map(said.map(({ name, atFirst }) => [name, atFirst / first]));
  return {
    base,
    change: new Map(
      said.map((each) => [
        each.name,
        (1 - trust) * (each.atFirst / first) + trust * (each.changes / Math.max(1, changes)),
      ]),
    ),
  };
};

/** The likeliest parameters, given what the words probably are. */
export const parametersOf = (
  evidence: Evidence,
  words: readonly Word[],
  posteriors: readonly Posterior[],
  { repairs, rates }: Parameters,
  before: Variants,
): Parameters => {
  const kinds = { ...KINDS_BEFORE };
  const all = { ...KINDS_BEFORE };
  const shares = SHARES.map(() => SHARES_BEFORE);
  const leaving = byKind(() => 0);
  const followed = byKind(() => 0);
  const tally: RepairTally = {
    repaired: repairs.map(() => REPAIRS_BEFORE[0]),
    others: repairs.map(() => REPAIRS_BEFORE[1]),
  };
  const company = { ...COMPANY_BEFORE };
  const suggested: [number, number] = [...SUGGESTIONS_BEFORE];
  const variants = before.map((counts): [number, number] => [...counts]);
  const meant = evidence.slots.map(() => new Map<string, number>());
  words.forEach((word, index) => {
    const posterior = posteriors[index];
    const ofSlot = rates[word.slot];
    if (!posterior || !ofSlot) return;
    add(variants[word.likeness], posterior.variant);
    const believed = noBeliefs(word.followed);
    const ofKinds = byKind(() => 0);
    word.candidates.forEach(({ hypothesis, targets }, at) => {
      const probability = posterior.probabilities[at] ?? 0;
      kinds[hypothesis.kind] += posterior.own[at] ?? 0;
      ofKinds[hypothesis.kind] += probability;
      if (hypothesis.kind === 'divided') addShare(shares, hypothesis.share, probability);
      for (const { at: place, level } of targets) {
        const row = believed[place];
        if (row) row[level] = (row[level] ?? 0) + probability;
      }
      addMeant(meant[word.slot], hypothesis, probability * word.missed.users);
      for (const { value, weight } of word.suggestions)
        add(suggested, shareMeaning(hypothesis, value), weight * probability);
    });
    for (const kind of KINDS) {
      all[kind] += ofKinds[kind];
      leaving[kind] += ofKinds[kind] * word.missed.left;
      followed[kind] += ofKinds[kind] * word.followed.weight;
    }
    tallyRepairs(
      tally,
      word.followed,
      ofSlot,
      repairs,
      ofKinds.meaning + ofKinds.divided,
      believed,
    );
    addCompany(company, word, ofKinds.chatter);
  });
  return {
    kinds: normalized(kinds),
    divided: dividedShare(all),
    shares: shares.map((count) => count / sum(shares)),
    variants: variants.map(shareOf),
    repairs: tally.repaired.map((count, at) => count / (count + (tally.others[at] ?? 0))),
    leaving: byKind((kind) =>
      shareOf([LEAVING_BEFORE[0] + leaving[kind], LEAVING_BEFORE[1] + followed[kind]]),
    ),
    chatterCompany: Math.min(1, company.accompanied / company.expected),
    suggestions: shareOf(suggested),
    rates: evidence.slots.map((slot, at) => ratesOf(slot, meant[at] ?? new Map())),
  };
};

/** Adds something to what is so, and to what is not. */
const add = (counts: [number, number] | undefined, yes: number, of = 1): void => {
  if (!counts) return;
  counts[0] += yes * of;
  counts[1] += (1 - yes) * of;
};

const addShare = (shares: number[], share: number, words: number): void => {
  const at = SHARES.indexOf(share);
  shares[at] = (shares[at] ?? 0) + words;
};

const addCompany = (
  company: { accompanied: number; expected: number },
  { missed: { accompanied, users }, accompaniedShare }: Word,
  chatter: number,
): void => {
  if (accompanied === undefined || accompaniedShare === undefined) return;
  company.accompanied += chatter * accompanied;
  company.expected += chatter * users * accompaniedShare;
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

const dividedShare = ({ divided, meaning }: Counts): number =>
  shareOf([DIVIDED_BEFORE[0] + divided, DIVIDED_BEFORE[1] + meaning]);

const normalized = (counts: Counts): Counts => {
  const total = sum(Object.values(counts));
  const meant = (counts.meaning + counts.divided) / total;
  const divided = meant * dividedShare(counts);
  return {
    chatter: counts.chatter / total,
    new: counts.new / total,
    meaning: meant - divided,
    divided,
  };
};

/** The largest difference of the shares, of 1, that two estimates have. */
export const changeOf = (a: Parameters, b: Parameters): number =>
  Math.max(...sharesIn(a).map((share, at) => Math.abs(share - (sharesIn(b)[at] ?? 0))));

const sharesIn = (parameters: Parameters): readonly number[] => [
  ...KINDS.flatMap((kind) => [parameters.kinds[kind], parameters.leaving[kind]]),
  parameters.divided,
  ...parameters.shares,
  ...parameters.variants,
  ...parameters.repairs,
  parameters.chatterCompany,
  parameters.suggestions,
];
