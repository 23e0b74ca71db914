import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { INTERACTION_COLUMNS, isEarlierInSession, type SessionTurn } from './interactions';

/** Gives the turns of the same session before a turn. */
export type EarlierTurns = (turn: SessionTurn) => Promise<readonly SessionTurn[]>;

export interface SessionTurnsOptions {
  readonly client: Pick<DynamoDBDocumentClient, 'send'>;
  /** The analytics table. */
  readonly table: string;
  /** Its index by user and time. */
  readonly index: string;
}

/** More than anybody says between a match and the answer to it. */
const LOOKED_AT = 50;

/**
 * Reads the turns of a session before one of its turns, from the index by user and time. The index
 * follows the table with a delay, which is shorter than the time in which people answer.
 */
export const earlierTurns =
  ({ client, table, index }: SessionTurnsOptions): EarlierTurns =>
  async (turn) => {
    const names = Object.fromEntries(INTERACTION_COLUMNS.map((name) => [`#${name}`, name]));
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: index,
        KeyConditionExpression: '#user_id = :user AND #event_time <= :time',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ':user': turn.user_id, ':time': turn.event_time },
        ProjectionExpression: Object.keys(names).join(', '),
        ScanIndexForward: false,
        Limit: LOOKED_AT,
      }),
    );
    return Items.map(sessionTurn).filter((earlier) => isEarlierInSession(earlier, turn));
  };

/** An item of the table as a turn: what is null was left out of it. */
export const sessionTurn = (item: Readonly<Record<string, unknown>>): SessionTurn =>
  Object.fromEntries(
    INTERACTION_COLUMNS.map((name) => [name, item[name] ?? null]),
  ) as unknown as SessionTurn;
