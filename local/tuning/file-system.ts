import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { messageOf, UserError } from '../errors';
import { makeFolder } from '../make-folder';
import { requireRegularFile } from '../regular-file';

/** What applying and undoing do to files. Every call either happens or fails. */
export interface FileSystem {
  /** Undefined where there is no such file. @throws UserError where there is one that can't be read */
  readonly read: (file: string) => string | undefined;
  readonly write: (file: string, text: string) => void;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (file: string) => void;
  readonly makeFolder: (folder: string) => void;
}

export const realFileSystem: FileSystem = {
  read: (file) => {
    try {
      requireRegularFile(file);
      return readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new UserError(
        `Cannot read ${file}: ${messageOf(error)}. Give this user the right to, or move it away.`,
        { cause: error },
      );
    }
  },
  // On the disk before it is renamed: a power cut leaves the old file or the new one.
  write: (file, text) => {
    writeFileSync(file, text, { flush: true });
  },
  rename: renameSync,
  remove: (file) => {
    rmSync(file, { force: true });
  },
  makeFolder,
};
