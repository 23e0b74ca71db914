import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file below a folder. */
export interface ListedFile {
  readonly path: string;
  /** The names from the folder to the file. */
  readonly names: readonly string[];
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** Lists the files below a folder, in no particular order; a folder that is none has none. */
export type FolderListing = (folder: string) => readonly ListedFile[];

interface Folder {
  readonly changed: number;
  readonly inode: number;
  readonly files: readonly (ListedFile & { readonly name: string })[];
  readonly folders: readonly string[];
}

/** A folder that changed later than this before it was read may have changed again unseen. */
const SETTLED_MS = 2_000;
const FOLDERS_KEPT = 50_000;

/**
 * A listing that remembers folders and reads anew only those that changed: one look at each folder
 * instead of one at each file. It works without a pause, so that a listing and the state of the
 * catalog that is read beside it belong to one moment.
 */
export const folderListing = (now: () => number = Date.now): FolderListing => {
  const known = new Map<string, Folder>();

  const read = (path: string, stats: Stats): Folder => {
    const files: Folder['files'][number][] = [];
    const folders: string[] = [];
    let latest = stats.ctimeMs;
    for (const entry of entriesOf(path)) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) folders.push(entry.name);
      if (!entry.isFile()) continue;
      const { size, mtimeMs, ctimeMs } = statSync(child, QUIET) ?? GONE;
      files.push({ path: child, name: entry.name, names: [], size, modified: mtimeMs });
      // What is empty may be about to be written.
      latest = Math.max(latest, size === 0 ? Infinity : ctimeMs);
    }
    const folder = { changed: stats.ctimeMs, inode: stats.ino, files, folders };
    if (known.size >= FOLDERS_KEPT) known.clear();
    if (now() - latest > SETTLED_MS) known.set(path, folder);
    else known.delete(path);
    return folder;
  };

  const list = (path: string, names: readonly string[], found: ListedFile[]): void => {
    const stats = statSync(path, QUIET);
    if (stats?.isDirectory() !== true) return;
    const remembered = known.get(path);
    const isSame = remembered?.changed === stats.ctimeMs && remembered.inode === stats.ino;
    const folder = isSame ? remembered : read(path, stats);
    for (const file of folder.files) found.push({ ...file, names: [...names, file.name] });
    for (const name of folder.folders) list(join(path, name), [...names, name], found);
  };

  return (folder) => {
    const found: ListedFile[] = [];
    list(folder, [], found);
    return found;
  };
};

const QUIET = { throwIfNoEntry: false } as const;
const GONE = { size: 0, mtimeMs: 0, ctimeMs: Infinity };

const entriesOf = (path: string): readonly Dirent[] => {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    // It went away: then it holds nothing.
    return [];
  }
};
