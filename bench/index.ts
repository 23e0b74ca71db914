/**
 * `npm run bench`: compiles the benchmarks and runs them in a process of their own. Under tsx each
 * closure would be named as it is made, which costs more than what is measured.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'pet-match-bench-'));
const outfile = join(folder, 'bench.js');

try {
  buildSync({
    entryPoints: [require.resolve('./main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    sourcemap: 'inline',
    // They can't be bundled; the compiled file finds them through NODE_PATH.
    external: ['esbuild', '@duckdb/node-api'],
    target: 'node20',
    logLevel: 'error',
  });
  const args = ['--enable-source-maps', '--expose-gc', outfile, ...process.argv.slice(2)];
  const env = { ...process.env, NODE_PATH: resolve('node_modules') };
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
