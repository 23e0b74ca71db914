import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { parquetConverter } from '../../../../local/aws/firehose/parquet-converter';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'converter-'));
});
afterEach(() => rm(folder, { recursive: true }));

const COLUMNS = [{ name: 'id', type: 'string' }];

test('converts the next file after a database that could not be opened, or has failed', async () => {
  const lines = join(folder, 'lines.ndjson');
  await writeFile(lines, '{"id":"a"}\n');
  const create = jest.spyOn(DuckDBInstance, 'create').mockRejectedValueOnce(new Error('no memory'));
  const { convert, close } = parquetConverter(join(folder, 'temporary'));

  await expect(convert(lines, join(folder, 'a'), COLUMNS)).rejects.toThrow('no memory');
  await convert(lines, join(folder, 'b'), COLUMNS);
  await expect(convert(join(folder, 'none'), join(folder, 'c'), COLUMNS)).rejects.toThrow('none');
  await convert(lines, join(folder, 'd'), COLUMNS);

  expect((await stat(join(folder, 'b'))).size).toBe((await stat(join(folder, 'd'))).size);
  // One for each attempt after a failure: DuckDB has errors after which a database takes nothing.
  expect(create).toHaveBeenCalledTimes(3);
  await close();
  create.mockRestore();
});
