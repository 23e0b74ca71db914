import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../analytics/athena/run-query';
import { loadQueries, parameterValues } from '../../analytics/queries';
import type { Table } from '../../analytics/report/table';
import { writeReport } from '../../analytics/report/write';
import { loadDrawChart } from '../analytics/report/support/draw-chart';
import { type Browser, hasBrowser, openBrowser } from '../local/dashboard/page';
import { foreignTokens, tokensOf } from '../support/markdown';
import { type Arrivals, DAY, startArrivals } from './arrived';
import { injected, watchForScripts } from './injected';
import { obeyedIn } from './terminal';
import { inEveryColumn, missedAndRepaired, RECORDED_WORDS } from './traffic';

const FOLDER = `reports/${DAY}_${DAY}/`;

/** The files of a report on hostile words, with all queries of the pack, by name. */
const reportOn = async ({ athena }: Arrivals): Promise<ReadonlyMap<string, string>> => {
  const { client, database, workGroup } = athena;
  const files = new Map<string, string>();
  const queries = loadQueries();
  const tables = new Map<string, Table>();
  for (const query of queries) {
    // The words of the models are nobody's.
    if (query.parameters.some(({ type }) => type === 'model-words')) continue;
    const parameters = parameterValues(query, { from: DAY, to: DAY });
    tables.set(
      query.name,
      await runQuery(client, { sql: query.sql, parameters, database, workGroup }),
    );
  }
  await writeReport(
    {
      ...{ startDate: DAY, endDate: DAY, runId: 'run-1', startedAt: `${DAY}T23:00:00.000Z` },
      executions: [...tables.keys()].map((name) => ({
        ...{ name, period: 'current' as const, queryExecutionId: name },
      })),
    },
    {
      ...{ queries, bucket: 'bucket', draw: await loadDrawChart() },
      read: (id) => Promise.resolve(tables.get(id) ?? { columns: [], rows: [] }),
      put: (key, text) => {
        files.set(key.slice(FOLDER.length), text);
        return Promise.resolve();
      },
    },
  );
  return files;
};

let arrivals: Arrivals;
let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  arrivals = await startArrivals('parquet');
  await arrivals.arrive([...inEveryColumn(RECORDED_WORDS), ...missedAndRepaired(RECORDED_WORDS)]);
  files = await reportOn(arrivals);
}, 120_000);
afterAll(() => arrivals.close());

describe('a report on hostile words', () => {
  test('has Markdown that asks nowhere, marks up nothing of theirs, and no terminal obeys', () => {
    const markdown = files.get('report.md') ?? '';
    expect(markdown).toContain('as a synonym of');
    expect(foreignTokens(markdown)).toEqual([]);
    expect(obeyedIn(markdown)).toBeUndefined();
    const kinds = new Set(tokensOf(markdown).map(({ type }) => type));
    for (const kind of ['code', 'codespan', 'blockquote', 'hr', 'del', 'strong', 'em', 'table'])
      expect([kind, kinds.has(kind)]).toEqual([kind, false]);
  });

  test('has CSV files of which no line begins with a formula', () => {
    const names = [...files.keys()].filter((name) => name.endsWith('.csv'));
    expect(names).toContain('unmatched-words.csv');
    for (const name of names) {
      const cells = (files.get(name) ?? '').split(/[,;|\t\r\n]/);
      // Numbers have a minus of their own.
      const formulas = cells.filter((cell) => /^["\s]*[=+\-@＝]/.test(cell));
      expect([name, formulas.filter((cell) => !/^-[\d.]+$/.test(cell))]).toEqual([name, []]);
    }
  });
});

const described = hasBrowser() ? describe : describe.skip;

described('the page of a report on hostile words', () => {
  let server: Server;
  let browser: Browser;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(request.url === '/' ? files.get('report.html') : '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await openBrowser(url);
    await watchForScripts(browser.page);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('runs no script, asks nobody for anything, and has no element of theirs', async () => {
    await browser.page.goto(`${url}/#<img src=x onerror=alert(1)>`);
    const text = await browser.page.locator('body').textContent();
    expect(text).toContain("'; DROP TABLE turns; --");
    expect(await browser.page.locator('svg').count()).toBeGreaterThan(5);
    expect(await injected(browser.page, { hasStyles: true })).toEqual([]);
    expect(await browser.page.locator('script').count()).toBe(0);
    expect(browser.complaints).toEqual([]);
  });
});
