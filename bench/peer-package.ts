import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, UserError } from '../local/errors';

/** A package that a benchmark compares with, and where it lies. */
export interface PeerPackage {
  /** Requires modules as code beside the package would. */
  readonly load: (id: string) => unknown;
  /** Its `node_modules`. */
  readonly modules: string;
}

/**
 * A package that is compared with and is no dependency of this project: it is installed into a
 * temporary folder the first time.
 *
 * @throws UserError when it can't be installed
 */
export const peerPackage = (name: string, version: string): PeerPackage => {
  const folder = join(tmpdir(), `pet-match-bench-${name.replaceAll('/', '-')}-${version}`);
  const modules = join(folder, 'node_modules');
  const manifest = join(modules, name, 'package.json');
  if (!existsSync(manifest)) install(folder, `${name}@${version}`);
  return { load: createRequire(manifest), modules };
};

const install = (folder: string, specifier: string): void => {
  process.stderr.write(`Installing ${specifier} into ${folder}\n`);
  const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save'];
  try {
    execFileSync('npm', ['install', '--prefix', folder, ...quietly, specifier], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (error) {
    throw new UserError(
      `Cannot install ${specifier}, which the benchmark compares with: ${messageOf(error)}`,
      { cause: error },
    );
  }
};
