import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { runQuery } from '../athena/run-query';
import { CountsDiffer } from '../compaction/errors';
import {
  deleteObjects,
  forgetTable,
  type Lake,
  listed,
  partitionOf,
  putPartition,
  tableNames,
} from '../compaction/lake';
import {
  COMPACTED_PREFIX,
  FORGETTING_PREFIX,
  lineFormatOf,
  turnsPrefix,
} from '../contract/bucket-layout';
import type { Format } from '../contract/glue';
import type { ForgottenUser } from './forgotten-list';
import { withoutForgotten } from './lines';
import { note, type Pending, type Rewriting, strike } from './pending';
import { checkSql, countSql, findSql, type Source, type SourceDay, writeSql } from './statements';

/** The rows in the bucket, and what reads and writes them. */
export interface LakeRows extends Lake {
  /** Where the statements run. */
  readonly workGroup: string;
  /** Of the objects that `turn_rows` reads. */
  readonly format: Format;
  /** Throws where the run may not go on. Asked before each change. */
  readonly mayChange: () => Promise<void>;
}

/** A day that holds rows to be forgotten. */
export interface FoundDay extends SourceDay {
  readonly rows: number;
}

const TEMPORARY_TABLE = 'forgetting_';
const STAGING = `${FORGETTING_PREFIX}staging/`;

/** Where the users' rows lie. */
export const findRows = async (
  lake: LakeRows,
  users: readonly ForgottenUser[],
): Promise<readonly FoundDay[]> =>
  (await ask(lake, findSql(users))).map(([source, day, rows]) => ({
    source: source as Source,
    day: day ?? '',
    rows: Number(rows),
  }));

const ask = async (
  { athena, database, workGroup }: LakeRows,
  sql: string,
): Promise<readonly (readonly (string | null)[])[]> =>
  (await runQuery(athena, { sql, database, workGroup })).rows;

const folderOf = ({ format }: LakeRows, day: string): string => `${turnsPrefix(format)}dt=${day}/`;

const keysBelow = async (lake: Lake, prefix: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const page of listed(lake, prefix)) keys.push(...page.map(({ key }) => key));
  return keys;
};

/**
 * Writes a day again without the users' rows, checks the new object, and lets it take its place. What
 * it replaces is noted, and still there: queries of the view see each row once all the while, as of
 * rows that arrived twice it shows one.
 *
 * @throws CountsDiffer for an object that does not hold what it should; nothing has changed then
 */
export const rewrite = async (
  lake: LakeRows,
  day: SourceDay,
  users: readonly ForgottenUser[],
): Promise<void> => {
  if (day.source === 'compacted') await rewriteCompacted(lake, day, users);
  else if (lake.format === 'parquet') await rewriteArrived(lake, day, users);
  else await rewriteLines(lake, day, users);
};

const rewriteCompacted = async (
  lake: LakeRows,
  { source, day }: SourceDay,
  users: readonly ForgottenUser[],
): Promise<void> => {
  const id = newId();
  const before = (await partitionOf(lake, day)) ?? '';
  const replaces = await keysBelow(lake, keyIn(lake, before));
  const location = `s3://${lake.bucket}/${COMPACTED_PREFIX}dt=${day}/${id}/`;
  const { table } = await writeDay(lake, { source, day }, users, { id, location });
  await lake.mayChange();
  await note(lake, id, { source, day, by: location, replaces });
  if ((await partitionOf(lake, day)) !== before)
    throw new CountsDiffer(`The rows of ${day} have moved since they were counted.`);
  await putPartition(lake, day, location, false);
  await forgetTable(lake, table);
};

const rewriteArrived = async (
  lake: LakeRows,
  { source, day }: SourceDay,
  users: readonly ForgottenUser[],
): Promise<void> => {
  const id = newId();
  const staging = `${STAGING}${id}/`;
  // What arrives from here on is not replaced.
  const replaces = await keysBelow(lake, folderOf(lake, day));
  const location = `s3://${lake.bucket}/${staging}`;
  const { table, rows } = await writeDay(lake, { source, day }, users, { id, location });
  const [written] = (await keysBelow(lake, staging)).filter((key) => !/\/[_.][^/]*$/.test(key));
  const by =
    written === undefined || rows === 0 ? null : `${folderOf(lake, day)}forgetting-${id}.parquet`;
  await lake.mayChange();
  await note(lake, id, { source, day, by, replaces });
  if (written !== undefined && by !== null)
    await lake.s3.send(
      new CopyObjectCommand({
        Bucket: lake.bucket,
        Key: by,
        CopySource: encodeURI(`${lake.bucket}/${written}`),
      }),
    );
  await forgetTable(lake, table);
};

/** Hexadecimal digits are all that the name of a table and of a place may have. */
const newId = (): string => randomUUID().replaceAll('-', '');

const keyIn = ({ bucket }: Lake, location: string): string =>
  location.slice(`s3://${bucket}/`.length).replace(/\/?$/, '/');

const writeDay = async (
  lake: LakeRows,
  day: SourceDay,
  users: readonly ForgottenUser[],
  { id, location }: { readonly id: string; readonly location: string },
): Promise<{ readonly table: string; readonly rows: number }> => {
  const table = `${TEMPORARY_TABLE}${id}`;
  const [counted] = await ask(lake, countSql(day, users));
  await lake.mayChange();
  await ask(lake, writeSql(day, users, { table, location }));
  const [checked] = await ask(lake, checkSql(day, users, table));
  const counts = (checked ?? []).map(Number);
  check(day, (counted ?? []).map(Number), counts);
  return { table, rows: counts[0] ?? 0 };
};

/** Rows may arrive between the counts, so that there is more each time; of a compacted day never. */
const check = (
  { source, day }: SourceDay,
  [before = Number.NaN, requestsBefore = Number.NaN]: readonly number[],
  [rows = Number.NaN, requests = Number.NaN, foreign, after = Number.NaN]: readonly number[],
): void => {
  const isWhole = before <= rows && rows <= after && requestsBefore <= requests && foreign === 0;
  if (isWhole && (source === 'arrived' || before === after)) return;
  throw new CountsDiffer(
    `The object that was written of ${day} holds ${rows} rows of ${requests} requests, where ${before} to ${after} of ${requestsBefore} were expected. Nothing was replaced.`,
  );
};

/** Lines are rewritten as they are: Athena would write them in another way. */
const rewriteLines = async (
  lake: LakeRows,
  { source, day }: SourceDay,
  users: readonly ForgottenUser[],
): Promise<void> => {
  for (const key of await keysBelow(lake, folderOf(lake, day))) {
    const isGzip = key.endsWith('.gz');
    const content = await bytesOf(lake, key);
    const lines = isGzip ? gunzipSync(content) : content;
    const filtered = withoutForgotten(lines, lineFormatOf(lake.format), users);
    if (filtered.removed === 0) continue;
    const id = newId();
    const by =
      filtered.kept === 0 ? null : `${folderOf(lake, day)}forgetting-${id}${isGzip ? '.gz' : ''}`;
    if (by !== null) {
      const staged = `${STAGING}${id}/lines`;
      const body = isGzip ? gzipSync(filtered.content) : filtered.content;
      await lake.mayChange();
      await lake.s3.send(new PutObjectCommand({ Bucket: lake.bucket, Key: staged, Body: body }));
      const written = await bytesOf(lake, staged);
      const again = withoutForgotten(
        isGzip ? gunzipSync(written) : written,
        lineFormatOf(lake.format),
        users,
      );
      if (again.kept !== filtered.kept || again.removed !== 0)
        throw new CountsDiffer(
          `The object that was written of ${key} holds ${again.kept} rows, where ${filtered.kept} were expected. Nothing was replaced.`,
        );
    }
    await lake.mayChange();
    await note(lake, id, { source, day, by, replaces: [key] });
    if (by !== null)
      await lake.s3.send(
        new CopyObjectCommand({
          Bucket: lake.bucket,
          Key: by,
          CopySource: encodeURI(`${lake.bucket}/${STAGING}${id}/lines`),
        }),
      );
  }
};

const bytesOf = async ({ s3, bucket }: Lake, key: string): Promise<Uint8Array> => {
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await body?.transformToByteArray()) ?? new Uint8Array();
};

const exists = async ({ s3, bucket }: Lake, key: string): Promise<boolean> => {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
};

/** Whether the new object of a rewriting has taken its place. */
const hasTakenPlace = async (lake: LakeRows, { source, day, by }: Rewriting): Promise<boolean> => {
  if (by === null) return true;
  if (source === 'arrived') return exists(lake, by);
  return (await partitionOf(lake, day)) === by;
};

/** The most that S3 deletes in a call. */
const DELETES = 1_000;

/**
 * Deletes what a rewriting has replaced, and the note of it. Where its new object has not taken its
 * place, or has been replaced itself, only the note goes: what was there before is still needed, or
 * goes with the compaction.
 */
export const finish = async (lake: LakeRows, rewriting: Pending): Promise<void> => {
  await lake.mayChange();
  if (await hasTakenPlace(lake, rewriting))
    for (let start = 0; start < rewriting.replaces.length; start += DELETES)
      await deleteObjects(lake, rewriting.replaces.slice(start, start + DELETES));
  await strike(lake, rewriting);
};

/** Strikes the notes of rewritings that were noted, and no more. */
export const dropUnfinished = async (
  lake: LakeRows,
  rewritings: readonly Pending[],
): Promise<readonly Pending[]> => {
  const taken: Pending[] = [];
  for (const rewriting of rewritings)
    if (await hasTakenPlace(lake, rewriting)) taken.push(rewriting);
    else await strike(lake, rewriting);
  return taken;
};

/** Removes the tables and objects that runs have left which were made on the way. */
export const removeTemporary = async (lake: LakeRows): Promise<void> => {
  for (const name of await tableNames(lake))
    if (name.startsWith(TEMPORARY_TABLE)) await forgetTable(lake, name);
  for await (const page of listed(lake, STAGING))
    await deleteObjects(
      lake,
      page.map(({ key }) => key),
    );
};
