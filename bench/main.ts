import { messageOf, UsageError } from '../local/errors';
import { runCommand } from '../local/cli/command';
import { type Finding, isKept } from './benchmark';
import { bundles } from './bundles';
import { cost } from './cost';
import { findingsTable } from './findings-table';
import { generator } from './generator';
import { growth } from './growth';
import { hostile } from './hostile';
import { lake } from './lake';
import { latency } from './latency';
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
  latency,
  generator,
  lake,
  mining,
  cost,
];

/** Only where they are asked for by name: they take as long as all others together. */
const ON_REQUEST = [growth];

const ALL = [...BENCHMARKS, ...ON_REQUEST];

const NAMES = BENCHMARKS.map(({ name }) => name).join(', ');

const HELP = `[NAME…]

Measures what the project promises against the alternatives, and prints one table: what, against what,
the measured ratio, its goal, and the medians that it comes from. Without a name all are measured, which
takes some minutes each for those over ten million rows: ${NAMES}.
Variants run in interleaved rounds; medians of at least 7. Exits with 1 where a goal is missed. Packages
that are compared with are installed into temporary folders the first time.

"growth", only by its name, measures how what one unit takes changes at 10 and 100 times the load.`;

/** One that fails costs its own rows alone: the others took many minutes. */
const unmeasured = (benchmark: string, error: unknown): Finding => {
  process.stderr.write(`${benchmark} could not be measured: ${messageOf(error)}\n`);
  return {
    benchmark,
    what: 'not measured',
    measured: NaN,
    unit: 'times',
    limit: 0,
    detail: messageOf(error),
  };
};

void runCommand({
  name: 'npm run bench --',
  help: HELP,
  options: {},
  positionals: true,
  run: async ({ positionals: names }) => {
    const unknown = names.find((name) => !ALL.some((benchmark) => benchmark.name === name));
    if (unknown !== undefined)
      throw new UsageError(`There is no benchmark "${unknown}"; there are ${NAMES}, growth.`);
    const chosen = names.length === 0 ? BENCHMARKS : ALL.filter(({ name }) => names.includes(name));
    const findings: Finding[] = [];
    for (const { name, run } of chosen) {
      process.stderr.write(`Measuring ${name}\n`);
      findings.push(...(await run().catch((error: unknown) => [unmeasured(name, error)])));
    }
    process.stdout.write(`${findingsTable(findings)}\n`);
    process.stdout.write(`Node ${process.version}, ${process.platform} ${process.arch}\n`);
    return findings.every(isKept) ? 0 : 1;
  },
});
