import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundle, FUNCTIONS, type FunctionName } from '../infra/bundle';
import type { Benchmark, Finding } from './benchmark';
import { LAMBDA_ENVIRONMENT } from './lambda-environment';
import { median } from './measure';

/** Of each function: what its bundle may weigh, and how long a cold start may wait for it. */
const LIMITS = {
  skill: { kilobytes: 600, ms: 75 },
  stream: { kilobytes: 450, ms: 70 },
} as const satisfies Partial<Record<FunctionName, object>>;

const ROUNDS = 11;

const NAMES = Object.keys(LIMITS) as (keyof typeof LIMITS)[];

/** The bundles' load times, each in a process of its own, beside the same code with its packages. */
export const bundles: Benchmark = {
  name: 'bundles',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pet-match-bundles-'));
    try {
      await bundle(process.cwd(), join(folder, 'bundled'), NAMES);
      await leavePackagesOut(join(folder, 'unbundled'));
      return findings(loadInRounds(folder));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** The same entry points with the AWS SDK and the ASK SDK in `node_modules`. */
const leavePackagesOut = async (outdir: string): Promise<void> => {
  await build({
    entryPoints: NAMES.map((name) => ({ in: FUNCTIONS[name], out: name })),
    outdir,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
  });
};

interface Load {
  readonly ms: number;
  readonly files: number;
  readonly bytes: number;
}

/** By the file's path below the folder, without its extension. */
type Loads = ReadonlyMap<string, readonly Load[]>;

/** One process after the other, each round in the other direction; the first fills the disk cache. */
const loadInRounds = (folder: string): Loads => {
  const files = ['bundled', 'unbundled'].flatMap((kind) => NAMES.map((name) => `${kind}/${name}`));
  const loads = new Map<string, Load[]>(files.map((file) => [file, []]));
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const file of round % 2 === 0 ? files : files.toReversed()) {
      const load = loadOnce(join(folder, `${file}.js`));
      if (round >= 0) loads.get(file)?.push(load);
    }
  }
  return loads;
};

const LOAD = `
  const begun = performance.now();
  require(process.argv[1]);
  const ms = performance.now() - begun;
  const loaded = Object.keys(require.cache);
  const bytes = loaded.reduce((sum, file) => sum + require('node:fs').statSync(file).size, 0);
  process.stdout.write(JSON.stringify({ ms, files: loaded.length, bytes }), () => process.exit());
`;

const loadOnce = (file: string): Load =>
  JSON.parse(
    execFileSync(process.execPath, ['-e', LOAD, file], { encoding: 'utf8', env: ENVIRONMENT }),
  ) as Load;

const ENVIRONMENT = { ...LAMBDA_ENVIRONMENT, NODE_PATH: resolve('node_modules') };

const findings = (loads: Loads): readonly Finding[] =>
  NAMES.flatMap((name) => {
    const bundled = summaryOf(loads.get(`bundled/${name}`));
    const unbundled = summaryOf(loads.get(`unbundled/${name}`));
    const { kilobytes, ms } = LIMITS[name];
    return [
      {
        benchmark: 'bundles',
        what: `loading ${name}.js`,
        measured: bundled.ms,
        unit: 'ms',
        limit: ms,
        detail: `unbundled ${unbundled.ms.toFixed(0)} ms`,
      },
      {
        benchmark: 'bundles',
        what: `size of ${name}.js`,
        measured: bundled.kilobytes,
        unit: 'KB',
        limit: kilobytes,
        detail: `unbundled ${unbundled.kilobytes.toFixed(0)} KB in ${unbundled.files} files`,
      },
    ] satisfies Finding[];
  });

const summaryOf = (loads: readonly Load[] = []) => ({
  ms: median(loads.map(({ ms }) => ms)),
  kilobytes: (loads[0]?.bytes ?? NaN) / 1_000,
  files: loads[0]?.files ?? 0,
});
