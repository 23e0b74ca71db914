import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { createGunzip } from 'node:zlib';
import { glueColumns } from '../../analytics/contract/glue';
import { objectKey, parsePrefix } from '../aws/firehose/object-name';
import { parquetConverter } from '../aws/firehose/parquet-converter';
import { objectStore } from '../aws/object-store';
import type { Wiring } from '../aws/wiring';
import type { DataFolder } from '../data-folder';
import { messageOf, UserError } from '../errors';
import { importedRow } from './import-line';

export interface ImportOptions {
  /** A copy of the bucket, or of a part of it. */
  readonly csv: string;
  readonly folder: DataFolder;
  readonly wiring: Wiring;
  readonly userIdOf: (userId: string) => string;
  readonly onProgress?: (counts: ImportCounts) => void;
}

export interface ImportCounts {
  readonly objects: number;
  /** Lines that hold something. */
  readonly lines: number;
  readonly rows: number;
  readonly rejected: number;
}

/**
 * Takes over the objects of a bucket of the published guide: each becomes one object of ours, whose
 * key depends on its own alone, so that a second run writes the same objects again.
 *
 * @returns the counts, and the file that names each line that was left out, with its reason
 * @throws UserError for a folder that can't be read or holds no objects
 */
export const importObjects = async (
  options: ImportOptions,
): Promise<ImportCounts & { readonly rejects: string }> => {
  const { csv, folder, wiring, onProgress } = options;
  const files = await objectsIn(csv);
  const store = objectStore(folder.s3);
  const converter = parquetConverter(folder.path);
  const rejects = join(folder.path, 'import', 'rejected.csv');
  await mkdir(dirname(rejects), { recursive: true });
  const rejected = lineFile(`${rejects}.tmp`);
  await rejected.add('object,line,reason,text');
  const total = { objects: 0, lines: 0, rows: 0, rejected: 0 };
  try {
    for (const file of files) {
      const lines = await store.temporaryFile();
      const parquet = await store.temporaryFile();
      try {
        const origin = { key: relative(csv, file).split(sep).join('/'), file };
        const arrival = await arrivalOf(origin);
        const counts = await convertLines(origin, arrival, lines, rejected.add, options);
        if (counts.rows > 0) {
          await converter.convert(lines, parquet, glueColumns('parquet'));
          await store.putFile(wiring.delivery.bucket, keyOf(wiring, origin.key, arrival), parquet);
        }
        total.objects += 1;
        total.lines += counts.rows + counts.rejected;
        total.rows += counts.rows;
        total.rejected += counts.rejected;
        onProgress?.(total);
      } finally {
        await rm(lines, { force: true });
        await rm(parquet, { force: true });
      }
    }
  } finally {
    await rejected.end();
    await converter.close();
  }
  await rename(`${rejects}.tmp`, rejects);
  return { ...total, rejects };
};

interface Origin {
  /** The object's key below the folder that was given. */
  readonly key: string;
  readonly file: string;
}

const objectsIn = async (folder: string): Promise<readonly string[]> => {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (files.length > 0) return files;
  } catch (error) {
    throw new UserError(`Cannot read the folder ${folder}: ${messageOf(error)}.`, { cause: error });
  }
  throw new UserError(
    `There are no objects in ${folder}: copy the bucket first, with aws s3 sync s3://BUCKET/PREFIX ${folder}`,
  );
};

const TIME_IN_NAME = /(\d{4})-(\d{2})-(\d{2})-(\d{2})-(\d{2})-(\d{2})-[0-9a-f]{8}-/;
const HOUR_IN_PATH = /(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})\//;

/**
 * When the object's first record arrived, which is the best that is known of all its rows: Firehose
 * says it in the object's name, to the second, and in its path, to the hour; else the file's time.
 */
const arrivalOf = async ({ key, file }: Origin): Promise<number> => {
  const found = TIME_IN_NAME.exec(key) ?? HOUR_IN_PATH.exec(key);
  if (found) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
      .slice(1)
      .map(Number);
    const time = Date.UTC(year, month - 1, day, hour, minute, second);
    if (!Number.isNaN(time)) return time;
  }
  return Math.floor((await stat(file)).mtimeMs / 1_000) * 1_000;
};

const keyOf = ({ delivery }: Wiring, key: string, arrival: number): string => {
  const uuid = createHash('md5')
    .update(`import/${key}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return objectKey(parsePrefix(delivery.prefix), delivery.name, { arrival, uuid }, '.parquet');
};

const convertLines = async (
  { key, file }: Origin,
  time: number,
  target: string,
  reject: (line: string) => Promise<void>,
  { userIdOf }: ImportOptions,
): Promise<{ readonly rows: number; readonly rejected: number }> => {
  const rows = lineFile(target);
  const counts = { rows: 0, rejected: 0 };
  let number = 0;
  try {
    for await (const line of linesOf(file)) {
      number += 1;
      if (line === '') continue;
      const row = importedRow(line, { time, userIdOf });
      if ('reason' in row) {
        counts.rejected += 1;
        await reject([key, number, row.reason, line].map(csvValue).join(','));
      } else {
        counts.rows += 1;
        await rows.add(JSON.stringify(row));
      }
    }
  } finally {
    await rows.end();
  }
  return counts;
};

/** Lines end with a line feed alone or after a carriage return; Firehose may have compressed them. */
const linesOf = (file: string): AsyncIterable<string> => {
  const bytes = createReadStream(file);
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  return createInterface({ input, crlfDelay: Infinity });
};

const csvValue = (value: string | number): string => `"${String(value).replaceAll('"', '""')}"`;

const lineFile = (path: string) => {
  const stream = createWriteStream(path);
  return {
    add: async (line: string): Promise<void> => {
      if (!stream.write(`${line}\n`)) await once(stream, 'drain');
    },
    end: async (): Promise<void> => {
      stream.end();
      await once(stream, 'close');
    },
  };
};
