import type { PersistenceAdapter } from 'ask-sdk-core';
import type { RequestEnvelope } from 'ask-sdk-model';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import { described } from '../../analytics/contract/loggable-error';
import type { Log } from '../log';
import { userIdOf } from '../recorder/pseudonym';
import { within } from '../within';

/** The part of the document client that the adapter uses. */
export type UserAttributesClient = Pick<DynamoDBDocumentClient, 'send'>;

export interface UserAttributesOptions {
  readonly client: UserAttributesClient;
  /** Table with the string key `id`. */
  readonly table: string;
  readonly skillId: string;
  /** Days after which a user who does not come back is forgotten; 0 keeps everybody. */
  readonly retentionDays: number;
  readonly log: Log;
  /** Milliseconds since the epoch. Default: the clock. */
  readonly now?: () => number;
}

/** Milliseconds that a turn waits for what is known of its user. */
export const LOAD_MS = 400;

/** Milliseconds that a turn waits until it is kept. */
export const SAVE_MS = 300;

/** Milliseconds for forgetting a user, for which nobody waits. */
const DELETE_MS = 2_000;

const DAY_S = 86_400;

/**
 * What the skill keeps of a user between sessions, in DynamoDB. The key is the pseudonym that the
 * analytics use, always, so that the table names nobody. It never fails: a user who can't be read in
 * time is a new one, what can't be kept in time is forgotten, and both leave a line in the log.
 */
export const userAttributes = (options: UserAttributesOptions): PersistenceAdapter => {
  const { client, table, skillId, retentionDays, log, now = Date.now } = options;
  const pseudonym = userIdOf(skillId, 'pseudonym');
  const keyOf = ({ context }: RequestEnvelope) => pseudonym(context.System.user.userId);
  const seconds = () => Math.floor(now() / 1_000);
  const attempt = async <T>(action: string, failed: T, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      const message = `user attributes not ${action}`;
      log({ level: 'WARN', message, user_attributes_failures: 1, ...described(error) });
      return failed;
    }
  };
  return {
    getAttributes: (envelope) =>
      attempt('loaded', {}, async () => {
        const command = new GetCommand({ TableName: table, Key: { id: keyOf(envelope) } });
        const { Item } = await within(LOAD_MS, 'DynamoDB', (abortSignal) =>
          client.send(command, { abortSignal }),
        );
        const { attributes, expires_at } = Item ?? {};
        // DynamoDB deletes an expired item within days, not at once.
        const expired = typeof expires_at === 'number' && expires_at <= seconds();
        return isRecord(attributes) && !expired ? attributes : {};
      }),
    saveAttributes: (envelope, attributes) =>
      attempt('saved', undefined, async () => {
        const expiry = retentionDays > 0 ? { expires_at: seconds() + retentionDays * DAY_S } : {};
        const Item = { id: keyOf(envelope), attributes, ...expiry };
        const command = new PutCommand({ TableName: table, Item });
        await within(SAVE_MS, 'DynamoDB', (abortSignal) => client.send(command, { abortSignal }));
      }),
    deleteAttributes: (envelope) =>
      attempt('deleted', undefined, async () => {
        const command = new DeleteCommand({ TableName: table, Key: { id: keyOf(envelope) } });
        await within(DELETE_MS, 'DynamoDB', (abortSignal) => client.send(command, { abortSignal }));
      }),
  };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
