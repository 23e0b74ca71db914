import { setTimeout as pause } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import type { Violation } from '../auditor/ledgers';
import { athenaRows } from '../auditor/read-ledgers';
import { AWS, type Stage } from './stage';

/** Somebody who asks Athena all the while. */
export interface Reader {
  /** Rows that an answer held twice. */
  readonly violations: readonly Violation[];
  /** Questions that were answered; the others met a fault. */
  readonly answers: () => number;
  readonly end: () => Promise<void>;
}

const TWICE = 'SELECT request_id FROM turns GROUP BY request_id HAVING count(*) > 1';

/** Asks again and again for rows that the view shows twice. */
export const startReader = ({ wiring, endpoints }: Stage): Reader => {
  const client = new AthenaClient({ ...AWS, endpoint: endpoints.athena });
  const database = { name: wiring.database, workGroup: wiring.workGroup.name };
  const violations: Violation[] = [];
  const ending = new AbortController();
  let answers = 0;
  const asking = (async () => {
    while (!ending.signal.aborted) {
      try {
        for await (const { request_id: requestId } of athenaRows(client, database, TWICE))
          violations.push({ law: 'once', requestId: requestId ?? '', what: 'twice in the storm' });
        answers += 1;
      } catch {
        // Athena was gone, or met a fault; who asks again is answered.
      }
      await pause(1_000, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();
  return {
    violations,
    answers: () => answers,
    end: async () => {
      ending.abort();
      await asking;
      client.destroy();
    },
  };
};
