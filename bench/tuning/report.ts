import type { TableColumn } from '../../local/cli/format-table';
import {
  addScores,
  calibrationError,
  captureOf,
  dividedOf,
  type Score,
  slipsOf,
  wrongOf,
  ZERO,
} from './score';
import type { Trial } from './trial';

/** Trials of one size, of one skill or of all. */
export interface Row {
  readonly name: string;
  readonly sessions: number;
  readonly score: Score;
  readonly ceiling: Score;
  readonly baselines: readonly NamedScore[];
  readonly calibrationError: number;
  readonly proposals: number;
  /** Predicted gain over the real one. */
  readonly gainRatio: number;
  /** Share of the trials whose real gain lies within the predicted interval. */
  readonly covered: number;
  readonly milliseconds: number;
}

interface NamedScore {
  readonly name: string;
  readonly score: Score;
}

export const rowOf = (name: string, sessions: number, trials: readonly Trial[]): Row => {
  const forecasts = trials.flatMap((trial) => trial.forecasts);
  const gained = sum(trials.map(({ tuner }) => tuner.gained));
  return {
    name,
    sessions,
    score: trials.map(({ tuner }) => tuner).reduce(addScores, ZERO),
    ceiling: trials.map(({ ceiling }) => ceiling).reduce(addScores, ZERO),
    baselines: pooled(trials),
    calibrationError: calibrationError(forecasts),
    proposals: forecasts.length,
    gainRatio: sum(trials.map(({ gain }) => gain.expected)) / gained,
    covered: trials.filter(isCovered).length / trials.length,
    milliseconds: Math.max(...trials.map(({ milliseconds }) => milliseconds)),
  };
};

const isCovered = ({ tuner, gain }: Trial): boolean =>
  tuner.gained >= gain.low && tuner.gained <= gain.high;

const pooled = (trials: readonly Trial[]): readonly NamedScore[] => {
  const scores = new Map<string, Score>();
  for (const { name, setting, score } of trials.flatMap(({ baselines }) => baselines)) {
    const key = `${name}, ${setting}`;
    scores.set(key, addScores(scores.get(key) ?? ZERO, score));
  }
  return [...scores].map(([name, score]) => ({ name, score }));
};

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

interface Limit {
  readonly capture: number;
  readonly wrong: number;
  readonly slips: number;
  readonly divided: number;
  readonly calibrationError: number;
  /** How far the predicted gain may lie from the real one, of 1. */
  readonly gain: number;
}

/** A little below what is reached, by row and sessions. */
const LIMITS: Readonly<Record<string, Readonly<Record<number, Limit>>>> = {
  English: {
    200: {
      capture: 0.74,
      wrong: 0.021,
      slips: 0.14,
      divided: 0.14,
      calibrationError: 0.05,
      gain: 0.1,
    },
    2_000: {
      capture: 0.975,
      wrong: 0.003,
      slips: 0.81,
      divided: 0.08,
      calibrationError: 0.03,
      gain: 0.05,
    },
    20_000: {
      capture: 0.995,
      wrong: 0.003,
      slips: 0.96,
      divided: 0.02,
      calibrationError: 0.02,
      gain: 0.05,
    },
  },
  all: {
    200: {
      capture: 0.655,
      wrong: 0.018,
      slips: 0.115,
      divided: 0.14,
      calibrationError: 0.05,
      gain: 0.1,
    },
    2_000: {
      capture: 0.96,
      wrong: 0.004,
      slips: 0.72,
      divided: 0.1,
      calibrationError: 0.03,
      gain: 0.05,
    },
    20_000: {
      capture: 0.99,
      wrong: 0.002,
      slips: 0.94,
      divided: 0.04,
      calibrationError: 0.02,
      gain: 0.05,
    },
  },
};

/** What a row lacks, in sentences. */
export const shortcomings = (row: Row): readonly string[] => {
  const limit = LIMITS[row.name]?.[row.sessions];
  if (!limit) return [];
  const { score, sessions } = row;
  const checks = [
    { what: 'capture', isKept: captureOf(score) >= limit.capture },
    { what: 'wrong', isKept: wrongOf(score) <= limit.wrong },
    { what: 'slips', isKept: slipsOf(score) >= limit.slips },
    { what: 'two-minded words', isKept: dividedOf(score) <= limit.divided },
    { what: 'calibration', isKept: row.calibrationError <= limit.calibrationError },
    { what: 'predicted gain', isKept: Math.abs(row.gainRatio - 1) <= limit.gain },
  ];
  return checks
    .filter(({ isKept }) => !isKept)
    .map(({ what }) => `${row.name} at ${sessions} sessions: the limit of ${what} is not kept.`);
};

/** Baselines, with their settings, that capture more at the same or a lower wrong rate. */
export const betterBaselines = ({ baselines, score }: Row): readonly string[] =>
  baselines
    .filter((each) => captureOf(each.score) > captureOf(score))
    .filter((each) => wrongOf(each.score) <= wrongOf(score))
    .map(({ name }) => name);

export const COLUMNS: readonly TableColumn[] = [
  { name: 'sessions', type: 'integer' },
  { name: 'skill', type: 'varchar' },
  ...[
    'capture',
    '(ceiling)',
    'wrong',
    'slips',
    '(ceiling)',
    'two-minded',
    'calibration',
    'gain',
    'covered',
    'ms',
    'nearest',
    'frequent',
    'Beta test',
  ].map((name) => ({ name, type: 'decimal' })),
];

export const cellsOf = (row: Row): readonly string[] => [
  String(row.sessions),
  row.name,
  captureOf(row.score).toFixed(3),
  captureOf(row.ceiling).toFixed(3),
  percent(wrongOf(row.score)),
  slipsOf(row.score).toFixed(3),
  slipsOf(row.ceiling).toFixed(3),
  percent(dividedOf(row.score)),
  `${row.calibrationError.toFixed(3)} of ${row.proposals}`,
  row.gainRatio.toFixed(3),
  row.covered.toFixed(2),
  row.milliseconds.toFixed(0),
  bestOf(row, 'nearest'),
  bestOf(row, 'most frequent'),
  settingOf(row, 'Beta test, 0.99'),
];

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** The setting of a baseline that captures most: capture at its wrong rate. */
const bestOf = ({ baselines }: Row, name: string): string => {
  const scores = baselines.filter((each) => each.name.startsWith(name)).map(({ score }) => score);
  const best = scores.reduce((a, b) => (captureOf(b) > captureOf(a) ? b : a), ZERO);
  return `${captureOf(best).toFixed(3)} at ${percent(wrongOf(best))}`;
};

/** Its usual setting. */
const settingOf = ({ baselines }: Row, name: string): string => {
  const { score } = baselines.find((each) => each.name === name) ?? { score: ZERO };
  return `${captureOf(score).toFixed(3)} at ${percent(wrongOf(score))}`;
};
