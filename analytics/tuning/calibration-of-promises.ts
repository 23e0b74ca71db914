import { sumOfEstimates } from './estimates';
import { sum } from './sum';
import type { PromiseCalibration, Watched, WatchedWord } from './watched';

/** So many groups tell whether large and small promises are kept alike. */
const GROUPS = 5;

/**
 * How far the promises of applied changes were kept: those of all versions that have answered turns.
 */
export const calibrationOfPromises = (watched: readonly Watched[]): PromiseCalibration => {
  const words = watched
    .flatMap((version) => version.words)
    .filter(({ turns }) => turns > 0)
    .sort((a, b) => a.promised.expected - b.promised.expected);
  const promised = sumOfEstimates(words.map((word) => word.promised));
  const real = sum(words.map((word) => word.real));
  return {
    words: words.length,
    within: words.filter(({ isWithin }) => isWithin).length,
    promised,
    real,
    ratio: promised.expected > 0 ? real / promised.expected : null,
    groups: groupsOf(words).map((group) => ({
      words: group.length,
      promised: sum(group.map((word) => word.promised.expected)),
      real: sum(group.map((word) => word.real)),
    })),
  };
};

/** Of as many words each, as far as it comes out even. */
const groupsOf = (words: readonly WatchedWord[]): readonly (readonly WatchedWord[])[] => {
  const count = Math.min(GROUPS, words.length);
  const start = (group: number): number => Math.round((group * words.length) / count);
  return Array.from({ length: count }, (_, group) => words.slice(start(group), start(group + 1)));
};
