import { followUpLikelihood, type FollowUpLikelihood } from './follow-ups';
import { type Hypothesis, shareMeaning, SHARES } from './hypotheses';
import { KIN_LIKENESS } from './likeness';
import type { Candidate, Posterior, Word } from './missed-words';
import type { Parameters } from './parameters';
import { companyLogOdds } from './spread';
import { suggestionLogLikelihood } from './suggestion';
import { sum } from './sum';

/** What one slot may tell another of a word: odds of about 1,000. */
const MOST_LOG_ODDS = 7;

/**
 * In the words' order, so that what a word inherits is there.
 *
 * @param before what was believed before: what a word is in other slots is read from it
 */
export const posteriorsOf = (
  words: readonly Word[],
  parameters: Parameters,
  before: readonly Posterior[] = [],
): readonly Posterior[] => {
  const posteriors: Posterior[] = [];
  for (const word of words) {
    const sources = word.sources.map((at) => posteriors[at]);
    const elsewhere = sum(word.twins.map((at) => before[at]?.chatterLogOdds ?? 0));
    posteriors.push(posteriorOf(word, parameters, sources, elsewhere));
  }
  return posteriors;
};

/** By likeness, or by the same word elsewhere. */
export const likenessTo = ({ relatives, kin }: Word): number =>
  kin.length > 0 ? KIN_LIKENESS : relatives.likeness;

const posteriorOf = (
  word: Word,
  parameters: Parameters,
  sources: readonly (Posterior | undefined)[],
  elsewhere: number,
): Posterior => {
  const variants = parameters.variants[likenessTo(word)] ?? 0;
  const logs = logLikelihoods(word, parameters);
  const given = logs.map((log, at) => (at === 0 ? log + elsewhere : log));
  const top = Math.max(...given);
  const own: number[] = [];
  const inherited: number[] = [];
  word.candidates.forEach((candidate, at) => {
    const { hypothesis, part } = candidate;
    const likelihood = Math.exp((given[at] ?? 0) - top);
    const kind = parameters.kinds[hypothesis.kind] * splitOf(hypothesis, parameters);
    own.push((1 - variants) * kind * part * likelihood);
    inherited.push(variants * inheritedBy(candidate, word, parameters, sources) * likelihood);
  });
  const total = sum(own) + sum(inherited);
  const others = sum(own.slice(1)) + sum(inherited.slice(1));
  return {
    probabilities: own.map((each, at) => (each + (inherited[at] ?? 0)) / total),
    own: own.map((each) => each / total),
    variant: sum(inherited) / total,
    chatterLogOdds: bounded(
      (logs[0] ?? 0) - top - Math.log(others / (1 - parameters.kinds.chatter)),
    ),
  };
};

const bounded = (logOdds: number): number =>
  Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, logOdds));

/** Of all that was counted, by candidate. */
const logLikelihoods = (word: Word, parameters: Parameters): readonly number[] => {
  const { missed, followed, suggestions, valueCount } = word;
  const rates = parameters.rates[word.slot];
  if (!rates) return [];
  const likelihood = followUpLikelihood(followed, rates, parameters.repairs);
  const belonging = word.spread + companyOf(word, parameters);
  return word.candidates.map(({ hypothesis, targets }) => {
    const { kind } = hypothesis;
    const gone = parameters.leaving[kind];
    const isMeant = kind === 'meaning' || kind === 'divided';
    return (
      missed.left * Math.log(gone) +
      followed.weight * Math.log(1 - gone) +
      (isMeant ? meantLikelihood(likelihood, targets) : likelihood.unmeant) +
      (kind === 'chatter' ? 0 : belonging) +
      (suggestions.length === 0
        ? 0
        : suggestionLogLikelihood(
            suggestions,
            isMeant ? (value) => shareMeaning(hypothesis, value) : null,
            parameters.suggestions,
            valueCount,
          ))
    );
  });
};

const meantLikelihood = (
  { changed, gains }: FollowUpLikelihood,
  targets: Candidate['targets'],
): number => targets.reduce((log, { at, level }) => log + (gains[at]?.[level] ?? 0), changed);

const companyOf = (
  { missed: { accompanied, users }, accompaniedShare }: Word,
  { chatterCompany }: Parameters,
): number =>
  accompanied === undefined || accompaniedShare === undefined
    ? 0
    : companyLogOdds(accompanied, users, accompaniedShare, chatterCompany * accompaniedShare);

/** Part of the divided words that have the hypothesis's share. */
const splitOf = (hypothesis: Hypothesis, { shares }: Parameters): number =>
  hypothesis.kind === 'divided' ? (shares[SHARES.indexOf(hypothesis.share)] ?? 0) : 1;

/** The mean of what is believed of the relatives; a variant of a known word may be divided, too. */
const inheritedBy = (
  { hypothesis, part, inheritance: { known, kin, positions } }: Candidate,
  { relatives, valueCount }: Word,
  parameters: Parameters,
  sources: readonly (Posterior | undefined)[],
): number => {
  const missed = sum(positions.map((at, source) => sources[source]?.probabilities[at] ?? 0));
  const relative = missed / Math.max(1, relatives.known.length + relatives.missed.length) + kin;
  if (known === 0) return relative;
  const { divided } = parameters;
  const share =
    hypothesis.kind === 'divided'
      ? divided * part * valueCount * splitOf(hypothesis, parameters)
      : 1 - divided;
  return known * share + relative;
};
