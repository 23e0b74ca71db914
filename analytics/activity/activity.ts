import { paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ACTIVITY_COLUMNS, BY_USER } from '../contract/activity';
import { KEY, type Turn } from '../contract/turn';
import { capabilitiesOf } from './device-capabilities';

/** A turn as the index by user shows it; null as in {@link Turn}. */
export type Activity = Pick<
  Turn,
  typeof KEY | typeof BY_USER.time | (typeof ACTIVITY_COLUMNS)[number]
> & {
  /** What the device can do, in words. */
  readonly capabilities: readonly string[];
};

/** The table of turns. */
export interface TurnTable {
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly table: string;
}

export interface ActivityOptions {
  /** At most so many turns. Default: 50. */
  readonly limit?: number;
}

const LIMIT = 50;

/**
 * The latest turns of a user, newest first; of turns in the same second the later one of the session
 * first.
 *
 * @param userId as it stands in rows
 */
export const recentActivity = (
  table: TurnTable,
  userId: string,
  { limit = LIMIT }: ActivityOptions = {},
): Promise<readonly Activity[]> =>
  newest(turnsIn(table, ofUser(userId, Math.min(limit, LONGEST_PAGE))), limit);

/** The latest turns of a user with an intent, newest first. */
export const turnsOf = (
  table: TurnTable,
  userId: string,
  intent: string,
  { limit = LIMIT }: ActivityOptions = {},
): Promise<readonly Activity[]> => {
  // DynamoDB counts a page before it filters it: a page is as long as it can be.
  const { ExpressionAttributeValues: values, ...query } = ofUser(userId);
  return newest(
    turnsIn(table, {
      ...query,
      FilterExpression: 'intent_name = :intent',
      ExpressionAttributeValues: { ...values, ':intent': intent },
    }),
    limit,
  );
};

const LONGEST_PAGE = 1_000;

type Query = Omit<QueryCommandInput, 'TableName'>;

const ofUser = (userId: string, pageSize?: number): Query => ({
  IndexName: BY_USER.name,
  KeyConditionExpression: `${BY_USER.user} = :user`,
  ExpressionAttributeValues: { ':user': userId },
  ScanIndexForward: false,
  ...(pageSize === undefined ? {} : { Limit: pageSize }),
});

const turnsIn = async function* (
  { dynamoDb, table }: TurnTable,
  query: Query,
): AsyncGenerator<Activity> {
  for await (const { Items: page = [] } of paginateQuery(
    { client: dynamoDb },
    { ...query, TableName: table },
  ))
    yield* page.map((item) => activityOf(item));
};

const activityOf = (item: Readonly<Record<string, unknown>>): Activity => {
  const columns = Object.fromEntries(
    [KEY, BY_USER.time, ...ACTIVITY_COLUMNS].map((name) => [name, item[name] ?? null]),
  ) as unknown as Omit<Activity, 'capabilities'>;
  return { ...columns, capabilities: capabilitiesOf(columns.device_interfaces) };
};

/** Alexa's times are whole seconds: of those that share the last one all are read, and ordered. */
const newest = async (
  turns: AsyncIterable<Activity>,
  limit: number,
): Promise<readonly Activity[]> => {
  const found: Activity[] = [];
  for await (const turn of turns) {
    if (found.length >= limit && turn.event_time !== found.at(-1)?.event_time) break;
    found.push(turn);
  }
  return found.sort(byTime).slice(0, limit);
};

const byTime = (a: Activity, b: Activity): number =>
  a.event_time === b.event_time
    ? (b.turn ?? 0) - (a.turn ?? 0)
    : a.event_time < b.event_time
      ? 1
      : -1;
