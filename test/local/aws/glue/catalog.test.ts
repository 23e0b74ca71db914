import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createCatalog } from '../../../../local/aws/glue/catalog';
import type { TableInput } from '../../../../local/aws/glue/model';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  file = join(folder, 'data', 'catalog.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const days = (columns: readonly string[] = ['x']): TableInput => ({
  Name: 'days',
  PartitionKeys: [{ Name: 'dt', Type: 'string' }],
  StorageDescriptor: {
    Columns: columns.map((Name) => ({ Name, Type: 'int' })),
    Location: 's3://bucket/days/',
  },
});

const open = (tables: readonly TableInput[] = [days()]) =>
  createCatalog({ file, database: 'pet_match', tables });

test('keeps tables, partitions, views and named queries over a restart', () => {
  const catalog = open();
  catalog.createPartitions('days', [{ Values: ['2026-11-22'] }]);
  catalog.createTable({ Name: 'a_view', TableType: 'VIRTUAL_VIEW', ViewOriginalText: '/* … */' });
  catalog.putNamedQuery({ id: '1', name: 'q', database: 'd', sql: 'SELECT 1', workGroup: 'w' });
  const before = catalog.state();
  expect(open().state()).toEqual(before);
  expect(readdirSync(join(folder, 'data'))).toEqual(['catalog.json']);
});

test('brings the tables of the template up to date and leaves partitions and others alone', () => {
  const catalog = open();
  catalog.createPartitions('days', [{ Values: ['2026-11-22'] }]);
  catalog.createTable({ Name: 'own' });
  const { tables } = open([days(['x', 'y'])]).state();
  expect([...tables.keys()]).toEqual(['days', 'own']);
  expect(tables.get('days')?.input).toEqual(days(['x', 'y']));
  expect([...(tables.get('days')?.partitions.values() ?? [])].map(({ input }) => input)).toEqual([
    { Values: ['2026-11-22'] },
  ]);
});

test('gives states that never change', () => {
  const catalog = open();
  const before = catalog.state();
  catalog.createPartitions('days', [{ Values: ['2026-11-22'] }]);
  catalog.deleteTables(['days']);
  expect(before.tables.get('days')?.partitions.size).toBe(0);
});

test('makes all partitions or none', () => {
  const catalog = open();
  expect(() => catalog.createPartitions('days', [{ Values: ['a'] }, { Values: ['a'] }])).toThrow(
    'Partition already exists.',
  );
  expect(catalog.state().tables.get('days')?.partitions.size).toBe(0);
});

test('names a damaged file and what to do', () => {
  open();
  writeFileSync(file, '{"tables": [');
  expect(() => open()).toThrow(
    /^Cannot read the catalog .*catalog\.json: .* Mend the file, or delete/,
  );
});

test('does not change what it cannot write', () => {
  const catalog = open();
  rmSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data'), '');
  expect(() => catalog.createTable({ Name: 'a' })).toThrow(/^Cannot write the catalog/);
  expect(catalog.state().tables.has('a')).toBe(false);
});
