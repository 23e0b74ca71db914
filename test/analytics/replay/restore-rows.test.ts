import { describe, expect, it } from '@jest/globals';
import type { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DroppedRow } from '../../../analytics/replay/dropped-rows';
import { restoreRows } from '../../../analytics/replay/restore-rows';

const named = (name: string) => Object.assign(new Error(`because of ${name}`), { name });

/** A table that answers some ids with an error. */
const tableWith = (errors: Readonly<Record<string, Error>>) => {
  const written: string[] = [];
  const send = ({ input }: PutCommand) => {
    const id = String(input.Item?.['request_id']);
    const error = errors[id];
    if (error) return Promise.reject(error);
    written.push(id);
    return Promise.resolve({});
  };
  return { written, dynamoDb: { send } as unknown as DynamoDBDocumentClient };
};

async function* rowsOf(...ids: string[]): AsyncGenerator<DroppedRow> {
  for (const request_id of ids) yield await Promise.resolve({ request_id });
}

const forty = Array.from({ length: 40 }, (_, i) => `r${i}`);

describe('restoring rows', () => {
  it('passes over a row that the table refuses, and names it', async () => {
    const { dynamoDb, written } = tableWith({ bad: named('ValidationException') });
    const problems: string[] = [];

    const summary = await restoreRows(rowsOf('bad', ...forty), {
      dynamoDb,
      table: 'turns',
      onProblem: (problem) => problems.push(problem),
    });

    expect(summary).toEqual({ found: 41, written: 40, present: 0, unreadable: 0, refused: 1 });
    expect(written).toEqual(forty);
    expect(problems).toEqual(['the row bad was refused: because of ValidationException']);
  });

  it('counts a row that is there already as present', async () => {
    const { dynamoDb } = tableWith({ r1: named('ConditionalCheckFailedException') });

    const summary = await restoreRows(rowsOf('r1', 'r2'), {
      dynamoDb,
      table: 'turns',
      onProblem: () => undefined,
    });

    expect(summary).toEqual({ found: 2, written: 1, present: 1, unreadable: 0, refused: 0 });
  });

  it('breaks off for what ails all rows', async () => {
    const { dynamoDb } = tableWith({ r1: named('ExpiredTokenException') });

    await expect(
      restoreRows(rowsOf('r1', 'r2'), { dynamoDb, table: 'turns', onProblem: () => undefined }),
    ).rejects.toThrow('because of ExpiredTokenException');
  });
});
