/** `npm run test:faults`: jest with the sizes of the storms. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inOneLine } from '../../local/cli/one-line';
import { FaultSettingsError, faultSettings, VARIABLES } from './settings';

const STORMS = ['table', 'answers', 'stream', 'memory', 'all'] as const;

const HELP = `Usage: npm run test:faults -- [--seed N] [--rows N | --minutes N] [--stream-rows N]
                              [--storm ${STORMS.join('|')}]

Lets faults happen between the parts of the local stack, kills its processes, and has an auditor
compare what the skill answered, what the table accepted and what Athena returns. Every violation of
a law is a failed test; the exit code is then 1. See docs/faults.md.

  --seed       of all chance (default: 1); a failure says it
  --rows       rows through the table (default: 1500, the slice that CI runs)
  --stream-rows  rows through the stream Lambda (default: 15000, the slice that CI runs); in the storm
               "memory" they come at 1,000 a second while Firehose is stuck, 600000 at the most
  --minutes    instead: how long the storm through the table goes on
  --storm      one of the storms (default: all)

Other options, such as --ci, --json and --outputFile, go to jest.`;

class UsageError extends Error {}

const OWN = {
  seed: { type: 'string' },
  rows: { type: 'string' },
  'stream-rows': { type: 'string' },
  minutes: { type: 'string' },
  storm: { type: 'string', default: 'all' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const run = async (args: readonly string[]): Promise<number> => {
  // What is not ours is jest's: nothing is refused here.
  const { values, tokens } = parseArgs({
    args: [...args],
    options: OWN,
    strict: false,
    tokens: true,
  });
  if (values.help === true) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const names = tokens.flatMap((token) =>
    token.kind === 'option' && Object.hasOwn(OWN, token.name) ? [token.name] : [],
  );
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new UsageError(`--${twice} is given twice; it takes one value`);
  const storm = STORMS.find((name) => name === values.storm);
  if (storm === undefined)
    throw new UsageError(
      `--storm is "${String(values.storm)}"; it takes one of ${STORMS.join(', ')}.`,
    );
  const env = { ...process.env };
  const given = { ...values, streamRows: values['stream-rows'] };
  for (const name of ['seed', 'rows', 'streamRows', 'minutes'] as const)
    if (given[name] === '') throw new UsageError(`--${name} has no value.`);
    else if (given[name] !== undefined) env[VARIABLES[name]] = String(given[name]);
  const settings = faultSettings(env);
  process.stderr.write(`seed ${settings.seed}\n`);

  const own = new Set<number>();
  for (const token of tokens)
    if (token.kind === 'option' && Object.hasOwn(OWN, token.name)) {
      own.add(token.index);
      if (token.value !== undefined && !token.inlineValue) own.add(token.index + 1);
    }
  const paths = storm === 'all' ? [] : [`test/faults/${storm}/`];
  const jest = spawn(
    process.execPath,
    [
      join(__dirname, '../../node_modules/jest/bin/jest.js'),
      ...['--config', join(__dirname, 'jest.config.cjs')],
      ...args.filter((_, index) => !own.has(index)),
      ...paths,
    ],
    { stdio: 'inherit', env },
  );
  return new Promise((resolve) => {
    jest.once('exit', (code) => resolve(code ?? 1));
  });
};

run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (!(error instanceof UsageError || error instanceof FaultSettingsError)) throw error;
    process.stderr.write(`${inOneLine(error.message)}\n`);
    process.exitCode = 2;
  },
);
