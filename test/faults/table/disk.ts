import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { appendFile, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk so small that it can be filled. */
export interface SmallDisk {
  /** Takes what is left of the disk; step by step, as the proxies live in this process. */
  readonly fill: () => Promise<void>;
  /** Gives it back. */
  readonly clear: () => void;
  readonly unmount: () => void;
}

const MEBIBYTES = 256;

/** Whether this process may mount a file system: told by doing it. */
export const canMount = (): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'pet-match-mount-'));
  const disk = smallDisk(folder);
  disk?.unmount();
  rmdirSync(folder);
  return disk !== undefined;
};

/**
 * Mounts a file system of limited size on an empty folder. It takes root's rights.
 *
 * @returns undefined where nothing may be mounted
 */
export const smallDisk = (folder: string): SmallDisk | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const options = ['-t', 'tmpfs', '-o', `size=${MEBIBYTES}m`, 'pet-match-faults', folder];
  if (spawnSync('mount', options).status !== 0) return undefined;
  const ballast = join(folder, 'ballast');
  // Lazily: a process may still have a file open.
  const unmount = (): void => {
    spawnSync('umount', ['-l', folder]);
  };
  process.once('exit', unmount);
  return {
    fill: async () => {
      try {
        for (let size = 1 << 22; size >= 4_096; size >>= 1)
          while ((await freeBytes(folder)) >= size) await appendFile(ballast, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    clear: () => rmSync(ballast, { force: true }),
    unmount: () => {
      process.removeListener('exit', unmount);
      unmount();
    },
  };
};

const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};
