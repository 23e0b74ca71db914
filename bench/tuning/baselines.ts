import type { Evidence } from '../../analytics/tuning/evidence';
import { type Additions, wordKey } from './score';

/** A baseline with one of its settings. */
export interface Baseline {
  readonly name: string;
  readonly setting: number;
  readonly additions: Additions;
}

const NEAREST = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9];
const FREQUENT = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99];
const BETA = [0.9, 0.95, 0.98, 0.99, 0.999];

/** What a competent engineer would try first, with all settings that are worth trying. */
export const baselinesOf = (evidence: Evidence, minUsers: number): readonly Baseline[] => [
  ...settingsOf('nearest string', NEAREST, nearest(evidence, minUsers)),
  ...settingsOf('most frequent later value', FREQUENT, mostFrequent(evidence, minUsers)),
  ...settingsOf('Beta test', BETA, betaTest(evidence, minUsers)),
];

interface Guess {
  readonly key: string;
  readonly value: string;
  readonly strength: number;
}

const settingsOf = (
  name: string,
  settings: readonly number[],
  guesses: readonly Guess[],
): readonly Baseline[] =>
  settings.map((setting) => ({
    name,
    setting,
    additions: new Map(
      guesses
        .filter(({ strength }) => strength >= setting)
        .map(({ key, value }) => [key, new Set([value])]),
    ),
  }));

/** The value of the known word with the least Levenshtein distance; strength is 1 - distance / length. */
const nearest = ({ slots }: Evidence, minUsers: number): readonly Guess[] =>
  slots.flatMap(({ slot, values, misses }) =>
    misses
      .filter(({ users }) => users >= minUsers)
      .flatMap(({ word }) => {
        const all = values.flatMap(({ name, words }) =>
          words.map((known) => ({
            key: wordKey(slot, word),
            value: name,
            strength: 1 - levenshtein(word, known) / Math.max(word.length, known.length),
          })),
        );
        return strongest(all);
      }),
  );

/** The value that most often matched later in the session; strength is its share of the later matches. */
const mostFrequent = ({ slots }: Evidence, minUsers: number): readonly Guess[] =>
  slots.flatMap(({ slot, misses }) =>
    misses
      .filter(({ users }) => users >= minUsers)
      .flatMap(({ word, followUps }) => {
        const total = followUps.reduce((sum, { weight }) => sum + weight, 0);
        const weights = new Map<string, number>();
        for (const { value, weight } of followUps)
          weights.set(value, (weights.get(value) ?? 0) + weight);
        const key = wordKey(slot, word);
        return strongest(
          [...weights].map(([value, weight]) => ({ key, value, strength: weight / total })),
        );
      }),
  );

/** The later value whose share is most surely above its base rate; strength is how surely. */
const betaTest = ({ slots }: Evidence, minUsers: number): readonly Guess[] =>
  slots.flatMap(({ slot, values, misses }) => {
    const matches = values.reduce((sum, each) => sum + each.matches, 0);
    const bases = new Map(
      values.map((each) => [each.name, (each.matches + 0.5) / (matches + 0.5 * values.length)]),
    );
    return misses
      .filter(({ users }) => users >= minUsers)
      .flatMap(({ word, followUps }) => {
        const total = followUps.reduce((sum, { weight }) => sum + weight, 0);
        const weights = new Map<string, number>();
        for (const { value, weight } of followUps)
          weights.set(value, (weights.get(value) ?? 0) + weight);
        return strongest(
          [...weights].map(([value, weight]) => ({
            key: wordKey(slot, word),
            value,
            strength: betaAbove(1 + weight, 1 + total - weight, bases.get(value) ?? 0),
          })),
        );
      });
  });

const STEPS = 400;

/** Probability that a Beta(a, b) is above a limit: numerically, without its constant. */
const betaAbove = (a: number, b: number, limit: number): number => {
  const mode = Math.min(1 - 1e-9, Math.max(1e-9, (a - 1) / Math.max(1e-9, a + b - 2)));
  const log = (x: number): number => (a - 1) * Math.log(x) + (b - 1) * Math.log(1 - x);
  let above = 0;
  let all = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const x = (step + 0.5) / STEPS;
    const density = Math.exp(log(x) - log(mode));
    all += density;
    if (x > limit) above += density;
  }
  return above / all;
};

const strongest = (guesses: readonly Guess[]): readonly Guess[] =>
  guesses.length === 0
    ? []
    : [guesses.reduce((best, each) => (each.strength > best.strength ? each : best))];

const levenshtein = (a: string, b: string): number => {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (above[j - 1] ?? 0) + Number(a.charAt(i - 1) !== b.charAt(j - 1));
      row.push(Math.min(changed, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  return above.at(-1) ?? 0;
};
