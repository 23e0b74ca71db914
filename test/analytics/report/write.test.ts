import type { AthenaClient, GetQueryResultsCommand } from '@aws-sdk/client-athena';
import { expect, test } from '@jest/globals';
import { readResult } from '../../../analytics/report/read-result';
import { writeReport } from '../../../analytics/report/write';
import { figureTables, QUERIES, table } from './support/sample';

const REQUEST = {
  startDate: '2026-10-01',
  endDate: '2026-10-31',
  runId: 'run-1',
  startedAt: '2026-11-01T08:00:00.000Z',
};

/** Writes a report of these results and gives the objects and what is sent. */
const write = async (
  tables: ReturnType<typeof figureTables>,
  before: ReturnType<typeof figureTables> = new Map(),
) => {
  const objects: Record<string, string> = {};
  const executionsOf = (results: typeof tables, period: 'current' | 'before') =>
    [...results.keys()].map((name) => ({ name, period, queryExecutionId: name }));
  const sent = await writeReport(
    {
      ...REQUEST,
      executions: [...executionsOf(tables, 'current'), ...executionsOf(before, 'before')],
    },
    {
      queries: QUERIES,
      bucket: 'bucket',
      read: (id) => Promise.resolve(tables.get(id) ?? table('none', [])),
      put: (key, text) => {
        objects[key] = text;
        return Promise.resolve();
      },
      draw: () => '',
    },
  );
  return { objects, sent };
};

test('puts page, text and a CSV file for each query into the folder of the period', async () => {
  const { objects, sent } = await write(figureTables({}));
  const folder = 'reports/2026-10-01_2026-10-31/';

  expect(Object.keys(objects)).toEqual([
    `${folder}rows-by-skill-version.csv`,
    `${folder}returning-and-new-users.csv`,
    `${folder}funnel.csv`,
    `${folder}fallback-rate.csv`,
    `${folder}validity-by-day.csv`,
    `${folder}times-by-hour.csv`,
    `${folder}report.md`,
    `${folder}report.html`,
  ]);
  expect(sent.location).toBe(`s3://bucket/${folder}report.html`);
  expect(sent.text).toBe(objects[`${folder}report.md`]);
});

test('the subject is one that SNS takes: short, ASCII, on one line', async () => {
  const { sent } = await write(figureTables({}));

  expect(sent.subject).toMatch(/^[ -~]{1,99}$/);
});

test('however long the words are, the text fits into a message', async () => {
  const words = Array.from({ length: 20_000 }, (_, index) => [
    'animal',
    `${'🐕'.repeat(500)}${index}`,
    5,
    9,
  ]);
  const { sent } = await write(
    new Map([
      ...figureTables({}),
      ['unmatched-words', table('slot word users:bigint turns:bigint', words)],
    ]),
  );

  expect(Buffer.byteLength(sent.text)).toBeLessThan(10_000);
});

test('a text that is too long for a message is cut, with a pointer to the whole', async () => {
  const columns =
    'locale slot model_version since readings_before:bigint missed_before:bigint readings_after:bigint missed_after:bigint';
  const slots = Array.from({ length: 3_000 }, (_, index) => [
    ...['en-US', `slot ${index}`, 'äbc', '2026-10-12'],
    ...[500, 400, 500, 10],
  ]);
  const { sent } = await write(
    new Map([...figureTables({}), ['model-version-effect', table(columns, slots)]]),
    figureTables({}),
  );

  expect(Buffer.byteLength(sent.text)).toBeLessThan(256 * 1_024);
  expect(sent.text).toMatch(/… cut here; the whole report: s3:\/\/bucket\/reports\/.*html\n$/);
});

/** An Athena that answers with these pages of one column. */
const pagesOf = (pages: readonly (readonly (string | null)[])[]): AthenaClient => {
  const send = ({ input }: GetQueryResultsCommand) => {
    const page = Number(input.NextToken ?? 0);
    return Promise.resolve({
      ResultSet: {
        ResultSetMetadata: { ColumnInfo: [{ Name: 'word', Type: 'varchar' }] },
        Rows: (pages[page] ?? []).map((value) => ({
          Data: [value === null ? {} : { VarCharValue: value }],
        })),
      },
      ...(page + 1 < pages.length ? { NextToken: String(page + 1) } : {}),
    });
  };
  return { send } as unknown as AthenaClient;
};

test('reads all pages of a result; the first row of the first holds the names', async () => {
  const client = pagesOf([['word', 'a', null], ['b']]);

  expect(await readResult(client, 'id', 10)).toEqual({
    columns: [{ name: 'word', type: 'varchar' }],
    rows: [['a'], [null], ['b']],
    truncated: false,
  });
});

test('reads no more rows than it was told, and says that there are more', async () => {
  const { rows, truncated } = await readResult(pagesOf([['word', 'a', 'b'], ['c']]), 'id', 2);

  expect({ rows, truncated }).toEqual({ rows: [['a'], ['b']], truncated: true });
});
