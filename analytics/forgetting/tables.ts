import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import {
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
} from '@aws-sdk/lib-dynamodb';
import { BY_USER } from '../contract/activity';
import { KEY } from '../contract/turn';
import type { ForgottenUser } from './forgotten-list';
import { contractTime } from './statements';

/** The tables of the core that know users. */
export interface UserTables {
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly turns: string;
  /** Key `id`: the pseudonym of a user. */
  readonly userAttributes: string;
}

/** The most that DynamoDB deletes in a call. */
const BATCH = 25;

/**
 * Deletes the rows of a user from the table of turns. The table's stream tells of it; nothing there
 * takes a REMOVE for a turn.
 *
 * @returns how many rows were deleted
 */
export const eraseTurns = async (
  { dynamoDb, turns }: UserTables,
  user: ForgottenUser,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<number> => {
  let deleted = 0;
  for await (const keys of keysOf({ dynamoDb, turns }, user))
    for (let start = 0; start < keys.length; start += BATCH) {
      const some = keys.slice(start, start + BATCH);
      await deleteAll(
        dynamoDb,
        turns,
        some.map((key) => ({ DeleteRequest: { Key: { [KEY]: key } } })),
        sleep,
      );
      deleted += some.length;
    }
  return deleted;
};

/** How many rows of a user the table has, as far as its index knows. */
export const countTurns = async (
  tables: Pick<UserTables, 'dynamoDb' | 'turns'>,
  user: ForgottenUser,
): Promise<number> => {
  let count = 0;
  for await (const keys of keysOf(tables, user)) count += keys.length;
  return count;
};

const keysOf = async function* (
  { dynamoDb, turns }: Pick<UserTables, 'dynamoDb' | 'turns'>,
  { userId, until }: ForgottenUser,
): AsyncGenerator<readonly string[]> {
  const pages = paginateQuery(
    { client: dynamoDb },
    {
      TableName: turns,
      IndexName: BY_USER.name,
      KeyConditionExpression: `${BY_USER.user} = :user AND ${BY_USER.time} <= :until`,
      ExpressionAttributeValues: { ':user': userId, ':until': contractTime(until) },
      ProjectionExpression: KEY,
    },
  );
  for await (const { Items: page = [] } of pages) yield page.map((item) => String(item[KEY]));
};

type DeleteRequests = readonly { readonly DeleteRequest: { readonly Key: object } }[];

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 5_000;

/** What DynamoDB could not do at once is asked for again, after longer and longer pauses. */
const deleteAll = async (
  dynamoDb: DynamoDBDocumentClient,
  table: string,
  requests: DeleteRequests,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<void> => {
  let left: DeleteRequests = requests;
  for (let pause = FIRST_PAUSE; left.length > 0; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const { UnprocessedItems: unprocessed = {} } = await dynamoDb.send(
      new BatchWriteCommand({ RequestItems: { [table]: [...left] as never } }),
    );
    left = (unprocessed[table] ?? []) as DeleteRequests;
    if (left.length > 0) await sleep(pause);
  }
};

/** Deletes what the skill keeps of a user between sessions. */
export const eraseAttributes = async (
  { dynamoDb, userAttributes }: UserTables,
  { userId }: ForgottenUser,
): Promise<void> => {
  await dynamoDb.send(new DeleteCommand({ TableName: userAttributes, Key: { id: userId } }));
};

export const hasAttributes = async (
  { dynamoDb, userAttributes }: UserTables,
  { userId }: ForgottenUser,
): Promise<boolean> => {
  const command = new GetCommand({
    TableName: userAttributes,
    Key: { id: userId },
    ConsistentRead: true,
  });
  return (await dynamoDb.send(command)).Item !== undefined;
};
