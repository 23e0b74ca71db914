import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, UserError } from '../../errors';

const WEB = join(__dirname, '../web');
const SHARED = [join(__dirname, '../overview.ts'), join(__dirname, '../../tuning/chosen.ts')];

/** What the page is made of besides its own sources. */
const PACKAGES = ['vite', '@observablehq/plot', 'd3'];

/** Pages of other versions that are kept, for whoever goes back and forth. */
const MOST_KEPT = 5;

/**
 * The folder of the built page. It is built when its sources are not those that it was last built
 * from, and kept below `node_modules/.cache` of the project.
 *
 * @param root folder of the project
 * @param onBuild called before it is built, which takes some seconds
 * @throws UserError when the build fails
 */
export const buildPage = async (root: string, onBuild: () => void): Promise<string> => {
  const cache = resolve(root, 'node_modules/.cache/pet-match-dashboard');
  const folder = join(cache, digestOf(root));
  if (existsSync(folder)) return folder;
  onBuild();
  const temporary = join(cache, `${randomUUID()}.tmp`);
  mkdirSync(temporary, { recursive: true });
  try {
    await runVite(root, temporary);
    put(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  dropOld(cache, folder);
  return folder;
};

/** A process of its own: vite is an ES module with native threads, and needed once. */
const runVite = async (root: string, outDir: string): Promise<void> => {
  const vite = resolve(root, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', WEB, '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error'];
  try {
    await promisify(execFile)(process.execPath, args, { cwd: root });
  } catch (error) {
    throw new UserError(`Cannot build the page of the dashboard: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

/** Another process may have been quicker. */
const put = (temporary: string, folder: string): void => {
  try {
    renameSync(temporary, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
};

const dropOld = (cache: string, newest: string): void => {
  const others = readdirSync(cache)
    .map((name) => join(cache, name))
    .filter((folder) => folder !== newest && !folder.endsWith('.tmp'));
  for (const folder of others.slice(MOST_KEPT - 1))
    rmSync(folder, { recursive: true, force: true });
};

const digestOf = (root: string): string => {
  const hash = createHash('sha256');
  const files = readdirSync(WEB, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of [...files, ...SHARED]) hash.update(file).update(readFileSync(file));
  for (const name of PACKAGES)
    hash.update(readFileSync(resolve(root, 'node_modules', name, 'package.json')));
  return hash.digest('hex').slice(0, 16);
};
