import { UsageError } from '../local/errors';
import { runCommand } from '../local/cli/command';
import { formatTable } from '../local/cli/format-table';
import type { Finding } from './benchmark';
import { bundles } from './bundles';
import { generator } from './generator';
import { hostile } from './hostile';
import { lake } from './lake';
import { mining } from './mining';
import { prepare } from './prepare';
import { recorder } from './recorder';
import { resolution } from './resolution';
import { stream } from './stream';
import { turn } from './turn';

const BENCHMARKS = [
  turn,
  recorder,
  stream,
  prepare,
  resolution,
  hostile,
  bundles,
  generator,
  lake,
  mining,
];

const NAMES = BENCHMARKS.map(({ name }) => name).join(', ');

const HELP = `[NAME…]

Measures the simulator and the traffic generator in this process, how long the deployed bundles take to
load, each time in a process of its own, and queries over ten million compacted rows and their mining
for the tuner (some minutes each): ${NAMES}. Variants run in interleaved rounds; medians of at least 7. Exits with
1 where a limit is exceeded. "turn" installs virtual-alexa into a temporary folder the first time.`;

const COLUMNS = [
  { name: 'benchmark', type: 'varchar' },
  { name: 'measured', type: 'decimal' },
  { name: 'limit', type: 'decimal' },
  { name: '', type: 'varchar' },
  { name: 'what', type: 'varchar' },
  { name: 'medians', type: 'varchar' },
];

const isWithin = ({ measured, limit = Infinity }: Finding): boolean => measured <= limit;

const rowOf = (finding: Finding): string[] => {
  const { benchmark, what, measured, unit, limit, detail } = finding;
  const verdict = limit === undefined ? '' : isWithin(finding) ? 'kept' : 'EXCEEDED';
  return [
    benchmark,
    `${measured.toPrecision(3)} ${unit}`,
    limit === undefined ? '' : `${limit} ${unit}`,
    verdict,
    what,
    detail,
  ];
};

void runCommand({
  name: 'npm run bench --',
  help: HELP,
  options: {},
  positionals: true,
  run: async ({ positionals: names }) => {
    const unknown = names.find((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
    if (unknown !== undefined)
      throw new UsageError(`There is no benchmark "${unknown}"; there are ${NAMES}.`);
    const chosen = BENCHMARKS.filter(({ name }) => names.length === 0 || names.includes(name));
    const findings: Finding[] = [];
    for (const { name, run } of chosen) {
      process.stderr.write(`Measuring ${name}\n`);
      findings.push(...(await run()));
    }
    process.stdout.write(`${formatTable(COLUMNS, findings.map(rowOf))}\n`);
    process.stdout.write(`Node ${process.version}, ${process.platform} ${process.arch}\n`);
    return findings.every(isWithin) ? 0 : 1;
  },
});
