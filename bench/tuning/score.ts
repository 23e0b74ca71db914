import type { Reading } from './traffic';

/** Values to add a word to, by slot and word. */
export type Additions = ReadonlyMap<string, ReadonlySet<string>>;

export const wordKey = (slot: string, word: string): string => `${slot}\n${word}`;

/** Counts of missed turns of fresh traffic, under the model with the additions. */
export interface Score {
  /** Unslipped, of words with a single meaning; those that now resolve to it. */
  readonly single: number;
  readonly captured: number;
  /** Slipped words; those that now resolve to what was meant. */
  readonly slipped: number;
  readonly slipsCaptured: number;
  /** Of two-minded words; those that resolve to the wrong value alone. */
  readonly divided: number;
  readonly dividedWrong: number;
  /** Now resolved, two-minded words aside; those that resolve to something else. */
  readonly resolved: number;
  readonly wrong: number;
  /** All that resolve to what was meant. */
  readonly gained: number;
}

export const ZERO: Score = {
  single: 0,
  captured: 0,
  slipped: 0,
  slipsCaptured: 0,
  divided: 0,
  dividedWrong: 0,
  resolved: 0,
  wrong: 0,
  gained: 0,
};

export const scoreOf = (fresh: readonly Reading[], additions: Additions): Score => {
  const score = { ...ZERO } as Record<keyof Score, number>;
  for (const { slot, spoken, resolved, truth } of fresh) {
    if (resolved !== null) continue;
    const values = additions.get(wordKey(slot, spoken));
    const isAdded = values !== undefined;
    const isRight = truth.value !== null && values?.has(truth.value) === true;
    score.gained += Number(isRight);
    if (truth.kind === 'two-minded') {
      score.divided += 1;
      score.dividedWrong += Number(isAdded && !isRight);
      continue;
    }
    // A word added to two values is asked back: neither captured nor wrong.
    const isAlone = isRight && values.size === 1;
    score.resolved += Number(isAdded);
    score.wrong += Number(isAdded && !isRight);
    if (truth.kind === 'word') {
      score.single += 1;
      score.captured += Number(isAlone);
    } else if (truth.kind === 'slip') {
      score.slipped += 1;
      score.slipsCaptured += Number(isAlone);
    }
  }
  return score;
};

export const addScores = (a: Score, b: Score): Score =>
  Object.fromEntries(
    (Object.keys(ZERO) as (keyof Score)[]).map((key) => [key, a[key] + b[key]]),
  ) as unknown as Score;

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export const captureOf = ({ captured, single }: Score): number => share(captured, single);
export const wrongOf = ({ wrong, resolved }: Score): number => share(wrong, resolved);
export const slipsOf = ({ slipsCaptured, slipped }: Score): number => share(slipsCaptured, slipped);
export const dividedOf = ({ dividedWrong, divided }: Score): number => share(dividedWrong, divided);

/** A proposal's probability, and the share of the word's turns in which its value was meant. */
export interface Forecast {
  readonly probability: number;
  readonly truth: number;
}

const BINS = 10;

/** Expected calibration error: the mean gap between forecast and truth in ten bins of probability. */
export const calibrationError = (forecasts: readonly Forecast[]): number => {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, probability: 0, truth: 0 }));
  for (const { probability, truth } of forecasts) {
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))];
    if (!bin) continue;
    bin.count += 1;
    bin.probability += probability;
    bin.truth += truth;
  }
  const gaps = bins.map((bin) => Math.abs(bin.probability - bin.truth));
  return share(
    gaps.reduce((a, b) => a + b, 0),
    forecasts.length,
  );
};
