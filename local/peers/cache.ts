import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A peer cannot be installed or run on this machine; the message says which, and why. */
export class PeerUnavailable extends Error {
  override readonly name = 'PeerUnavailable';
}

/**
 * Where peers are installed: `PETMATCH_PEERS_FOLDER`, else the user's cache folder. Outside the
 * project, so that neither `npm ci` nor a fresh clone downloads a gigabyte again.
 */
const cacheFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  env['PETMATCH_PEERS_FOLDER'] ||
  join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'pet-match', 'peers');

/** Written last: a folder without it is what an installation left that was killed. */
const COMPLETE = '.complete';

/**
 * Installs something once.
 *
 * @param name with everything in it that makes another installation, such as the version
 * @param install fills the empty folder that it is handed, in its place (venvs cannot be moved)
 * @returns the folder
 */
export const installOnce = async (
  name: string,
  install: (folder: string) => Promise<void>,
): Promise<string> => {
  const folder = join(cacheFolder(), name);
  if (existsSync(join(folder, COMPLETE))) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await install(folder);
  await writeFile(join(folder, COMPLETE), '');
  return folder;
};
