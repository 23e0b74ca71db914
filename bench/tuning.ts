/**
 * `npm run bench:tuning [SESSIONS…]`: how much of what people meant the tuner captures, from traffic
 * whose truth is kept aside, beside two baselines. Exits with 1 where a figure is worse than its limit.
 */
import { formatTable } from '../local/cli/format-table';
import { type Attack, attack } from './tuning/adversary';
import { MODELS } from './tuning/models';
import { betterBaselines, cellsOf, COLUMNS, type Row, rowOf, shortcomings } from './tuning/report';
import { tryOut } from './tuning/trial';

const SEED = 20_261_122;

/** Little traffic gives little to judge by, so that it is made several times. */
const RUNS = [
  { sessions: 200, times: 6 },
  { sessions: 2_000, times: 3 },
  { sessions: 20_000, times: 1 },
];

const ATTACK_COLUMNS = ['traffic', 'expected', 'found', ''].map((name) => ({
  name,
  type: 'varchar',
}));

const run = (sizes: readonly number[]): void => {
  const runs = RUNS.filter(({ sessions }) => sizes.length === 0 || sizes.includes(sessions));
  const results = runs.map(({ sessions, times }) => resultsOf(sessions, times));
  const rows = results.flatMap(({ skills, all }) => [...skills, all]);
  console.log(formatTable(COLUMNS, rows.map(cellsOf), `Seed ${SEED}`));
  const attacks = MODELS.slice(-1).flatMap((model) => attack(model, SEED));
  console.log(formatTable(ATTACK_COLUMNS, attacks.map(attackCells), 'Made-up traffic'));
  const faults = [
    ...results.flatMap(({ all }) => shortcomings(all)),
    ...rows.flatMap((row) =>
      betterBaselines(row).map((name) => `${row.name} at ${row.sessions}: ${name} is better.`),
    ),
    ...attacks.filter(({ isRepelled }) => !isRepelled).map(({ name }) => `Not repelled: ${name}.`),
  ];
  for (const fault of faults) console.log(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
};

const resultsOf = (
  sessions: number,
  times: number,
): { readonly skills: readonly Row[]; readonly all: Row } => {
  const trials = MODELS.map((model) => ({
    name: `${model.name} ${model.locale}`,
    trials: Array.from({ length: times }, (_, run) => tryOut(model, sessions, SEED + 10 * run)),
  }));
  return {
    skills: trials.map((skill) => rowOf(skill.name, sessions, skill.trials)),
    all: rowOf(
      'all',
      sessions,
      trials.flatMap((skill) => skill.trials),
    ),
  };
};

const attackCells = ({ name, expected, found, isRepelled }: Attack): string[] => [
  name,
  expected,
  found,
  isRepelled ? 'kept' : 'FAILED',
];

run(process.argv.slice(2).map(Number));
