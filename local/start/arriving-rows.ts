import { setTimeout as pause } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import { type QueryResult, runQuery } from '../../analytics/athena/run-query';
import { LOCAL_CREDENTIALS, REGION } from '../aws/wiring';
import { UserError } from '../errors';
import type { Stack } from '../stack';

export type Ask = (sql: string, parameters?: readonly string[]) => Promise<QueryResult>;

/** A client of the stack's Athena; `close` gives its connections back. */
export const athenaOf = ({ endpoints, wiring }: Stack): { ask: Ask; close: () => void } => {
  const client = new AthenaClient({
    region: REGION,
    credentials: LOCAL_CREDENTIALS,
    endpoint: endpoints.athena,
  });
  return {
    ask: (sql, parameters = []) =>
      runQuery(client, {
        sql,
        parameters,
        database: wiring.database,
        workGroup: wiring.workGroup.name,
      }),
    close: () => client.destroy(),
  };
};

/** Far more than the second that Firehose collects rows for. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 100;

/**
 * Asks Athena until the rows of all requests can be queried.
 *
 * @throws UserError when they do not come, naming how many are missing
 */
export const whenQueryable = async (
  ask: Ask,
  ids: readonly string[],
  onProgress: (arrived: number) => void = () => undefined,
): Promise<void> => {
  const places = ids.map(() => '?').join(', ');
  const sql = `SELECT count(*) FROM turns WHERE request_id IN (${places})`;
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await ask(sql, ids);
    const arrived = Number(rows[0]?.[0] ?? 0);
    onProgress(arrived);
    if (arrived >= ids.length) return;
    if (performance.now() > deadline)
      throw new UserError(
        `${ids.length - arrived} of ${ids.length} rows have not arrived in Athena within ${PATIENCE_MS / 1_000} s; the logs in the data folder may say why.`,
      );
    await pause(PAUSE_MS);
  }
};
