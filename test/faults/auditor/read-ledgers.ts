import { setTimeout as pause } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { AthenaRow, Item } from './ledgers';

/** Where Athena looks. */
export interface Database {
  readonly name: string;
  readonly workGroup: string;
}

/**
 * Asks Athena and gives the rows one after the other.
 *
 * @throws Error with Athena's reason
 */
export async function* athenaRows(
  client: AthenaClient,
  { name, workGroup }: Database,
  sql: string,
): AsyncGenerator<AthenaRow> {
  const { QueryExecutionId } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Database: name },
      WorkGroup: workGroup,
    }),
  );
  await succeeded(client, sql, QueryExecutionId);
  let columns: readonly string[] | undefined;
  for await (const { ResultSet } of paginateGetQueryResults({ client }, { QueryExecutionId })) {
    // The first row of the first page repeats the names of the columns.
    const rows = (ResultSet?.Rows ?? []).slice(columns === undefined ? 1 : 0);
    columns ??= (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name }) => Name ?? '');
    for (const { Data = [] } of rows)
      yield Object.fromEntries(
        columns.map((column, index) => [column, Data[index]?.VarCharValue ?? null]),
      );
  }
}

const succeeded = async (
  client: AthenaClient,
  sql: string,
  QueryExecutionId: string | undefined,
): Promise<void> => {
  for (;;) {
    const { QueryExecution } = await client.send(
      new GetQueryExecutionCommand({ QueryExecutionId }),
    );
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (State === 'SUCCEEDED') return;
    if (State === 'FAILED' || State === 'CANCELLED')
      throw new Error(`Athena could not answer "${sql}": ${StateChangeReason}`);
    await pause(50);
  }
};

/** All items of a table, as plain JSON. */
export const tableItems = async (client: DynamoDBClient, TableName: string): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    items.push(...Items.map(plain));
  return items;
};

const plain = (item: Record<string, AttributeValue>): Item =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));

/** Numbers stay as they are written: no digit is lost on the way to the comparison. */
const plainValue = (value: AttributeValue): unknown => {
  if (value.M !== undefined) return plain(value.M);
  if (value.L !== undefined) return value.L.map(plainValue);
  if (value.NULL === true) return null;
  return value.S ?? value.N ?? value.BOOL ?? value;
};

/** The objects below a prefix, parsed as JSON. */
export const jsonObjects = async (
  client: S3Client,
  Bucket: string,
  Prefix: string,
): Promise<Item[]> => {
  const objects: Item[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix }))
    for (const { Key } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      objects.push(JSON.parse((await Body?.transformToString()) ?? '') as Item);
    }
  return objects;
};
