import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { loggable, LoggableError } from '../../analytics/contract/loggable-error';
import { KEY, type Turn } from '../../analytics/contract/turn';

/** The part of a document client with {@link MARSHALL_OPTIONS} that the sink uses. */
export type TurnStore = Pick<DynamoDBDocumentClient, 'send'>;

/** What the sink's document client must be made with: a copy, as it adds to what it is given. */
export const MARSHALL_OPTIONS = Object.freeze({ removeUndefinedValues: true });

export interface SinkSettings {
  readonly tableName: string;
  /** Rows leave the table after so many days; 0 keeps them. */
  readonly retentionDays: number;
}

/** The effects of the sink. */
export interface SinkEffects {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Prints one line to the function's log, without a prefix, so that metric filters can read it. */
  readonly log: (line: string) => void;
}

export interface TurnSink {
  /**
   * Writes the row once per request id, within `deadline` milliseconds; a row that is already there
   * counts as written. A row that was not written, or may not have been, is logged whole. Never
   * throws.
   */
  readonly write: (turn: Turn, deadline: number) => Promise<void>;
  /** Opens the connection that the first turn will use. Never throws. */
  readonly warm: () => Promise<void>;
}

/** Longer than any healthy handshake; the first turn does not wait for it. */
const WARM_UP_MS = 2_000;

/** The condition of every write: a turn is written once. */
const NOT_YET_WRITTEN = `attribute_not_exists(${KEY})`;

export const createTurnSink = (
  store: TurnStore,
  { tableName, retentionDays }: SinkSettings,
  effects: SinkEffects,
): TurnSink => {
  const within = untilDeadline();
  const put = (item: object, condition: string, deadline: number) =>
    within(deadline, (abortSignal) =>
      store.send(
        new PutCommand({ TableName: tableName, Item: item, ConditionExpression: condition }),
        { abortSignal },
      ),
    );
  return {
    async write(turn, deadline) {
      const item = itemOf(turn, effects.now(), retentionDays);
      try {
        if (deadline <= 0) throw new DeadlinePassed(deadline);
        await put(item, NOT_YET_WRITTEN, deadline);
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return;
        logDropped(effects.log, item, error);
      }
    },
    async warm() {
      // A put whose condition can't hold takes the same way as a real one and writes nothing.
      await put({ [KEY]: 'warm-up' }, `attribute_exists(${KEY})`, WARM_UP_MS).catch(
        () => undefined,
      );
    },
  };
};

/**
 * Makes the DynamoDB item of a row: nulls undefined, and the time at which the table forgets it. It
 * is the row itself that becomes the item, as a copy takes as long to make as the row.
 */
export const itemOf = (turn: Turn, now: number, retentionDays: number): Item => {
  for (const reading of turn.slots ?? []) withoutNulls(reading);
  const item = withoutNulls(turn);
  if (retentionDays > 0) item['expires_at'] = Math.floor(now / 1000) + retentionDays * 86_400;
  return item;
};

type Item = Record<string, unknown>;

/** Undefined is neither written nor printed, and to delete would take several times as long. */
const withoutNulls = (item: Item): Item => {
  for (const name in item) if (item[name] === null) item[name] = undefined;
  return item;
};

class DeadlinePassed extends LoggableError {
  override readonly name = 'DeadlinePassed';

  constructor(deadline: number) {
    super(`The turn was not written within its deadline of ${Math.round(deadline)} ms`);
  }
}

/** A timer goes off late, and the line is still to be printed: the response leaves by the deadline. */
const LATENESS_MS = 5;

/** Runs a call until its deadline, then aborts it and no longer waits for it, whatever it does. */
const untilDeadline = () => {
  /** A signal takes longer to make than a row: one that was not needed serves the next call. */
  let spare: AbortController | undefined;
  return <T>(deadline: number, call: (abortSignal: AbortSignal) => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const controller = spare ?? new AbortController();
      spare = undefined;
      const timer = setTimeout(
        () => {
          reject(new DeadlinePassed(deadline));
          controller.abort();
        },
        Math.max(1, deadline - LATENESS_MS),
      );
      const settled = (): void => {
        clearTimeout(timer);
        if (!controller.signal.aborted) spare = controller;
      };
      const failed = (reason: unknown): void => {
        settled();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is the call's own
        reject(reason);
      };
      const succeeded = (result: T): void => {
        settled();
        resolve(result);
      };
      try {
        call(controller.signal).then(succeeded, failed);
      } catch (thrownAtOnce) {
        failed(thrownAtOnce);
      }
    });
};

/**
 * The dropped-row line: the only one that carries what a user said. `npm run replay -- log` puts
 * its item back; the metric filter on `dropped_turns` counts it.
 */
const logDropped = (log: SinkEffects['log'], item: object, error: unknown): void => {
  const { name, message } = loggable(error);
  try {
    log(
      JSON.stringify({
        level: 'ERROR',
        message: 'turn not recorded',
        dropped_turns: 1,
        reason: `${name}: ${message}`,
        item,
      }),
    );
  } catch {
    // Standard output is gone; there is nowhere left to say so, and the user's answer goes first.
  }
};
