import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';

/** A package as the lockfile has it. */
export interface LockedPackage {
  /** Where it lies, such as `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly licence: string | undefined;
  readonly integrity: string | undefined;
  readonly development: boolean;
}

interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

const FOLDER = 'node_modules/';

/** @throws UserError if there is no lockfile of npm 7 or later in the folder */
export const lockedPackages = (root: string): readonly LockedPackage[] => {
  const file = join(root, 'package-lock.json');
  let packages: Readonly<Record<string, LockEntry>> | undefined;
  try {
    ({ packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages?: typeof packages });
  } catch (error) {
    throw new UserError(`${file} can't be read; run npm install first.`, { cause: error });
  }
  if (packages === undefined) throw new UserError(`${file} was not written by npm 7 or later.`);
  return Object.entries(packages)
    .filter(([path, { link }]) => path !== '' && link !== true)
    .map(([path, { name, version = '', license, integrity, dev = false }]) => ({
      path,
      name: name ?? path.slice(path.lastIndexOf(FOLDER) + FOLDER.length),
      version,
      licence: license,
      integrity,
      development: dev,
    }));
};

/** The folder of the package that a source file belongs to; undefined for our own. */
export const packagePathOf = (source: string): string | undefined =>
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(source)?.[0];
