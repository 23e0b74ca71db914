import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DroppedRow, Unreadable } from './dropped-rows';

export interface RestoreOptions {
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly table: string;
  /** Reads and counts, and changes nothing. */
  readonly dryRun?: boolean;
  readonly onProblem: (message: string) => void;
}

export interface RestoreSummary {
  /** Dropped rows that were found. */
  readonly found: number;
  readonly written: number;
  /** Rows that the table had already: the recorder gave up on them, and yet they were written. */
  readonly present: number;
  /** Lines that should hold a row and don't. */
  readonly unreadable: number;
  /** Rows that the table does not take, whoever sends them. */
  readonly refused: number;
}

const AT_ONCE = 16;

/**
 * Puts dropped rows into the table, each one only if it is not there: so nothing is lost or doubled,
 * however often it is done.
 *
 * @throws what DynamoDB answers, but for the condition that failed
 */
export const restoreRows = async (
  rows: AsyncIterable<DroppedRow | Unreadable>,
  { dynamoDb, table, dryRun = false, onProblem }: RestoreOptions,
): Promise<RestoreSummary> => {
  const count = { found: 0, written: 0, present: 0, unreadable: 0, refused: 0 };
  let waiting: DroppedRow[] = [];
  const putWaiting = async (): Promise<void> => {
    const putting = waiting;
    waiting = [];
    const outcomes = await Promise.all(putting.map((row) => putIfAbsent(dynamoDb, table, row)));
    outcomes.forEach((outcome, i) => {
      count[outcome.result] += 1;
      if (outcome.result === 'refused')
        onProblem(`the row ${putting[i]?.request_id ?? ''} was refused: ${outcome.reason}`);
    });
  };
  for await (const row of rows) {
    if (!('request_id' in row)) {
      count.unreadable += 1;
      onProblem(`line ${row.line} should hold a dropped row, but it is not readable`);
      continue;
    }
    count.found += 1;
    if (dryRun) continue;
    waiting.push(row);
    if (waiting.length === AT_ONCE) await putWaiting();
  }
  await putWaiting();
  return count;
};

type Outcome =
  | { readonly result: 'written' | 'present' }
  | { readonly result: 'refused'; readonly reason: string };

const putIfAbsent = async (
  dynamoDb: DynamoDBDocumentClient,
  TableName: string,
  Item: DroppedRow,
): Promise<Outcome> => {
  try {
    await dynamoDb.send(
      new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(request_id)' }),
    );
    return { result: 'written' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'ConditionalCheckFailedException') return { result: 'present' };
    // This row's own fault; what ails all rows (credentials, throttling, the network) is thrown.
    if (REFUSALS.has(error.name)) return { result: 'refused', reason: error.message };
    throw error;
  }
};

const REFUSALS: ReadonlySet<string> = new Set([
  'ValidationException',
  'ItemCollectionSizeLimitExceededException',
]);
