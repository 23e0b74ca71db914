import type { AthenaClient } from '@aws-sdk/client-athena';
import { runQuery } from '../athena/run-query';
import {
  breedOnOffer,
  type Interaction,
  INTERACTION_COLUMNS,
  interactionsOf,
  type SessionTurn,
} from './interactions';
import { sessionTurn } from './session-turns';

export interface HistoryOptions {
  readonly client: AthenaClient;
  readonly database: string;
  readonly workGroup: string;
  /** First and last day, `yyyy-MM-dd`. */
  readonly from: string;
  readonly to: string;
}

/** All turns of the sessions in which a breed was named: what lies between two of them matters, too. */
const SESSIONS_WITH_A_MATCH = `SELECT
  ${INTERACTION_COLUMNS.join(', ')}
FROM
  turns
WHERE
  dt BETWEEN ? AND ?
  AND user_id IS NOT NULL
  AND session_id IN (
    SELECT session_id FROM turns WHERE dt BETWEEN ? AND ? AND outcome = 'matched'
  )
ORDER BY
  session_id, turn`;

/**
 * What users did with breeds in the past, in the order of time: the same events, by the same rule, as
 * they are sent while they happen.
 *
 * @throws QueryFailed, and what the SDK throws
 */
export const interactionHistory = async ({
  client,
  database,
  workGroup,
  from,
  to,
}: HistoryOptions): Promise<readonly Interaction[]> => {
  const parameters = [from, to, from, to];
  const query = { sql: SESSIONS_WITH_A_MATCH, parameters, database, workGroup };
  const { columns, rows } = await runQuery(client, query);
  const turns = rows.map((row) =>
    turnOf(Object.fromEntries(columns.map(({ name }, index) => [name, row[index]]))),
  );
  return interactionsIn(turns).sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
};

/** What turns, each session's in order, say of matches. */
const interactionsIn = (turns: readonly SessionTurn[]): Interaction[] => {
  const sessions = new Map<string, SessionTurn[]>();
  for (const turn of turns) {
    const session = sessions.get(turn.session_id ?? '') ?? [];
    session.push(turn);
    sessions.set(turn.session_id ?? '', session);
  }
  return [...sessions.values()].flatMap((session) =>
    session.flatMap((turn, index) => interactionsOf(turn, breedOnOffer(session.slice(0, index)))),
  );
};

/** Athena gives texts. */
const turnOf = (row: Readonly<Record<string, string | null | undefined>>): SessionTurn =>
  sessionTurn({ ...row, turn: row['turn'] == null ? null : Number(row['turn']) });
