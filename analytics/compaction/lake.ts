import type { AthenaClient } from '@aws-sdk/client-athena';
import { paginateGetQueryResults } from '@aws-sdk/client-athena';
import {
  CreatePartitionCommand,
  DeleteTableCommand,
  EntityNotFoundException,
  GetPartitionCommand,
  type GlueClient,
  GetTableCommand,
  paginateGetPartitions,
  paginateGetTables,
  UpdatePartitionCommand,
} from '@aws-sdk/client-glue';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

import { COMPACTED_PREFIX } from '../contract/bucket-layout';

/** The clients of the lake's services, and the names of its parts. */
export interface Lake {
  readonly athena: AthenaClient;
  readonly glue: GlueClient;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly database: string;
}

const COMPACTED_TURNS = 'compacted_turns';

/** The rows of a finished query, without the one that holds the columns' names. */
export const resultOf = async (
  { athena }: Pick<Lake, 'athena'>,
  queryExecutionId: string,
): Promise<readonly (readonly string[])[]> => {
  const rows: string[][] = [];
  const pages = paginateGetQueryResults({ client: athena }, { QueryExecutionId: queryExecutionId });
  for await (const { ResultSet: result } of pages)
    for (const { Data: data = [] } of result?.Rows ?? [])
      rows.push(data.map(({ VarCharValue: value = '' }) => value));
  return rows.slice(1);
};

/** Where the rows of a compacted day lie; undefined for a day that is not compacted. */
export const partitionOf = async (
  { glue, database }: Pick<Lake, 'glue' | 'database'>,
  day: string,
): Promise<string | undefined> => {
  try {
    const { Partition: partition } = await glue.send(
      new GetPartitionCommand({
        DatabaseName: database,
        TableName: COMPACTED_TURNS,
        PartitionValues: [day],
      }),
    );
    return partition?.StorageDescriptor?.Location;
  } catch (error) {
    if (error instanceof EntityNotFoundException) return undefined;
    throw error;
  }
};

/** The compacted days, and where their rows lie. */
export const partitions = async ({
  glue,
  database,
}: Pick<Lake, 'glue' | 'database'>): Promise<ReadonlyMap<string, string>> => {
  const locations = new Map<string, string>();
  const pages = paginateGetPartitions(
    { client: glue },
    { DatabaseName: database, TableName: COMPACTED_TURNS, ExcludeColumnSchema: true },
  );
  for await (const { Partitions: page = [] } of pages)
    for (const { Values: [day = ''] = [], StorageDescriptor: storage } of page)
      locations.set(day, storage?.Location ?? '');
  return locations;
};

/** Makes `location` the place of a day's rows, in one change. */
export const putPartition = async (
  { glue, database }: Pick<Lake, 'glue' | 'database'>,
  day: string,
  location: string,
  isNew: boolean,
): Promise<void> => {
  const { Table: table } = await glue.send(
    new GetTableCommand({ DatabaseName: database, Name: COMPACTED_TURNS }),
  );
  const names = { DatabaseName: database, TableName: COMPACTED_TURNS };
  const PartitionInput = {
    Values: [day],
    StorageDescriptor: { ...table?.StorageDescriptor, Location: location },
  };
  await (isNew
    ? glue.send(new CreatePartitionCommand({ ...names, PartitionInput }))
    : glue.send(
        new UpdatePartitionCommand({ ...names, PartitionValueList: [day], PartitionInput }),
      ));
};

/** Takes a table out of the catalogue; its objects stay. A table that is not there is no fault. */
export const forgetTable = async (
  { glue, database }: Pick<Lake, 'glue' | 'database'>,
  name: string,
): Promise<void> => {
  try {
    await glue.send(new DeleteTableCommand({ DatabaseName: database, Name: name }));
  } catch (error) {
    if (!(error instanceof EntityNotFoundException)) throw error;
  }
};

/** The names of the tables and views of the database. */
export const tableNames = async ({
  glue,
  database,
}: Pick<Lake, 'glue' | 'database'>): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const { TableList: page = [] } of paginateGetTables(
    { client: glue },
    { DatabaseName: database },
  ))
    names.push(...page.map(({ Name: name = '' }) => name));
  return names;
};

/** The day that an object of {@link COMPACTED_PREFIX} belongs to. */
export const dayOf = (key: string): string | undefined =>
  /^dt=(\d{4}-\d\d-\d\d)\//.exec(key.slice(COMPACTED_PREFIX.length))?.[1];

/**
 * Registers the compacted days that lie in the bucket, for a catalogue that knows none of them: of
 * each day the newest place, as every place holds all that its predecessor held.
 */
export const registerCompactedDays = async (
  lake: Pick<Lake, 's3' | 'glue' | 'bucket' | 'database'>,
): Promise<void> => {
  const newest = new Map<string, ListedObject>();
  for await (const page of listed(lake, COMPACTED_PREFIX))
    for (const object of page) {
      const day = dayOf(object.key);
      const present = day === undefined ? undefined : newest.get(day);
      if (day !== undefined && (!present || present.lastModified < object.lastModified))
        newest.set(day, object);
    }
  for (const [day, { key }] of newest)
    await putPartition(
      lake,
      day,
      `s3://${lake.bucket}/${key.slice(0, key.lastIndexOf('/') + 1)}`,
      true,
    );
};

interface ListedObject {
  readonly key: string;
  readonly lastModified: Date;
}

/** The objects below a prefix, a page at a time. */
export const listed = async function* (
  { s3, bucket }: Pick<Lake, 's3' | 'bucket'>,
  prefix: string,
): AsyncGenerator<readonly ListedObject[]> {
  for await (const { Contents: page = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: prefix },
  ))
    yield page.map(({ Key: key = '', LastModified: lastModified = new Date() }) => ({
      key,
      lastModified,
    }));
};

/**
 * Deletes at most 1,000 objects.
 *
 * @throws Error that names an object which S3 keeps
 */
export const deleteObjects = async (
  { s3, bucket }: Pick<Lake, 's3' | 'bucket'>,
  keys: readonly string[],
): Promise<void> => {
  if (keys.length === 0) return;
  const { Errors: errors = [] } = await s3.send(
    new DeleteObjectsCommand({
      Bucket: bucket,
      Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
    }),
  );
  const [error] = errors;
  if (error)
    throw new Error(
      `Cannot delete ${error.Key ?? 'an object'} and ${errors.length - 1} more: ${error.Message ?? error.Code ?? 'S3 gives no reason'}`,
    );
};

/** @returns the object's text; undefined if there is none */
export const readObject = async (
  { s3, bucket }: Pick<Lake, 's3' | 'bucket'>,
  key: string,
): Promise<string | undefined> => {
  try {
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await body?.transformToString();
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
};

export const writeObject = async (
  { s3, bucket }: Pick<Lake, 's3' | 'bucket'>,
  key: string,
  text: string,
): Promise<void> => {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
};
