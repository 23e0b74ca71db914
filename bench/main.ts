import { UsageError } from '../local/errors';
import { runCommand } from '../local/cli/command';
import { type Finding, isKept } from './benchmark';
import { bundles } from './bundles';
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
];

const NAMES = BENCHMARKS.map(({ name }) => name).join(', ');

const HELP = `[NAME…]

Measures the simulator and the traffic generator in this process, how long the deployed bundles take to
load, each time in a process of its own, and queries over ten million compacted rows and their mining
for the tuner (some minutes each): ${NAMES}. Variants run in interleaved rounds; medians of at least 7. Exits with
1 where a limit is exceeded. "turn" installs virtual-alexa into a temporary folder the first time.`;

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
