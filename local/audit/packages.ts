import { join } from 'node:path';
import { isObject } from '../alexa/plain-data';
import { UserError } from '../errors';
import { readJson } from '../read-json';

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
  const content = readJson(file, 'what is installed');
  const packages = isObject(content) ? content['packages'] : undefined;
  if (!isObject(packages) || !Object.values(packages).every(isLockEntry))
    throw new UserError(`${file} was not written by npm 7 or later; run npm install first.`);
  return Object.entries(packages as Readonly<Record<string, LockEntry>>)
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

const isLockEntry = (value: unknown): value is LockEntry =>
  isObject(value) &&
  ['name', 'version', 'license', 'integrity'].every((name) =>
    ['undefined', 'string'].includes(typeof value[name]),
  );

/** The folder of the package that a source file belongs to; undefined for our own. */
export const packagePathOf = (source: string): string | undefined =>
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(source)?.[0];
