import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from './cache';
import { download } from './download';
import { findJava } from './java';
import { run } from './run';

/**
 * The newest server on Maven Central: later ones are at GitHub alone. It asks for Java 24, and was
 * tried on 25. (Servers for Java 17 end with 435, three years behind.)
 */
export const TRINO_VERSION = '476';
const JAVA = [24, 25];
const TARBALL = {
  url: `https://repo1.maven.org/maven2/io/trino/trino-server/${TRINO_VERSION}/trino-server-${TRINO_VERSION}.tar.gz`,
  sha256: 'cfd5accde17e8ebd251eeeb78aed1f490e77bb3a164d95a0f454bf8a7c1cbd3f',
} as const;

export interface TrinoInstallation {
  /** With `lib/`, and `plugin/` with the Hive connector alone. */
  readonly home: string;
  /** Path of the `java` to run it with. */
  readonly java: string;
}

/**
 * Installs Trino's server with its Hive connector: 820 MB to download, 230 MB to keep.
 *
 * @throws PeerUnavailable
 */
export const installTrino = async (): Promise<TrinoInstallation> => {
  const java = await findJava(JAVA);
  const home = await installOnce(`trino-${TRINO_VERSION}`, async (folder) => {
    const tarball = join(folder, 'server.tar.gz');
    const unpacked = join(folder, 'unpacked');
    await download(TARBALL, tarball);
    await mkdir(unpacked);
    await run('tar cannot unpack Trino', 'tar', ['-xzf', tarball, '-C', unpacked]);
    await rm(tarball);
    await keepHive(folder, unpacked);
  });
  return { home, java };
};

/** The tarball's plugins share files by hard links, so that all has to be unpacked to take one. */
const keepHive = async (folder: string, unpacked: string): Promise<void> => {
  const [server = ''] = await readdir(unpacked);
  await mkdir(join(folder, 'plugin'));
  await rename(join(unpacked, server, 'lib'), join(folder, 'lib'));
  await rename(join(unpacked, server, 'plugin/hive'), join(folder, 'plugin/hive'));
  await rm(unpacked, { recursive: true });
};
