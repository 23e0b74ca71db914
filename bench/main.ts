import { UsageError } from '../local/errors';
import { runCommand } from '../local/cli/command';
import { type Finding, isKept } from './benchmark';
import { bundles } from './bundles';
import { cost } from './cost';
import { findingsTable } from './findings-table';
import { generator } from './generator';
import { hostile } from './hostile';
import { lake } from './lake';
import { latency } from './latency';
import { mining } from './mining';
import { prepare } from './prepare';
import { resolution } from './resolution';
import { stream } from './stream';
import { turn } from './turn';

const BENCHMARKS = [
  turn,
  stream,
  prepare,
  resolution,
  hostile,
  bundles,
  latency,
  generator,
  lake,
  mining,
  cost,
];

const NAMES = BENCHMARKS.map(({ name }) => name).join(', ');

const HELP = `[NAME…]

Measures what the project promises against the alternatives, and prints one table: what, against what,
the measured ratio, its goal, and the medians that it comes from. Without a name all are measured, which
takes some minutes each for those over ten million rows: ${NAMES}.
Variants run in interleaved rounds; medians of at least 7. Exits with 1 where a goal is missed. Packages
that are compared with are installed into temporary folders the first time.

"npm run bench:growth" measures at 1, 10 and 100 times the load.`;

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
    process.stdout.write(`${findingsTable(findings)}\n`);
    process.stdout.write(`Node ${process.version}, ${process.platform} ${process.arch}\n`);
    return findings.every(isKept) ? 0 : 1;
  },
});
