import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import type { Format } from '../../analytics/contract/glue';
import { viewStatements } from '../../analytics/views';
import { type AthenaOptions, startAthena } from '../../local/aws/athena';
import type { LocalServer } from '../../local/aws/http-server';
import { objectStore, type ObjectStore } from '../../local/aws/object-store';
import { turnRows } from './turn-rows';

export const DATABASE = 'pet_match_test';
export const WORK_GROUP = 'test-group';
export const RESULTS = 'test-results';

export interface LocalAthena {
  readonly client: AthenaClient;
  readonly server: LocalServer;
  readonly store: ObjectStore;
  readonly stop: () => Promise<void>;
}

/** An Athena over an empty bucket in a temporary folder, and the SDK's client to it. */
export const localAthena = async (
  options: Partial<AthenaOptions> = {},
  format: Format = 'parquet',
  folderName = 'local-athena-',
): Promise<LocalAthena> => {
  const folder = await mkdtemp(join(tmpdir(), folderName));
  const store = objectStore(folder);
  const server = await startAthena({
    store,
    database: DATABASE,
    tables: [turnRows(format)],
    workGroups: [{ name: WORK_GROUP, outputLocation: `s3://${RESULTS}/athena/` }],
    viewsSql: viewStatements('duckdb', format),
    ...options,
  });
  const client = new AthenaClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const stop = async (): Promise<void> => {
    client.destroy();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { client, server, store, stop };
};
