import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../../../analytics/athena/run-query';
import { startEngine } from '../../../../local/aws/athena/engine';
import { VanishedObject } from '../../../../local/aws/athena/failures';
import { folderListing } from '../../../../local/aws/athena/folder-listing';
import { createCatalog } from '../../../../local/aws/glue/catalog';
import { PROJECTED, tableInput } from '../../../../local/aws/glue/table-input';
import { objectStore, type ObjectStore } from '../../../../local/aws/object-store';
import { DATABASE, localAthena, WORK_GROUP } from '../../../support/local-athena';
import { BUCKET, putTurns, turnRows } from '../../../support/turn-rows';

describe('a query that runs while the catalog changes', () => {
  test('sees each row once while its day moves from object to object', async () => {
    const athena = await localAthena();
    const location = (run: number) => `s3://${BUCKET}/compacted/dt=2026-11-22/r${run}/`;
    const turns = Array.from({ length: 5 }, (_, index) => ({ request_id: `r${index}` }));
    const write = (run: number) =>
      putTurns(athena.store, `compacted/dt=2026-11-22/r${run}/a`, turns);
    const partition = (run: number) => ({
      Values: ['2026-11-22'],
      StorageDescriptor: { Location: location(run) },
    });
    await write(0);
    athena.catalog.createPartitions('compacted_turns', [partition(0)]);
    let isMoving = true;
    const counts: string[] = [];
    const asking = async () => {
      while (isMoving) {
        const { rows } = await runQuery(athena.client, {
          sql: 'SELECT count(*), count(DISTINCT request_id) FROM compacted_turns',
          database: DATABASE,
          workGroup: WORK_GROUP,
        });
        counts.push(rows.flat().join('/'));
      }
    };
    const asked = Promise.all([asking(), asking()]);
    for (let run = 1; run <= 4; run += 1) {
      await write(run);
      athena.catalog.updatePartition('compacted_turns', ['2026-11-22'], partition(run));
      // Far sooner than the workflow does it: a query under way loses its object and reads anew.
      await athena.store.delete(BUCKET, `compacted/dt=2026-11-22/r${run - 1}/a`);
      athena.catalog.createTable({ Name: `other_${run}` });
      if (run > 1) athena.catalog.deleteTables([`other_${run - 1}`]);
    }
    isMoving = false;
    await asked;
    await athena.stop();
    expect(counts.length).toBeGreaterThan(0);
    expect(new Set(counts)).toEqual(new Set(['5/5']));
  });
});

describe('an object that goes after it was listed', () => {
  let store: ObjectStore;
  beforeEach(async () => {
    store = objectStore(await mkdtemp(join(tmpdir(), 'consistency-')));
  });
  afterEach(() => rm(store.root, { recursive: true, force: true }));

  test('makes the engine say so, and the query is run again', async () => {
    const list = folderListing();
    const gone = {
      path: join(store.root, BUCKET, 'turns/dt=2026-11-22/gone'),
      names: ['dt=2026-11-22', 'gone'],
      size: 9,
      modified: 0,
    };
    let listings = 0;
    const engine = await startEngine({
      store,
      catalog: createCatalog({ database: DATABASE, tables: [tableInput(turnRows(), PROJECTED)] }),
      macrosSql: [],
      viewOverride: () => undefined,
      threads: 1,
      memoryLimit: '500MB',
      list: (folder) => {
        listings += 1;
        return listings === 1 ? [...list(folder), gone] : list(folder);
      },
    });
    const run = () =>
      engine.run('SELECT count(*) FROM turn_rows', {
        locate: () => 'line 1:1',
        signal: new AbortController().signal,
        sink: { columns: () => Promise.resolve(), rows: () => Promise.resolve() },
      });
    await expect(run()).rejects.toBeInstanceOf(VanishedObject);
    await expect(run()).resolves.toMatchObject({ bytesScanned: 0 });
    await engine.close();
  });
});
