import {
  type AttributeValue,
  type DynamoDBClient,
  paginateScan,
  PutItemCommand,
  UpdateItemCommand,
  ConditionalCheckFailedException,
} from '@aws-sdk/client-dynamodb';

export interface ForgottenListOptions {
  readonly dynamoDb: DynamoDBClient;
  readonly table: string;
  /** Days until no copy of a row of today can be left anywhere. */
  readonly days: number;
  readonly now?: () => Date;
}

/** A user of whom nothing may be left. */
export interface ForgottenUser {
  /** As it stands in rows. */
  readonly userId: string;
  /** ISO time up to which everything is to go; who comes back later is a user like any other. */
  readonly until: string;
  /** Whether everything has gone once: from then on only what comes late is looked for. */
  readonly isDone: boolean;
}

/** Who is to be forgotten. An entry stays as long as a row of the user may still arrive. */
export interface ForgottenList {
  /** All that a user has done up to now is to be forgotten; said again, up to the later time. */
  readonly add: (userId: string) => Promise<void>;
  /** By user id. */
  readonly all: () => Promise<readonly ForgottenUser[]>;
  /** Notes that everything has gone, unless more was asked for meanwhile. */
  readonly markDone: (user: ForgottenUser) => Promise<void>;
}

const DAY_SECONDS = 86_400;

/** The list in DynamoDB: an item a user, with the key `user_id`. */
export const forgottenList = ({
  dynamoDb,
  table,
  days,
  now = () => new Date(),
}: ForgottenListOptions): ForgottenList => ({
  add: async (userId) => {
    const time = now();
    await dynamoDb.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          user_id: { S: userId },
          forgotten_at: { S: time.toISOString() },
          expires_at: { N: String(Math.ceil(time.getTime() / 1_000) + days * DAY_SECONDS) },
        },
      }),
    );
  },

  all: async () => {
    const users: ForgottenUser[] = [];
    const pages = paginateScan({ client: dynamoDb }, { TableName: table, ConsistentRead: true });
    for await (const { Items: page = [] } of pages) users.push(...page.flatMap(userOf));
    return users.toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
  },

  markDone: async ({ userId, until }) => {
    try {
      await dynamoDb.send(
        new UpdateItemCommand({
          TableName: table,
          Key: { user_id: { S: userId } },
          UpdateExpression: 'SET done_at = :now',
          ConditionExpression: 'forgotten_at = :until',
          ExpressionAttributeValues: { ':now': { S: now().toISOString() }, ':until': { S: until } },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
});

const userOf = (item: Readonly<Record<string, AttributeValue>>): readonly ForgottenUser[] => {
  const { user_id: userId, forgotten_at: until, done_at: doneAt } = item;
  if (userId?.S === undefined || until?.S === undefined) return [];
  return [{ userId: userId.S, until: until.S, isDone: doneAt !== undefined }];
};
