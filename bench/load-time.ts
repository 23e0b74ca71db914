import { execFileSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { LAMBDA_ENVIRONMENT } from './lambda-environment';
import { randomOf } from './tuning/random';

/** Code whose loading is measured. */
export interface Loaded {
  readonly name: string;
  /** CommonJS. */
  readonly code: string;
  /** The `node_modules` that it loads from. Default: this project's. */
  readonly modules?: string;
}

/** What one process took. */
export interface Load {
  readonly ms: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Runs each code in processes of its own, one after the other and each round in another order drawn
 * at random; a round before those that count fills the disk cache.
 */
export const loadInRounds = (
  all: readonly Loaded[],
  rounds: number,
): ReadonlyMap<string, readonly Load[]> => {
  const loads = new Map<string, Load[]>(all.map(({ name }) => [name, []]));
  const random = randomOf(1);
  for (let round = -1; round < rounds; round += 1) {
    const order = all.map((each) => ({ each, at: random() })).sort((one, two) => one.at - two.at);
    for (const { each } of order) {
      const load = loadOnce(each);
      if (round >= 0) loads.get(each.name)?.push(load);
    }
  }
  return loads;
};

const measured = (code: string): string => `
  const begun = performance.now();
  ${code}
  const ms = performance.now() - begun;
  const loaded = Object.keys(require.cache);
  const bytes = loaded.reduce((sum, file) => sum + require('node:fs').statSync(file).size, 0);
  process.stdout.write(JSON.stringify({ ms, files: loaded.length, bytes }), () => process.exit());
`;

const loadOnce = ({ code, modules = resolve('node_modules') }: Loaded): Load =>
  JSON.parse(
    execFileSync(process.execPath, ['-e', measured(code)], {
      encoding: 'utf8',
      // Where evaluated code looks for packages.
      cwd: dirname(modules),
      env: ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  ) as Load;

const ENVIRONMENT = {
  ...LAMBDA_ENVIRONMENT,
  AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1',
};
