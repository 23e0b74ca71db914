import type { Evidence, MissedWord, SlotEvidence } from './evidence';
import { byKind, type Kind } from './hypotheses';
import { type KinBelief, kinOf, NO_KIN } from './kin';
import { type Posterior, type Word, wordsOf } from './missed-words';
import { addMeant, changeOf, firstParameters, parametersOf, variantsBefore } from './parameters';
import { posteriorsOf } from './posteriors';
import { type Relatives, tryLikenesses } from './relatives';
import type { Suggestion } from './suggestion';

/** What is believed of one missed word of a slot. */
export interface Belief {
  readonly slot: SlotEvidence;
  readonly missed: MissedWord;
  readonly relatives: Relatives;
  /** Probability that somebody who says it means the value; values that nothing points to are left out. */
  readonly values: ReadonlyMap<string, number>;
  readonly kinds: Readonly<Record<Kind, number>>;
  /** Probability that it is a variant of its relatives. */
  readonly variant: number;
  /** Users for whom it missed for other slots, slot type by slot type. */
  readonly elsewhere: number;
  /** What is believed of the missed words among its relatives. */
  readonly missedRelatives: readonly Belief[];
  readonly kin: readonly KinBelief[];
  readonly suggestions: readonly Suggestion[];
  /** Base rates of the slot's values, of 1. */
  readonly bases: ReadonlyMap<string, number>;
}

export interface BeliefOptions {
  /** Of other locales of the same language; each tells what it believes by itself. */
  readonly kin?: readonly Evidence[];
  /** From elsewhere, whoever makes them. */
  readonly suggestions?: readonly Suggestion[];
}

const ROUNDS = 30;

/** Parameters that change less are estimated. */
const SETTLED = 1e-3;

/**
 * What the missed words mean: a Bayesian mixture, its parameters estimated from the traffic itself by
 * expectation maximization. Words of fewer than two users are left out.
 */
export const beliefsOf = (
  evidence: Evidence,
  { kin = [], suggestions = [] }: BeliefOptions = {},
): readonly Belief[] => {
  const words = wordsOf(evidence, {
    kin: kin.length === 0 ? NO_KIN : kinOf(evidence, kin, beliefsOf),
    suggestions,
  });
  const trials = evidence.slots.map(({ values }) => tryLikenesses(values, evidence.locale));
  const before = variantsBefore(evidence, trials);
  let parameters = firstParameters(evidence, before);
  let posteriors = posteriorsOf(words, parameters);
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = parametersOf(evidence, words, posteriors, parameters, before);
    const isSettled = changeOf(parameters, next) < SETTLED;
    parameters = next;
    posteriors = posteriorsOf(words, parameters, posteriors);
    if (isSettled) break;
  }
  const beliefs: Belief[] = [];
  words.forEach((word, index) => {
    const slot = evidence.slots[word.slot];
    const posterior = posteriors[index];
    const rates = parameters.rates[word.slot];
    if (!slot || !posterior || !rates) return;
    const missedRelatives = word.sources.flatMap((at) => beliefs[at] ?? []);
    beliefs.push({ ...beliefOf(word, posterior), slot, missedRelatives, bases: rates.base });
  });
  return beliefs;
};

const beliefOf = (
  word: Word,
  posterior: Posterior,
): Omit<Belief, 'slot' | 'missedRelatives' | 'bases'> => {
  const kinds = byKind(() => 0);
  const values = new Map<string, number>();
  word.candidates.forEach(({ hypothesis }, at) => {
    const probability = posterior.probabilities[at] ?? 0;
    kinds[hypothesis.kind] += probability;
    addMeant(values, hypothesis, probability);
  });
  const { missed, relatives, elsewhere, kin, suggestions } = word;
  return {
    missed,
    relatives,
    elsewhere,
    kin,
    suggestions,
    values,
    kinds,
    variant: posterior.variant,
  };
};
