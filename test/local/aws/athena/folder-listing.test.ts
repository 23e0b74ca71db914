import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { folderListing } from '../../../../local/aws/athena/folder-listing';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'listing-'));
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  writeFileSync(join(folder, 'a/one'), '1');
  writeFileSync(join(folder, 'a/b/two'), '22');
});
afterEach(() => rmSync(folder, { recursive: true }));

const LATER = () => Date.now() + 60_000;
const found = (list: ReturnType<typeof folderListing>) =>
  list(folder)
    .map(({ names, size }) => `${names.join('/')} ${size}`)
    .sort();

test('gives the files of all folders with their sizes, and nothing where there is no folder', () => {
  const list = folderListing();
  expect(found(list)).toEqual(['a/b/two 2', 'a/one 1']);
  expect(list(join(folder, 'nowhere'))).toEqual([]);
  expect(list(join(folder, 'a/one'))).toEqual([]);
});

test.each([
  ['settled', LATER],
  ['just changed', Date.now],
])('sees what comes into, is replaced in and leaves folders that had %s', (_, now) => {
  const list = folderListing(now);
  expect(found(list)).toEqual(['a/b/two 2', 'a/one 1']);
  writeFileSync(join(folder, 'new'), '333');
  renameSync(join(folder, 'new'), join(folder, 'a/b/two'));
  expect(found(list)).toEqual(['a/b/two 3', 'a/one 1']);
  unlinkSync(join(folder, 'a/one'));
  expect(found(list)).toEqual(['a/b/two 3']);
  rmSync(join(folder, 'a'), { recursive: true });
  expect(found(list)).toEqual([]);
});

test('looks again at a file that was empty, for it may be about to be written', () => {
  const list = folderListing(LATER);
  writeFileSync(join(folder, 'slow'), '');
  expect(found(list)).toContain('slow 0');
  const { ctimeMs } = statSync(folder);
  writeFileSync(join(folder, 'slow'), 'done');
  expect(statSync(folder).ctimeMs).toBe(ctimeMs);
  expect(found(list)).toContain('slow 4');
});
