import { runQuery } from '../../../analytics/athena/run-query';
import type { AthenaSession } from '../../cli/connect';
import { dayOf } from '../../cli/date';

/** Some of the columns of a row; the rest is in the table. */
const SHOWN = [
  'dt',
  'event_time',
  'intent_name',
  'outcome',
  'response_time',
  'model_version',
] as const;

const SQL = `SELECT\n  ${SHOWN.join(',\n  ')}\nFROM\n  turns\nWHERE\n  dt BETWEEN ? AND ?\n  AND request_id = ?`;

const DAY = 86_400_000;

/** Looks whether the row of a request can be queried, and what it says. */
export const whenArrived = async (
  { client, database, workGroup }: AthenaSession,
  requestId: string,
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<{ readonly row: Readonly<Record<string, string | null>> | null }> => {
  const days = [dayOf(new Date(now.getTime() - DAY)), dayOf(new Date(now.getTime() + DAY))];
  const { rows, columns } = await runQuery(client, {
    ...{ sql: SQL, parameters: [...days, requestId], database, workGroup, signal },
  });
  const [row] = rows;
  return {
    row: row
      ? Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null]))
      : null,
  };
};
