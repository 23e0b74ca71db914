import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { type Format, glueColumns } from '../../analytics/contract/glue';
import { type AthenaOptions, startAthena } from '../../local/aws/athena';
import { type Catalog, createCatalog } from '../../local/aws/glue/catalog';
import { type GlueTable, PROJECTED, tableInput } from '../../local/aws/glue/table-input';
import type { LocalServer } from '../../local/aws/http-server';
import { objectStore, type ObjectStore } from '../../local/aws/object-store';
import { turnViews } from '../../local/turn-views';
import { BUCKET, turnRows } from './turn-rows';

export const DATABASE = 'pet_match_test';
export const WORK_GROUP = 'test-group';
export const RESULTS = 'test-results';

export interface LocalAthena {
  readonly client: AthenaClient;
  readonly server: LocalServer;
  readonly store: ObjectStore;
  readonly catalog: Catalog;
  readonly stop: () => Promise<void>;
}

/** The table of the compacted days; none is registered. */
const COMPACTED_TURNS: GlueTable = {
  ...{ name: 'compacted_turns', location: `s3://${BUCKET}/compacted/`, format: 'parquet' },
  columns: glueColumns('parquet'),
  partitionKeys: [{ name: 'dt', type: 'string' }],
};

/** An Athena over an empty bucket in a temporary folder, and the SDK's client to it. */
export const localAthena = async (
  options: Partial<AthenaOptions> = {},
  format: Format = 'parquet',
  folderName = 'local-athena-',
): Promise<LocalAthena> => {
  const folder = await mkdtemp(join(tmpdir(), folderName));
  const store = objectStore(folder);
  const catalog =
    options.catalog ??
    createCatalog({
      database: DATABASE,
      tables: [tableInput(turnRows(format), PROJECTED), tableInput(COMPACTED_TURNS)],
    });
  const server = await startAthena({
    store,
    workGroups: [{ name: WORK_GROUP, outputLocation: `s3://${RESULTS}/athena/` }],
    ...turnViews(format),
    ...options,
    catalog,
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
  return { client, server, store, catalog, stop };
};
