/**
 * `npm run bench:tuning [SESSIONS…]`: how much of what people meant the tuner captures, from traffic
 * whose truth is kept aside, beside two baselines. Exits with 1 where a figure is worse than its limit.
 */
import { runCommand } from '../local/cli/command';
import { formatTable } from '../local/cli/format-table';
import { UsageError } from '../local/errors';
import { type Attack, attack } from './tuning/adversary';
import { MODELS } from './tuning/models';
import { betterBaselines, cellsOf, COLUMNS, type Row, rowOf, shortcomings } from './tuning/report';
import { tryOut } from './tuning/trial';

const SEED = 20_261_122;

/** Little traffic gives little to judge by, so that it is made several times. */
const RUNS = [
  { sessions: 200, times: 8 },
  { sessions: 2_000, times: 4 },
  { sessions: 20_000, times: 1 },
];

const ATTACK_COLUMNS = ['traffic', 'expected', 'found', '', 'why'].map((name) => ({
  name,
  type: 'varchar',
}));

const run = (sizes: readonly number[]): number => {
  const runs = RUNS.filter(({ sessions }) => sizes.length === 0 || sizes.includes(sessions));
  const results = runs.map(({ sessions, times }) => resultsOf(sessions, times));
  const rows = results.flatMap(({ skills, english, all }) => [...skills, english, all]);
  console.log(formatTable(COLUMNS, rows.map(cellsOf), `Seed ${SEED}`));
  const attacks = [...MODELS.slice(0, 1), ...MODELS.slice(-1)].flatMap((model) =>
    attack(model, SEED),
  );
  console.log(formatTable(ATTACK_COLUMNS, attacks.map(attackCells), 'Made-up traffic'));
  const faults = [
    ...results.flatMap(({ english, all }) => [...shortcomings(english), ...shortcomings(all)]),
    ...rows.flatMap((row) =>
      betterBaselines(row)
        // It leaves two-minded words to chance, which a single skill's few may favour.
        .filter((name) => isTogether(row) || !name.startsWith('Beta test'))
        .map((name) => `${row.name} at ${row.sessions}: ${name} is better.`),
    ),
    ...attacks.filter(({ isRepelled }) => !isRepelled).map(({ name }) => `Not repelled: ${name}.`),
  ];
  for (const fault of faults) console.log(fault);
  return faults.length > 0 ? 1 : 0;
};

const isTogether = ({ name }: Row): boolean => name === 'English' || name === 'all';

interface Results {
  readonly skills: readonly Row[];
  /** Skills with some ten words a value; the other models have up to ninety. */
  readonly english: Row;
  readonly all: Row;
}

const resultsOf = (sessions: number, times: number): Results => {
  const tried = MODELS.map((model) => ({
    model,
    trials: Array.from({ length: times }, (_, run) => tryOut(model, sessions, SEED + 10 * run)),
  }));
  const together = (name: string, some: typeof tried): Row =>
    rowOf(
      name,
      sessions,
      some.flatMap(({ trials }) => trials),
    );
  return {
    skills: tried.map(({ model, trials }) =>
      rowOf(`${model.name} ${model.locale}`, sessions, trials),
    ),
    english: together(
      'English',
      tried.filter(({ model }) => model.locale.startsWith('en')),
    ),
    all: together('all', tried),
  };
};

const attackCells = ({ name, expected, found, isRepelled, why }: Attack): string[] => [
  name,
  expected,
  found,
  isRepelled ? 'kept' : 'FAILED',
  why,
];

const HELP = `[SESSIONS…]

Measures how much of what people meant the tuner captures, from traffic whose truth is kept aside, beside
two baselines. Without SESSIONS all sizes are measured: ${RUNS.map(({ sessions }) => sessions).join(', ')}. Exits with 1 where a figure is worse than
its limit.`;

const sizeOf = (text: string): number => {
  const size = RUNS.find(({ sessions }) => String(sessions) === text);
  if (size) return size.sessions;
  const sizes = RUNS.map(({ sessions }) => sessions).join(', ');
  throw new UsageError(`SESSIONS is "${text}"; it takes ${sizes}.`);
};

void runCommand({
  name: 'npm run bench:tuning --',
  help: HELP,
  options: {},
  positionals: true,
  run: ({ positionals }) => Promise.resolve(run(positionals.map(sizeOf))),
});
