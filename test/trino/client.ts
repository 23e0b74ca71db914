import { setTimeout as sleep } from 'node:timers/promises';
import { type Literal, literalOf } from '../../analytics/athena/literal';
import { CATALOG } from './server';

export interface TrinoResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Numbers (but decimals), booleans, text for everything else; lists of them. */
  readonly rows: readonly (readonly unknown[])[];
}

/** A statement that Trino refused or gave up; the message begins with Trino's name of the error. */
export class TrinoError extends Error {
  override readonly name = 'TrinoError';
}

/** Trino answers before the worker within it has told what it has. */
const WORKER_TIMEOUT = 60_000;

export type Ask = (sql: string, parameters?: readonly Literal[]) => Promise<TrinoResult>;

/**
 * Asks Trino by its HTTP protocol.
 *
 * @see https://trino.io/docs/current/develop/client-protocol.html
 * @throws TrinoError
 */
export const trinoClient = (url: string, database: string): Ask => {
  const deadline = Date.now() + WORKER_TIMEOUT;
  const ask: Ask = async (sql, parameters = []) => {
    const headers = {
      'X-Trino-User': 'pet-match',
      'X-Trino-Catalog': CATALOG,
      'X-Trino-Schema': database,
      'X-Trino-Time-Zone': 'UTC',
    };
    const rows: (readonly unknown[])[] = [];
    let columns: TrinoResult['columns'] = [];
    let page = await pageOf(`${url}/v1/statement`, {
      method: 'POST',
      body: withParameters(sql, parameters),
      headers,
    });
    for (;;) {
      if (page.error?.errorName === 'NO_NODES_AVAILABLE' && Date.now() < deadline) {
        await sleep(100);
        return ask(sql, parameters);
      }
      if (page.error) throw new TrinoError(`${page.error.errorName}: ${page.error.message}`);
      columns = page.columns ?? columns;
      rows.push(...(page.data ?? []));
      if (page.nextUri === undefined) return { columns, rows };
      page = await pageOf(page.nextUri, {});
    }
  };
  return ask;
};

interface Page {
  readonly nextUri?: string;
  readonly columns?: TrinoResult['columns'];
  readonly data?: readonly (readonly unknown[])[];
  readonly error?: { readonly errorName: string; readonly message: string };
}

const pageOf = async (url: string, init: RequestInit): Promise<Page> => {
  const response = await fetch(url, init);
  if (!response.ok) throw new TrinoError(`${response.status}: ${await response.text()}`);
  return (await response.json()) as Page;
};

/** What Athena does with execution parameters: it takes literals for the `?`. */
const withParameters = (sql: string, parameters: readonly Literal[]): string =>
  parameters.length === 0
    ? sql
    : `EXECUTE IMMEDIATE ${literalOf(sql)} USING ${parameters.map(literalOf).join(', ')}`;
