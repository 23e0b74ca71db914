import { followUpLikelihood, type FollowUpLikelihood } from './follow-ups';
import { byKind, type Hypothesis, shareMeaning, SHARES } from './hypotheses';
import type { Candidate, Posterior, Word } from './missed-words';
import type { Parameters } from './parameters';
import { companyLogOdds } from './spread';
import { suggestionLogLikelihood } from './suggestion';
import { sum } from './sum';

/** What one slot may tell another of a word: odds of about 1,000. */
const MOST_LOG_ODDS = 7;

/**
 * How often a variant of a word with one meaning has two meanings of its own, of how often any word
 * has, by likeness: the more alike, the more surely it is the same word misheard.
 */
const OWN_MEANINGS: readonly number[] = [1, 1, 0.8, 0.3, 0.1, 0.1];

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

const posteriorOf = (
  word: Word,
  parameters: Parameters,
  sources: readonly (Posterior | undefined)[],
  elsewhere: number,
): Posterior => {
  const { candidates } = word;
  const variants = parameters.variants[word.likeness] ?? 0;
  const logs = logLikelihoods(word, parameters);
  const chatter = logs[0] ?? 0;
  logs[0] = chatter + elsewhere;
  let top = -Infinity;
  for (const log of logs) top = Math.max(top, log);
  const own = new Float64Array(candidates.length);
  const probabilities = new Float64Array(candidates.length);
  let total = 0;
  let inherited = 0;
  candidates.forEach((candidate, at) => {
    const { hypothesis, part } = candidate;
    const likelihood = Math.exp((logs[at] ?? 0) - top);
    const kind = parameters.kinds[hypothesis.kind] * splitOf(hypothesis, parameters);
    const itself = (1 - variants) * kind * part * likelihood;
    const asVariant =
      variants === 0
        ? 0
        : variants * inheritedBy(candidate, word, parameters, sources) * likelihood;
    own[at] = itself;
    probabilities[at] = itself + asVariant;
    total += itself + asVariant;
    inherited += asVariant;
  });
  const others = Math.max(0, total - (probabilities[0] ?? 0));
  for (let at = 0; at < candidates.length; at += 1) {
    own[at] = (own[at] ?? 0) / total;
    probabilities[at] = (probabilities[at] ?? 0) / total;
  }
  return {
    probabilities,
    own,
    variant: inherited / total,
    chatterLogOdds: bounded(chatter - top - Math.log(others / (1 - parameters.kinds.chatter))),
  };
};

const bounded = (logOdds: number): number =>
  Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, logOdds));

/** Of all that was counted, by candidate. */
const logLikelihoods = (word: Word, parameters: Parameters): Float64Array => {
  const { missed, followed, suggestions, valueCount, candidates } = word;
  const logs = new Float64Array(candidates.length);
  const rates = parameters.rates[word.slot];
  if (!rates) return logs;
  const likelihood = followUpLikelihood(followed, rates, parameters.repairs);
  const belonging = word.spread + companyOf(word, parameters);
  const before = byKind((kind) => {
    const gone = parameters.leaving[kind];
    const stayed = missed.left * Math.log(gone) + followed.weight * Math.log(1 - gone);
    return stayed + (kind === 'chatter' ? 0 : belonging);
  });
  candidates.forEach(({ hypothesis, targets }, at) => {
    const { kind } = hypothesis;
    const isMeant = kind === 'meaning' || kind === 'divided';
    const meaning = isMeant ? (value: string) => shareMeaning(hypothesis, value) : null;
    logs[at] =
      before[kind] +
      (isMeant ? meantLikelihood(likelihood, targets) : likelihood.unmeant) +
      suggestionLogLikelihood(suggestions, meaning, parameters.suggestions, valueCount);
  });
  return logs;
};

const meantLikelihood = (
  { changed, gains }: FollowUpLikelihood,
  targets: Candidate['targets'],
): number => {
  let log = changed;
  for (const { at, level } of targets) log += gains[at]?.[level] ?? 0;
  return log;
};

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

/**
 * The mean of what is believed of the relatives. A variant of a word with one meaning may be divided,
 * too, as any word may.
 */
const inheritedBy = (
  { hypothesis, part, inheritance: { known, kin, positions, meanings } }: Candidate,
  { relatives, valueCount, likeness }: Word,
  parameters: Parameters,
  sources: readonly (Posterior | undefined)[],
): number => {
  const divided = parameters.divided * (OWN_MEANINGS[likeness] ?? 0);
  const count = Math.max(1, relatives.known.length + relatives.missed.length);
  const same = believedBy(sources, positions) / count;
  if (hypothesis.kind === 'meaning') return (1 - divided) * (known + same + kin);
  if (hypothesis.kind !== 'divided') return same + kin;
  const single = known + believedBy(sources, meanings) / count;
  return same + single * divided * part * valueCount * splitOf(hypothesis, parameters);
};

const believedBy = (
  sources: readonly (Posterior | undefined)[],
  positions: readonly number[],
): number => {
  let sum = 0;
  positions.forEach((at, source) => {
    sum += sources[source]?.probabilities[at] ?? 0;
  });
  return sum;
};
