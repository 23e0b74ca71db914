import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that somebody has named, and those above it; one that is there is left as it is. Not
 * Node's recursive mkdir, which never ends where a folder of /proc can't be made.
 *
 * @throws Error of the file system
 */
export const makeFolder = (path: string): void => {
  try {
    make(path);
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error;
    makeFolder(parent);
    make(path);
  }
};

const make = (path: string): void => {
  try {
    mkdirSync(path);
  } catch (error) {
    const isThere = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isThere) throw error;
  }
};
