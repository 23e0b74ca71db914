import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrinoInstallation } from '../../local/peers/trino';
import { freePort, startServerProcess } from '../peers/server-process';

/** Name of the catalog whose connector is Hive's. */
export const CATALOG = 'hive';

export interface TrinoServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts Trino on 127.0.0.1 with one catalog: Hive's connector with its metastore in
 * `<folder>/metastore`, where `local:///` is `<folder>`. It partitions by projection as Athena does.
 *
 * @throws Error with the end of the server's log when it does not start
 */
export const startTrino = async (
  { home, java }: TrinoInstallation,
  folder: string,
): Promise<TrinoServer> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const etc = join(folder, 'etc');
  await mkdir(join(etc, 'catalog'), { recursive: true });
  await writeFile(join(etc, 'config.properties'), properties(serverProperties(port, home, etc)));
  await writeFile(
    join(etc, `catalog/${CATALOG}.properties`),
    properties(catalogProperties(folder)),
  );
  const close = await startServerProcess({
    name: 'Trino',
    program: java,
    args: javaArguments(home, etc),
    log: join(folder, 'server.log'),
    isUp: async () => {
      const response = await fetch(`${url}/v1/info`, { signal: AbortSignal.timeout(5_000) });
      return !((await response.json()) as { starting: boolean }).starting;
    },
  });
  return { url, close };
};

const serverProperties = (port: number, home: string, etc: string) => ({
  coordinator: 'true',
  'node-scheduler.include-coordinator': 'true',
  'node.bind-ip': '127.0.0.1',
  'node.internal-address': '127.0.0.1',
  'node.environment': 'test',
  'node.id': 'pet-match',
  'http-server.http.port': String(port),
  'discovery.uri': `http://127.0.0.1:${port}`,
  'catalog.config-dir': join(etc, 'catalog'),
  'plugin.dir': join(home, 'plugin'),
  'web-ui.enabled': 'false',
  'memory.heap-headroom-per-node': '128MB',
  'query.max-memory-per-node': '256MB',
});

const catalogProperties = (folder: string) => ({
  'connector.name': 'hive',
  'hive.metastore': 'file',
  'hive.metastore.catalog.dir': 'local:///metastore',
  'hive.partition-projection-enabled': 'true',
  // As in S3, where folders do not exist: neither can one be missing, nor be one below another.
  'hive.ignore-absent-partitions': 'true',
  'hive.recursive-directories': 'true',
  'hive.allow-register-partition-procedure': 'true',
  'hive.non-managed-table-writes-enabled': 'true',
  'hive.compression-codec': 'ZSTD',
  'fs.native-local.enabled': 'true',
  'local.location': folder,
});

const properties = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

/** A small heap and the quick compiler alone: many small queries, and none that runs for long. */
const javaArguments = (home: string, etc: string): readonly string[] => [
  ...['-Xmx768M', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Duser.timezone=UTC'],
  ...['-Djdk.attach.allowAttachSelf=true', '-Djol.skipHotspotSAAttach=true'],
  ...['--sun-misc-unsafe-memory-access=allow', '--enable-native-access=ALL-UNNAMED'],
  `-Dconfig=${join(etc, 'config.properties')}`,
  ...['-cp', join(home, 'lib/*'), 'io.trino.server.TrinoServer'],
];
