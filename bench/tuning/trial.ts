import type { MissedWord } from '../../analytics/tuning/evidence';
import { type Findings, findingsOf } from '../../analytics/tuning/proposals';
import { baselinesOf } from './baselines';
import { mine } from './mine';
import type { SkillModel } from './models';
import { type Additions, type Forecast, type Score, scoreOf, wordKey } from './score';
import { FRESH, MINED, type Reading, trafficOf } from './traffic';
import { worldOf } from './world';

const MIN_USERS = 3;
const FRESH_SESSIONS = 4_000;

/** One skill, mined once and judged on fresh traffic. */
export interface Trial {
  readonly tuner: Score;
  /** What knowing the truth of every word that enough users said would reach. */
  readonly ceiling: Score;
  readonly baselines: readonly {
    readonly name: string;
    readonly setting: number;
    readonly score: Score;
  }[];
  readonly forecasts: readonly Forecast[];
  readonly gain: Findings['gain'];
  readonly milliseconds: number;
}

export const tryOut = (model: SkillModel, sessions: number, seed: number): Trial => {
  const world = worldOf(model, seed);
  const mined = trafficOf(world, MINED, sessions);
  const fresh = trafficOf(world, FRESH, FRESH_SESSIONS);
  const evidence = mine(mined, world);
  const size = FRESH_SESSIONS / sessions;
  const start = performance.now();
  const findings = findingsOf(evidence, { minUsers: MIN_USERS, size });
  const milliseconds = performance.now() - start;
  const truth = truthOf([...mined, ...fresh]);
  const said = evidence.slots.flatMap(({ slot, misses }) =>
    misses.filter(({ users }) => users >= MIN_USERS).map((missed) => ({ slot, missed })),
  );
  return {
    tuner: scoreOf(fresh, acceptedOf(findings)),
    ceiling: scoreOf(fresh, oracle(said, truth)),
    baselines: baselinesOf(evidence, MIN_USERS).map(({ additions, ...baseline }) => ({
      ...baseline,
      score: scoreOf(fresh, additions),
    })),
    forecasts: forecastsOf(findings, truth),
    gain: findings.gain,
    milliseconds,
  };
};

const acceptedOf = ({ words }: Findings): Additions => {
  const additions = new Map<string, Set<string>>();
  for (const { slot, word, value, isAccepted } of words.flatMap(({ proposals }) => proposals)) {
    if (!isAccepted) continue;
    const key = wordKey(slot, word);
    additions.set(key, (additions.get(key) ?? new Set()).add(value));
  }
  return additions;
};

/** Of the missed turns of a word, the shares in which each value was meant. */
type WordTruth = ReadonlyMap<string, ReadonlyMap<string | null, number>>;

const truthOf = (readings: readonly Reading[]): WordTruth => {
  const counts = new Map<string, Map<string | null, number>>();
  for (const { slot, spoken, resolved, truth } of readings) {
    if (resolved !== null) continue;
    const key = wordKey(slot, spoken);
    const values = counts.get(key) ?? new Map<string | null, number>();
    values.set(truth.value, (values.get(truth.value) ?? 0) + 1);
    counts.set(key, values);
  }
  return counts;
};

const shareOf = (truth: WordTruth, key: string, value: string): number => {
  const values = truth.get(key);
  const total = [...(values?.values() ?? [])].reduce((a, b) => a + b, 0);
  return (values?.get(value) ?? 0) / Math.max(1, total);
};

const forecastsOf = ({ words }: Findings, truth: WordTruth): readonly Forecast[] =>
  words
    .flatMap(({ proposals }) => proposals)
    .map(({ slot, word, value, probability }) => ({
      probability,
      truth: shareOf(truth, wordKey(slot, word), value),
    }));

const SINGLE = 0.9;

const oracle = (
  said: readonly { readonly slot: string; readonly missed: MissedWord }[],
  truth: WordTruth,
): Additions =>
  new Map(
    said.flatMap(({ slot, missed }) => {
      const key = wordKey(slot, missed.word);
      const values = [...(truth.get(key)?.keys() ?? [])].filter((value) => value !== null);
      const meant = values.filter((value) => shareOf(truth, key, value) >= SINGLE);
      return meant.length === 0 ? [] : [[key, new Set(meant)] as const];
    }),
  );
