import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runQuery } from '../../analytics/athena/run-query';
import { COMPACTED_PREFIX, turnsPrefix } from '../../analytics/contract/bucket-layout';
import { type Format, FORMATS } from '../../analytics/contract/glue';
import { viewStatements } from '../../analytics/views';
import { readWiring } from '../aws/wiring';
import { openDataFolder } from '../data-folder';
import { localTemplate } from '../template';
import type { AthenaSession, ConnectOptions } from './connect';

type Connect = <T>(
  options: ConnectOptions,
  action: (session: AthenaSession) => Promise<T>,
) => Promise<T>;

/**
 * Connects as `connect` does, and also to a folder that is no data folder but a copy of the bucket,
 * as `aws s3 sync s3://<bucket> <folder>` makes it. The copy is not written to: it is linked into a
 * data folder of its own that is gone afterwards.
 */
export const withSyncedFolder = async <T>(
  options: ConnectOptions,
  connect: Connect,
  action: (session: AthenaSession) => Promise<T>,
): Promise<T> => {
  const { data, profile } = options;
  const format = data === undefined || profile !== undefined ? undefined : formatOfCopy(data);
  if (data === undefined || format === undefined) return connect(options, action);
  const temporary = mkdtempSync(join(tmpdir(), 'pet-match-copy-'));
  const said = process.env['PETMATCH_FORMAT'];
  try {
    // What the objects are decides, unless somebody says something else.
    process.env['PETMATCH_FORMAT'] = said || format;
    const { s3 } = openDataFolder(join(temporary, 'data'));
    const { delivery } = readWiring(await localTemplate(process.cwd()));
    mkdirSync(s3, { recursive: true });
    symlinkSync(resolve(data), join(s3, delivery.bucket));
    return await connect({ ...options, data: join(temporary, 'data') }, async (session) => {
      await showCompacted(session, data, { bucket: delivery.bucket, format });
      return action(session);
    });
  } finally {
    if (said === undefined) delete process.env['PETMATCH_FORMAT'];
    else process.env['PETMATCH_FORMAT'] = said;
    rmSync(temporary, { recursive: true, force: true });
  }
};

/** The format of the turns in a copy of the bucket; undefined for what is none. */
export const formatOfCopy = (folder: string): Format | undefined => {
  if (!existsSync(folder) || existsSync(join(folder, 'petmatch.json'))) return undefined;
  const format = FORMATS.find((known) => hasDays(join(folder, turnsPrefix(known))));
  return format ?? (hasDays(join(folder, COMPACTED_PREFIX)) ? 'parquet' : undefined);
};

const hasDays = (folder: string): boolean => daysIn(folder).length > 0;

/** The days that have a folder `dt=<day>`, in order. */
const daysIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.startsWith('dt='))
        .map((name) => name.slice('dt='.length))
        .sort()
    : [];

/** The catalog, which knows where compacted days lie, is not in the bucket: it is made anew. */
const showCompacted = async (
  session: AthenaSession,
  copy: string,
  { bucket, format }: { readonly bucket: string; readonly format: Format },
): Promise<void> => {
  const days = daysIn(join(copy, COMPACTED_PREFIX));
  const cutOff = cutOffOf(days, daysIn(join(copy, turnsPrefix(format))));
  if (cutOff === undefined) return;
  const partitions = days.map((day) => {
    const folder = `${COMPACTED_PREFIX}dt=${day}/`;
    const run = newestRun(join(copy, folder));
    return `PARTITION (dt = '${day}') LOCATION 's3://${bucket}/${folder}${run}'`;
  });
  const [turns = ''] = viewStatements('athena', format, { cutOff });
  const add = `ALTER TABLE compacted_turns ADD IF NOT EXISTS ${partitions.join(' ')}`;
  for (const sql of [add, turns]) await runQuery(session.client, { ...session, sql });
};

/**
 * The last day up to which all rows are compacted. A copy that was made while days were being
 * compacted has such as arrived and are not compacted yet: nothing after them may be taken for it.
 */
const cutOffOf = (compacted: readonly string[], arrived: readonly string[]): string | undefined => {
  const [open] = arrived.filter((day) => !compacted.includes(day));
  return compacted.filter((day) => open === undefined || day < open).at(-1);
};

/** Each compaction of a day has a folder of its own; the last one counts. */
const newestRun = (day: string): string =>
  readdirSync(day, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name: `${name}/`, at: newestFile(join(day, name)) }))
    .sort((a, b) => a.at - b.at)
    .at(-1)?.name ?? '';

const newestFile = (folder: string): number =>
  Math.max(0, ...readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs));
