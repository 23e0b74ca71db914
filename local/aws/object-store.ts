import { createHash, randomUUID, type Hash } from 'node:crypto';
import type { Stats } from 'node:fs';
import {
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { compareKeys, filePathOf, InvalidKey, isBucketName, segmentOf } from './object-key';

/** The bucket has no object of that key. */
export class NoSuchObject extends Error {
  override readonly name = 'NoSuchObject';
}

/** The object is there already, and the caller asked to write only if it is not. */
export class ObjectExists extends Error {
  override readonly name = 'ObjectExists';
}

/** A key cannot be both an object and the folder of other objects, as objects are files here. */
export class KeyConflict extends Error {
  override readonly name = 'KeyConflict';
}

export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
}

export interface ObjectHead extends StoredObject {
  /** MD5 of the content in hex, without quotes. */
  readonly etag: string;
}

/** An object held open: what is read is what `head` describes, whatever is written meanwhile. */
export interface OpenObject {
  readonly head: ObjectHead;
  /** Bytes `start` to `end`, both included; the handle closes at the end of the stream. */
  readonly read: (range?: { readonly start: number; readonly end: number }) => Readable;
  readonly close: () => Promise<void>;
}

export type Body = Uint8Array | string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface WalkOptions {
  readonly prefix?: string;
  /** Only keys after this one. */
  readonly after?: string;
  /** Leaves out the keys that begin with `after`, too. */
  readonly afterAllWithin?: boolean;
}

/** Buckets as folders and objects as files; see {@link objectStore}. */
export interface ObjectStore {
  readonly root: string;
  /**
   * Removes what writers that died left in the folder for temporary files. For the owner of the
   * data folder, once, before anything writes.
   */
  readonly sweep: () => Promise<void>;
  readonly buckets: () => Promise<readonly { readonly name: string; readonly created: Date }[]>;
  readonly hasBucket: (bucket: string) => Promise<boolean>;
  /** @returns whether the bucket is new */
  readonly createBucket: (bucket: string) => Promise<boolean>;
  /**
   * Writes an object whole or not at all: it survives a crash once the promise resolves, and no
   * reader sees a part of it. The bucket's folder is made if need be.
   *
   * @throws InvalidKey, KeyConflict; ObjectExists with `ifAbsent`
   */
  readonly put: (
    bucket: string,
    key: string,
    body: Body,
    options?: { readonly ifAbsent?: boolean },
  ) => Promise<ObjectHead>;
  /** As `put`, with a file that was written at a path given by {@link temporaryFile}. */
  readonly putFile: (bucket: string, key: string, file: string) => Promise<void>;
  /** A path that nobody uses, on the store's file system and outside every bucket. */
  readonly temporaryFile: () => Promise<string>;
  /** @throws NoSuchObject */
  readonly get: (bucket: string, key: string) => Promise<Buffer>;
  /** @throws NoSuchObject */
  readonly open: (bucket: string, key: string) => Promise<OpenObject>;
  readonly head: (bucket: string, key: string) => Promise<ObjectHead | undefined>;
  /** The objects whose key begins with `prefix`, in the order of their keys' UTF-8 bytes. */
  readonly list: (bucket: string, prefix?: string) => Promise<readonly StoredObject[]>;
  /** As `list`, one at a time, reading no folder that cannot hold a wanted key. */
  readonly walk: (bucket: string, options?: WalkOptions) => AsyncGenerator<StoredObject>;
  /** @returns whether there was such an object */
  readonly delete: (bucket: string, key: string) => Promise<boolean>;
  /** The file of an object, there or not. @throws InvalidKey */
  readonly path: (bucket: string, key: string) => string;
}

const ETAGS_KEPT = 10_000;
const FOLDERS_KEPT = 10_000;

/**
 * An object store in a folder: `<root>/<bucket>/<key>`. Objects are written to `<root>/.tmp/`,
 * synced to the disk and renamed into place, so that a reader that globs over a bucket never meets
 * half an object, and a folder filled by `aws s3 sync` is a bucket like any other.
 */
export const objectStore = (folder: string): ObjectStore => {
  const root = resolve(folder);
  const temporary = join(root, '.tmp');
  const etags = new Map<string, string>();
  const folders = durableFolders(root);

  const folderOf = (bucket: string): string => {
    if (!isBucketName(bucket)) throw new InvalidKey(`"${bucket}" is not a name for a bucket.`);
    return join(root, bucket);
  };
  const path = (bucket: string, key: string): string => join(folderOf(bucket), filePathOf(key));

  const temporaryFile = async (): Promise<string> => {
    await mkdir(temporary, { recursive: true });
    return join(temporary, randomUUID());
  };

  const remember = (id: string, etag: string): string => {
    if (etags.size >= ETAGS_KEPT) etags.delete(etags.keys().next().value ?? '');
    etags.set(id, etag);
    return etag;
  };
  const etagOf = async (file: FileHandle, stats: Stats, target: string): Promise<string> => {
    const id = identityOf(stats, target);
    const known = etags.get(id);
    if (known !== undefined) return known;
    const hash = createHash('md5');
    for await (const chunk of file.createReadStream({ start: 0, autoClose: false }))
      hash.update(chunk as Buffer);
    return remember(id, hash.digest('hex'));
  };

  const openObject = async (bucket: string, key: string): Promise<OpenObject> => {
    const target = path(bucket, key);
    const file = await openFile(target, bucket, key);
    try {
      const stats = await file.stat();
      const head = { ...describe(key, stats), etag: await etagOf(file, stats, target) };
      return { head, read: (range) => readStream(file, range), close: () => file.close() };
    } catch (error) {
      await file.close();
      throw error;
    }
  };

  const walk = async function* (
    bucket: string,
    { prefix = '', after = '', afterAllWithin = false }: WalkOptions = {},
  ): AsyncGenerator<StoredObject> {
    const base = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const folder = base === '' ? folderOf(bucket) : folderWithin(folderOf(bucket), base);
    if (folder !== undefined) yield* walkFolder(folder, base, { prefix, after, afterAllWithin });
  };

  const list = async (bucket: string, prefix = ''): Promise<readonly StoredObject[]> => {
    const found: StoredObject[] = [];
    for await (const object of walk(bucket, { prefix })) found.push(object);
    return found;
  };

  return {
    root,
    path,
    temporaryFile,
    walk,
    list,
    open: openObject,
    sweep: () => rm(temporary, { recursive: true, force: true }),
    buckets: () => bucketsIn(root),
    hasBucket: async (bucket) =>
      isBucketName(bucket) && ((await statOf(folderOf(bucket)))?.isDirectory() ?? false),
    createBucket: async (bucket) => folders.make(folderOf(bucket)),
    put: async (bucket, key, body, { ifAbsent = false } = {}) => {
      const target = path(bucket, key);
      const written = await temporaryFile();
      try {
        const etag = await write(written, body);
        const stats = await stat(written);
        await moveInto(written, target, { key, ifAbsent, folders });
        remember(identityOf(stats, target), etag);
        return { ...describe(key, stats), etag };
      } catch (error) {
        await rm(written, { force: true });
        throw error;
      }
    },
    putFile: async (bucket, key, file) => {
      const target = path(bucket, key);
      await sync(file);
      await moveInto(file, target, { key, ifAbsent: false, folders });
    },
    get: async (bucket, key) => {
      try {
        return await readFile(path(bucket, key));
      } catch (error) {
        throw isMissing(error) ? noSuchObject(bucket, key) : error;
      }
    },
    head: async (bucket, key) => {
      try {
        const { head, close } = await openObject(bucket, key);
        await close();
        return head;
      } catch (error) {
        if (error instanceof NoSuchObject) return undefined;
        throw error;
      }
    },
    delete: async (bucket, key) => {
      const target = path(bucket, key);
      try {
        await unlink(target);
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
      await syncIfThere(dirname(target));
      await folders.removeEmpty(dirname(target), folderOf(bucket));
      return true;
    },
  };
};

const describe = (key: string, { size, mtime }: Stats): StoredObject => ({
  key,
  size,
  lastModified: mtime,
});

/** Changes whenever the file is replaced or touched, so that a remembered digest is never stale. */
const identityOf = ({ ino, size, mtimeMs }: Stats, target: string): string =>
  `${ino}/${size}/${mtimeMs}/${target}`;

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** EISDIR and EPERM: the key names a folder; ENOTDIR: a part of the key names a file. */
const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'EISDIR', 'EPERM'].includes(codeOf(error) ?? '');

const noSuchObject = (bucket: string, key: string): NoSuchObject =>
  new NoSuchObject(`The bucket ${bucket} has no object "${key}".`);

const statOf = async (path: string): Promise<Stats | undefined> => {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

const openFile = async (target: string, bucket: string, key: string): Promise<FileHandle> => {
  let file: FileHandle | undefined;
  try {
    file = await open(target, 'r');
    if ((await file.stat()).isFile()) return file;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await file?.close();
  throw noSuchObject(bucket, key);
};

const readStream = (file: FileHandle, range?: { start: number; end: number }): Readable =>
  file.createReadStream({
    start: range?.start ?? 0,
    ...(range === undefined ? {} : { end: range.end }),
    highWaterMark: 256 * 1024,
  });

const sync = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** A folder that is gone by now was emptied by somebody else. */
const syncIfThere = async (folder: string): Promise<void> => {
  try {
    await sync(folder);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
};

const chunksOf = (body: Body): Iterable<Uint8Array> | AsyncIterable<Uint8Array> => {
  if (typeof body === 'string') return [Buffer.from(body, 'utf8')];
  return body instanceof Uint8Array ? [body] : body;
};

/** Writes a new file and syncs it. @returns the MD5 of what was written, in hex */
const write = async (path: string, body: Body): Promise<string> => {
  const file = await open(path, 'wx');
  try {
    const hash: Hash = createHash('md5');
    for await (const chunk of chunksOf(body)) {
      hash.update(chunk);
      await file.appendFile(chunk);
    }
    await file.sync();
    return hash.digest('hex');
  } finally {
    await file.close();
  }
};

/** Makes and removes folders below `root`, and knows which of them are on the disk for good. */
const durableFolders = (root: string) => {
  const synced = new Set<string>();
  return {
    /** Makes a folder so that it survives a crash, whoever made it first. @returns if it is new */
    make: async (folder: string): Promise<boolean> => {
      const isNew = (await mkdir(folder, { recursive: true })) !== undefined;
      if (synced.has(folder) && !isNew) return false;
      for (let made = folder; made.length >= root.length; made = dirname(made))
        await sync(dirname(made));
      if (synced.size >= FOLDERS_KEPT) synced.clear();
      synced.add(folder);
      return isNew;
    },
    /** Removes a folder and those around it, up to `last`, as far as they are empty. */
    removeEmpty: async (folder: string, last: string): Promise<void> => {
      for (let empty = folder; empty.length > last.length; empty = dirname(empty)) {
        if (!(await removedEmpty(empty))) return;
        synced.delete(empty);
      }
    },
  };
};

type Folders = ReturnType<typeof durableFolders>;

const MAX_ATTEMPTS = 100;

const moveInto = async (
  file: string,
  target: string,
  { key, ifAbsent, folders }: { key: string; ifAbsent: boolean; folders: Folders },
): Promise<void> => {
  // A delete may take the folder away as it becomes empty, between its making and the move.
  for (let attempt = 1; ; attempt += 1) {
    try {
      await folders.make(dirname(target));
      if (ifAbsent) await link(file, target);
      else await rename(file, target);
      break;
    } catch (error) {
      const mayPass = attempt < MAX_ATTEMPTS;
      if (mayPass && codeOf(error) === 'ENOENT') continue;
      if (mayPass && codeOf(error) === 'EISDIR' && (await removedEmpty(target))) continue;
      throw await asStoreError(error, target, key);
    }
  }
  if (ifAbsent) await unlink(file);
  await syncIfThere(dirname(target));
};

const asStoreError = async (error: unknown, target: string, key: string): Promise<unknown> => {
  const code = codeOf(error) ?? '';
  if (code === 'EEXIST' && (await statOf(target))?.isFile())
    return new ObjectExists(`There is an object "${key}" already.`);
  return ['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes(code)
    ? new KeyConflict(
        `Cannot store "${key}": objects are files here, and a name cannot be both an object and the folder of others. Choose another key.`,
      )
    : error;
};

const removedEmpty = async (folder: string): Promise<boolean> => {
  try {
    await rmdir(folder);
    return true;
  } catch {
    return false;
  }
};

const bucketsIn = async (root: string): Promise<{ name: string; created: Date }[]> => {
  const entries = await entriesOf(root);
  const names = entries.filter((e) => e.isDirectory() && isBucketName(e.name)).map((e) => e.name);
  return Promise.all(
    names.sort().map(async (name) => ({ name, created: (await stat(join(root, name))).birthtime })),
  );
};

const entriesOf = async (folder: string) => {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};

/** The folder that the keys beginning with `base` (which ends in a slash) lie in, if any can. */
const folderWithin = (bucket: string, base: string): string | undefined => {
  try {
    return join(bucket, filePathOf(base.slice(0, -1)));
  } catch (error) {
    if (error instanceof InvalidKey) return undefined;
    throw error;
  }
};

/** Folders are ordered by name and slash: then the walk meets the keys in their own order. */
const walkFolder = async function* (
  folder: string,
  base: string,
  options: Required<WalkOptions>,
): AsyncGenerator<StoredObject> {
  const { prefix } = options;
  const entries = (await entriesOf(folder))
    .map((entry) => ({ entry, segment: segmentOf(entry.name) }))
    .filter(
      ({ entry, segment }) => segment !== undefined && (entry.isFile() || entry.isDirectory()),
    )
    .map(({ entry, segment }) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
      key: `${base}${segment ?? ''}${entry.isDirectory() ? '/' : ''}`,
    }))
    .filter(({ key, isFolder }) => key.startsWith(prefix) || (isFolder && prefix.startsWith(key)))
    .filter(({ key, isFolder }) => isWanted(key, isFolder, options))
    .sort((a, b) => compareKeys(a.key, b.key));
  for (const { name, isFolder, key } of entries) {
    const path = join(folder, name);
    if (isFolder) yield* walkFolder(path, key, options);
    else {
      const stats = await statOf(path);
      if (stats !== undefined) yield describe(key, stats);
    }
  }
};

const isWanted = (
  key: string,
  isFolder: boolean,
  { after, afterAllWithin }: Required<WalkOptions>,
): boolean => {
  if (after === '') return true;
  if (afterAllWithin && key.startsWith(after)) return false;
  return compareKeys(key, after) > 0 || (isFolder && after.startsWith(key));
};
