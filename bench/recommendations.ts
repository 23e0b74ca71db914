import { readPets } from '../lambda/pets/load';
import { runCommand } from '../local/cli/command';
import { formatTable } from '../local/cli/format-table';
import { UsageError } from '../local/errors';
import { evaluate, type HitRates } from './recommendations/evaluate';
import { visitsOf } from './recommendations/people';
import { randomOf } from './tuning/random';

const HELP = `[--seed NUMBER]

Evaluates the recommender of this machine on visits that it has not learnt from: people who share tastes
visit the skill ten times each; what each accepts at the last visit is looked for among the first
breeds of an order. Exits with 1 where the recommender is not better than the most popular breeds.`;

/** The skill names one breed after the other; three are as many as people hear. */
const FIRST = [1, 3] as const;

/** Breeds to choose from; with fewer, any order is good. */
const CHOICE = 5;
const USERS = 600;
const MOST_SEEDS = 1_000_000;

const COLUMNS = ['hit rate', 'random', 'popularity', 'recommender'].map((name) => ({
  name,
  type: name === 'hit rate' ? 'varchar' : 'decimal',
}));

const percent = (rate: number): string => `${(rate * 100).toFixed(1)} %`;

const rowOf = (name: string, { random, popularity, recommender }: HitRates): string[] => [
  name,
  ...[random, popularity, recommender].map(percent),
];

/** The breeds of each combination of wishes that leaves a choice. */
const combinations = (): readonly (readonly string[])[] => {
  const byCombination = new Map<string, string[]>();
  for (const { combination, breed } of readPets()) {
    const breeds = byCombination.get(combination) ?? [];
    breeds.push(breed);
    byCombination.set(combination, breeds);
  }
  return [...byCombination.values()].filter(({ length }) => length >= CHOICE);
};

void runCommand({
  name: 'npm run bench:recommendations --',
  help: HELP,
  options: { seed: { type: 'string', default: '7' } },
  run: ({ values }) => {
    const seed = /^\d{1,7}$/.test(values.seed) ? Number(values.seed) : Infinity;
    if (seed > MOST_SEEDS)
      throw new UsageError(`--seed is "${values.seed}"; it takes a whole number to ${MOST_SEEDS}.`);
    const random = randomOf(seed);
    const visits = visitsOf({
      ...{ combinations: combinations(), users: USERS, visitsEach: 10 },
      ...{ tastes: 8, loyalty: 0.8, random },
    });
    const rated = FIRST.flatMap((first) => {
      const { amongCandidates, amongAll } = evaluate(visits, first, random);
      return [
        { name: `at ${first}, breeds of the search`, rates: amongCandidates },
        { name: `at ${first}, all breeds`, rates: amongAll },
      ];
    });
    const rows = rated.map(({ name, rates }) => rowOf(name, rates));
    process.stdout.write(`${formatTable(COLUMNS, rows)}\n`);
    process.stdout.write(`${USERS} visits held out of ${visits.length}; seed ${seed}.\n`);
    const isBetter = rated.every(({ rates }) => rates.recommender > rates.popularity);
    return Promise.resolve(isBetter ? 0 : 1);
  },
});
