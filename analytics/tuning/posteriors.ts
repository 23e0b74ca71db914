import { type Hypothesis, logLikelihood, SHARES } from './hypotheses';
import type { Posterior, Word } from './missed-words';
import type { Parameters } from './parameters';
import { companyLogOdds } from './spread';
import { sum } from './sum';

/** What one slot may tell another of a word: odds of about 1,000. */
const MOST_LOG_ODDS = 7;

/** In the words' order, so that what a word inherits is there. */
export const posteriorsOf = (
  words: readonly Word[],
  parameters: Parameters,
  before: readonly Posterior[] = [],
): readonly Posterior[] => {
  const posteriors: Posterior[] = [];
  for (const word of words) {
    const elsewhere = sum(word.twins.map((at) => before[at]?.chatterLogOdds ?? 0));
    posteriors.push(
      posteriorOf(
        word,
        parameters,
        word.sources.map((at) => posteriors[at]),
        elsewhere,
      ),
    );
  }
  return posteriors;
};

const posteriorOf = (
  word: Word,
  parameters: Parameters,
  sources: readonly (Posterior | undefined)[],
  elsewhere: number,
): Posterior => {
  const { relatives, hypotheses } = word;
  const belonging = word.spread + companyOf(word, parameters);
  const variants = parameters.variants[relatives.likeness] ?? 0;
  const bases = parameters.bases[word.slot];
  const baseOf = (value: string): number => bases?.get(value) ?? 1e-6;
  const logs = hypotheses.map(
    ({ hypothesis }) =>
      logLikelihood(hypothesis, word.missed, parameters, baseOf) +
      (hypothesis.kind === 'chatter' ? elsewhere : belonging),
  );
  const top = Math.max(...logs);
  const own: number[] = [];
  const inherited: number[] = [];
  hypotheses.forEach((each, at) => {
    const { hypothesis, part } = each;
    const likelihood = Math.exp((logs[at] ?? 0) - top);
    const kind = parameters.kinds[hypothesis.kind] * splitOf(hypothesis, parameters);
    own.push((1 - variants) * kind * part * likelihood);
    inherited.push(variants * inheritedBy(each, word, parameters, sources) * likelihood);
  });
  const total = sum(own) + sum(inherited);
  const others = sum(own.slice(1)) + sum(inherited.slice(1));
  const probabilities = own.map((each, at) => (each + (inherited[at] ?? 0)) / total);
  return {
    probabilities,
    own: own.map((each) => each / total),
    byKey: new Map(hypotheses.map(({ key }, at) => [key, probabilities[at] ?? 0])),
    variant: sum(inherited) / total,
    chatterLogOdds: bounded(
      (logs[0] ?? 0) - elsewhere - top - Math.log(others / (1 - parameters.kinds.chatter)),
    ),
  };
};

const bounded = (logOdds: number): number =>
  Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, logOdds));

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
  { hypothesis, part, key }: Word['hypotheses'][number],
  { relatives: { values }, valueCount }: Word,
  parameters: Parameters,
  sources: readonly (Posterior | undefined)[],
): number => {
  const { divided } = parameters;
  const missed = sum(sources.map((source) => source?.byKey.get(key) ?? 0));
  const relatives = Math.max(1, values.length + sources.length);
  if (hypothesis.kind !== 'meaning' && hypothesis.kind !== 'divided') return missed / relatives;
  const known = values.filter((each) => each === hypothesis.value).length;
  const share =
    hypothesis.kind === 'meaning'
      ? 1 - divided
      : divided * part * valueCount * splitOf(hypothesis, parameters);
  return (known * share + missed) / relatives;
};
