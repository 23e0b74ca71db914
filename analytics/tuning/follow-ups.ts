import { LATEST, type MissedWord } from './evidence';
import { type Hypothesis, SHARES } from './hypotheses';

/** What followed a word. */
export interface Followed {
  readonly values: readonly FollowedValue[];
  /** Of all values and delays. */
  readonly weight: number;
}

export interface FollowedValue {
  readonly value: string;
  /** Users by delay: 1, 2, … turns later. */
  readonly weights: readonly number[];
}

export const followedBy = ({ followUps }: MissedWord): Followed => {
  const values = new Map<string, number[]>();
  for (const { value, delay, weight } of followUps) {
    const weights = values.get(value) ?? Array.from({ length: LATEST }, () => 0);
    const at = Math.min(delay, LATEST) - 1;
    weights[at] = (weights[at] ?? 0) + weight;
    values.set(value, weights);
  }
  return {
    values: [...values].map(([value, weights]) => ({ value, weights })),
    weight: followUps.reduce((sum, { weight }) => sum + weight, 0),
  };
};

/** Shares of the people for whom a hypothesis gives a word a value. */
const LEVELS: readonly number[] = [1, ...SHARES, ...SHARES.map((share) => 1 - share)];

/** A hypothesis says that a share of the people mean a value that followed. */
export interface Target {
  /** Position among the followed values. */
  readonly at: number;
  /** Position among {@link LEVELS}. */
  readonly level: number;
}

/** The followed values that a hypothesis expects more often than their base rates. */
export const targetsOf = (hypothesis: Hypothesis, { values }: Followed): readonly Target[] => {
  const target = (value: string | null, level: number): readonly Target[] => {
    const at = values.findIndex((followed) => followed.value === value);
    return at === -1 ? [] : [{ at, level }];
  };
  if (hypothesis.kind === 'meaning') return target(hypothesis.value, 0);
  if (hypothesis.kind !== 'divided') return [];
  const share = SHARES.indexOf(hypothesis.share);
  return [
    ...target(hypothesis.value, 1 + share),
    ...target(hypothesis.other, 1 + SHARES.length + share),
  ];
};

/** Rates at which values are said. */
export interface Rates {
  /** At first, of 1. */
  readonly base: ReadonlyMap<string, number>;
  /** By people who change their mind, of 1. */
  readonly change: ReadonlyMap<string, number>;
}

/** Of a value that the model lacks by now. */
const UNKNOWN_RATE = 1e-6;

/** Logarithms of the likelihood of what followed. */
export interface FollowUpLikelihood {
  /** Where the word means nothing to the slot: any value at its base rate. */
  readonly unmeant: number;
  /** Where it means something that did not follow: people changed their mind. */
  readonly changed: number;
  /** What it adds where a share of the people mean a value: by followed value and level. */
  readonly gains: readonly (readonly number[])[];
}

/** @param repairs by delay, share of the follow-ups that have the value that was meant */
export const followUpLikelihood = (
  { values }: Followed,
  { base, change }: Rates,
  repairs: readonly number[],
): FollowUpLikelihood => {
  let unmeant = 0;
  let changed = 0;
  const gains = values.map(({ value, weights }) => {
    const rate = change.get(value) ?? UNKNOWN_RATE;
    const odds = weights.map((weight, at) => {
      const repair = repairs[at] ?? 0;
      unmeant += weight * Math.log(base.get(value) ?? UNKNOWN_RATE);
      changed += weight * Math.log((1 - repair) * rate);
      return repair / ((1 - repair) * rate);
    });
    return LEVELS.map((share) =>
      weights.reduce((sum, weight, at) => sum + weight * Math.log1p((odds[at] ?? 0) * share), 0),
    );
  });
  return { unmeant, changed, gains };
};

/** Sums of follow-ups by delay, to estimate the share of repairs from. */
export interface RepairTally {
  readonly repaired: number[];
  readonly others: number[];
}

/**
 * Splits the follow-ups of a word into repairs and others.
 *
 * @param meant probability that the word means something
 * @param believed probabilities by followed value and level
 */
export const tallyRepairs = (
  { repaired, others }: RepairTally,
  { values }: Followed,
  { change }: Rates,
  repairs: readonly number[],
  meant: number,
  believed: readonly (readonly number[])[],
): void => {
  values.forEach(({ value, weights }, place) => {
    const rate = change.get(value) ?? UNKNOWN_RATE;
    weights.forEach((weight, at) => {
      if (weight === 0) return;
      const repair = repairs[at] ?? 0;
      let repairing = 0;
      (believed[place] ?? []).forEach((probability, level) => {
        const said = repair * (LEVELS[level] ?? 0);
        repairing += (probability * said) / (said + (1 - repair) * rate);
      });
      repaired[at] = (repaired[at] ?? 0) + weight * repairing;
      others[at] = (others[at] ?? 0) + weight * (meant - repairing);
    });
  });
};

/** A table of zeros by followed value and level. */
export const noBeliefs = ({ values }: Followed): number[][] =>
  values.map(() => LEVELS.map(() => 0));
