import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Editors write a file in several steps; one change is what happens within this time. */
const SETTLE_MS = 100;

const SKIPPED = /^(?:node_modules|\..*)$/;

/**
 * Watches files, and folders with all folders in them but for node_modules and hidden ones. (Node's
 * own recursive watching sets a watch on every file of node_modules, on Linux.)
 *
 * @param changed is told the path that changed, once for what happens at nearly the same time
 * @returns what ends the watching
 */
export const watchFiles = (
  paths: readonly string[],
  changed: (path: string) => void,
): (() => void) => {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  const report = (path: string): void => {
    clearTimeout(timer);
    timer = setTimeout(() => changed(path), SETTLE_MS);
  };
  const drop = (path: string): void => {
    watchers.get(path)?.close();
    watchers.delete(path);
  };
  const start = (path: string, happened: (name: string) => void): void => {
    drop(path);
    const watcher = watch(path, (_event, name) => happened(name ?? ''));
    watcher.on('error', () => drop(path));
    watchers.set(path, watcher);
  };
  const watchFolder = (folder: string): void => {
    start(folder, (name) => {
      if (SKIPPED.test(name)) return;
      const path = join(folder, name);
      if (isFolder(path) && !watchers.has(path)) watchFolder(path);
      report(path);
    });
    for (const name of foldersIn(folder)) watchFolder(join(folder, name));
  };
  for (const path of paths) {
    if (isFolder(path)) watchFolder(path);
    // A file that is replaced takes its watch along; its folder stays.
    else start(dirname(path), (name) => name === basename(path) && report(path));
  }
  return () => {
    clearTimeout(timer);
    for (const path of [...watchers.keys()]) drop(path);
  };
};

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const foldersIn = (path: string): readonly string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SKIPPED.test(entry.name))
    .map(({ name }) => name);
