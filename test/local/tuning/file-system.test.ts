import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { UserError } from '../../../local/errors';
import { realFileSystem } from '../../../local/tuning/file-system';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-system-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('reads nothing where there is no file', () => {
  expect(realFileSystem.read(join(folder, 'none.json'))).toBeUndefined();
});

test('says in a sentence what can’t be read', () => {
  const read = () => realFileSystem.read(folder);

  expect(read).toThrow(UserError);
  expect(read).toThrow(
    /^Cannot read .*file-system-.*EISDIR: illegal operation on a directory, read\./,
  );
});
