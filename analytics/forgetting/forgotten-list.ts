import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

export interface ForgottenListOptions {
  readonly dynamoDb: DynamoDBClient;
  readonly table: string;
  /** Days until no copy of a row of today can be left anywhere. */
  readonly days: number;
  readonly now?: () => Date;
}

/** Who is to be forgotten, and up to when. */
export interface ForgottenList {
  /** All that a user has done up to now is to be forgotten; said again, up to the later time. */
  readonly add: (userId: string) => Promise<void>;
}

const DAY_SECONDS = 86_400;

/** The list in DynamoDB: an item a user. */
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
});
