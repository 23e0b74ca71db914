import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidKey } from '../../../local/aws/object-key';
import {
  KeyConflict,
  NoSuchObject,
  ObjectExists,
  objectStore,
  type ObjectStore,
} from '../../../local/aws/object-store';

let root: string;
let store: ObjectStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'object-store-'));
  store = objectStore(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const keysOf = async (bucket: string, prefix?: string): Promise<string[]> =>
  (await store.list(bucket, prefix)).map(({ key }) => key);

const collect = async (options: Parameters<ObjectStore['walk']>[1]): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of store.walk('pets', options)) keys.push(key);
  return keys;
};

describe('an object', () => {
  test('is a file of the same name', async () => {
    await store.put('pets', 'turns/dt=2026-11-22/a b+c.parquet', 'x');

    expect(await readFile(join(root, 'pets/turns/dt=2026-11-22/a b+c.parquet'), 'utf8')).toBe('x');
  });

  test('is described by its size and the MD5 of its content', async () => {
    const put = await store.put('pets', 'hello', 'hello');

    expect(put).toMatchObject({ key: 'hello', size: 5, etag: '5d41402abc4b2a76b9719d911017c592' });
    expect(await objectStore(root).head('pets', 'hello')).toEqual(put);
  });

  test('is replaced as a whole', async () => {
    await store.put('pets', 'a', 'first, and long');
    await store.put('pets', 'a', 'second');

    expect((await store.get('pets', 'a')).toString()).toBe('second');
    expect((await store.head('pets', 'a'))?.etag).toBe('a9f0e61a137d86aa9db53465e0801612');
  });

  test('is written from a stream, and not at all when the stream fails', async () => {
    const chunks = async function* (isBroken: boolean) {
      yield Buffer.from('half');
      await Promise.resolve();
      if (isBroken) throw new Error('the client went away');
      yield Buffer.from(' and half');
    };

    await store.put('pets', 'whole', chunks(false));
    await expect(store.put('pets', 'broken', chunks(true))).rejects.toThrow('went away');

    expect((await store.get('pets', 'whole')).toString()).toBe('half and half');
    expect(await keysOf('pets')).toEqual(['whole']);
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  test('is not overwritten by who asked for a new one', async () => {
    await store.put('pets', 'a', 'first', { ifAbsent: true });

    await expect(store.put('pets', 'a', 'second', { ifAbsent: true })).rejects.toThrow(
      ObjectExists,
    );
    expect((await store.get('pets', 'a')).toString()).toBe('first');
  });

  test('that is not there has no head, and cannot be read', async () => {
    await store.put('pets', 'a/b', '');

    expect(await store.head('pets', 'a')).toBeUndefined();
    expect(await store.head('nobody', 'a')).toBeUndefined();
    await expect(store.get('pets', 'a/c')).rejects.toThrow(NoSuchObject);
    await expect(store.get('pets', 'a/b/c')).rejects.toThrow(NoSuchObject);
  });

  test('that is open stays what it was while another one takes its place', async () => {
    await store.put('pets', 'a', 'first');
    const open = await store.open('pets', 'a');
    await store.put('pets', 'a', 'second');

    const chunks: Buffer[] = [];
    for await (const chunk of open.read({ start: 1, end: 3 })) chunks.push(chunk as Buffer);

    expect(Buffer.concat(chunks).toString()).toBe('irs');
  });

  test('is deleted with the folders that it leaves empty, and only once', async () => {
    await store.put('pets', 'a/b/c', '');
    await store.put('pets', 'a/d', '');

    expect(await store.delete('pets', 'a/b/c')).toBe(true);
    expect(await store.delete('pets', 'a/b/c')).toBe(false);
    expect(await readdir(join(root, 'pets/a'))).toEqual(['d']);
  });

  test('moves into place from a file that was written beside the buckets', async () => {
    const file = await store.temporaryFile();
    await writeFile(file, 'parquet');

    await store.putFile('pets', 'turns/x.parquet', file);

    expect((await store.get('pets', 'turns/x.parquet')).toString()).toBe('parquet');
  });
});

describe('keys', () => {
  test.each([
    'folder/',
    'a//b',
    '100%',
    '%25',
    '%2F',
    'a/%2F/b%252F',
    'quote\'"\\ \n\t*?[x]{}',
    '犬/🐶',
    '.hidden',
    'x'.repeat(255),
  ])('%j is kept and listed as it is', async (key) => {
    await store.put('pets', key, 'x');

    expect((await store.get('pets', key)).toString()).toBe('x');
    expect(await keysOf('pets')).toEqual([key]);
    expect(await store.delete('pets', key)).toBe(true);
  });

  test.each([
    ['', 'is empty'],
    ['/etc/passwd', 'begins with a slash'],
    ['../outside', 'would leave its folder'],
    ['a/../../outside', 'would leave its folder'],
    ['a/./b', 'would leave its folder'],
    ['nul\0', 'NUL'],
    ['half \ud83d', 'half a character'],
    ['a/'.repeat(513), '1026 bytes, at most 1024'],
    [`dt/${'é'.repeat(128)}`, '256 bytes'],
  ])('%j is refused', async (key, reason) => {
    await expect(store.put('pets', key, 'x')).rejects.toThrow(reason);
    await expect(store.put('pets', key, 'x')).rejects.toThrow(InvalidKey);
  });

  test.each(['..', '.tmp', 'a', 'Pets', 'a/b', 'a..b', 'x'.repeat(64)])(
    'the bucket %j is refused',
    async (bucket) => {
      await expect(store.put(bucket, 'key', 'x')).rejects.toThrow(InvalidKey);
    },
  );

  test('cannot be both an object and the folder of others', async () => {
    await store.put('pets', 'a', '');
    await store.put('pets', 'b/c', '');

    await expect(store.put('pets', 'a/b', '')).rejects.toThrow(KeyConflict);
    await expect(store.put('pets', 'b', '')).rejects.toThrow(KeyConflict);
    await expect(store.put('pets', 'b', '', { ifAbsent: true })).rejects.toThrow(KeyConflict);
  });

  test('may be an object where a folder was left empty', async () => {
    await mkdir(join(root, 'pets/a'), { recursive: true });

    await store.put('pets', 'a', 'x');

    expect((await store.get('pets', 'a')).toString()).toBe('x');
  });
});

describe('a list', () => {
  // The bytes: '!' 21, '-' 2d, '.' 2e, '/' 2f, '0' 30; U+FF5E is ef bd 9e, before f0 9f 90 b6.
  const sorted = ['a!', 'a-b', 'a.b', 'a/b', 'a/b/c.x', 'a0', 'b', '\uff5e', '\u{1f436}'].filter(
    (key) => key !== 'a/b',
  );

  beforeEach(async () => {
    for (const key of [...sorted].reverse()) await store.put('pets', key, key);
  });

  test('is in the order of the bytes of the keys', async () => {
    expect(await keysOf('pets')).toEqual(sorted);
  });

  test('holds what begins with the prefix, which need not end at a slash', async () => {
    expect(await keysOf('pets', 'a/')).toEqual(['a/b/c.x']);
    expect(await keysOf('pets', 'a/b/c')).toEqual(['a/b/c.x']);
    expect(await keysOf('pets', 'a')).toEqual(['a!', 'a-b', 'a.b', 'a/b/c.x', 'a0']);
    expect(await keysOf('pets', '../')).toEqual([]);
    expect(await keysOf('nobody')).toEqual([]);
  });

  test('can begin behind any key, there or not', async () => {
    expect(await collect({ after: 'a.b' })).toEqual(['a/b/c.x', 'a0', 'b', '\uff5e', '\u{1f436}']);
    expect(await collect({ after: 'a/b/a' })).toEqual([
      'a/b/c.x',
      'a0',
      'b',
      '\uff5e',
      '\u{1f436}',
    ]);
    expect(await collect({ after: 'a/b/d' })).toEqual(['a0', 'b', '\uff5e', '\u{1f436}']);
    expect(await collect({ after: 'a/', afterAllWithin: true })).toEqual([
      'a0',
      'b',
      '\uff5e',
      '\u{1f436}',
    ]);
  });

  test('passes over files that no key gives, and over the temporary ones', async () => {
    await writeFile(join(root, 'pets/x%25'), '');
    await writeFile(await store.temporaryFile(), '');

    expect(await keysOf('pets')).toEqual(sorted);
    expect((await store.buckets()).map(({ name }) => name)).toEqual(['pets']);
  });
});

test('a sweep removes what dead writers left, and no object', async () => {
  await store.put('pets', 'a', 'x');
  await writeFile(await store.temporaryFile(), 'half an obj');

  await store.sweep();

  expect(await readdir(root)).toEqual(['pets']);
  expect(await keysOf('pets')).toEqual(['a']);
});

test('many writers and deleters of one folder do not hinder each other', async () => {
  const rounds = Array.from({ length: 50 }, (_, i) => i);

  await Promise.all(
    rounds.map(async (i) => {
      await store.put('pets', `same/folder/${i}`, 'x');
      await store.delete('pets', `same/folder/${i}`);
    }),
  );

  expect(await keysOf('pets')).toEqual([]);
});
