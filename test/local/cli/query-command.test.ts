import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AthenaClient } from '@aws-sdk/client-athena';
import { UsageError, UserError } from '../../../local/errors';
import type { ConnectOptions } from '../../../local/cli/connect';
import { queryCommand, rangeOf } from '../../../local/cli/query-command';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { putTurns } from '../../support/turn-rows';

let athena: LocalAthena;
beforeAll(async () => {
  athena = await localAthena();
  await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [
    { request_id: 'a', outcome: 'matched', session_id: 's' },
    {
      request_id: 'b',
      outcome: 'matched',
      slots: [{ status: 'ER_SUCCESS_NO_MATCH', spoken: 'a,b' }],
    },
  ]);
});
afterAll(() => athena.stop());

const printed: string[] = [];
const noted: string[] = [];
const connected: ConnectOptions[] = [];
beforeEach(() => {
  for (const list of [printed, noted, connected]) list.length = 0;
});

const run = (positionals: string[], options: object = {}, stdin = '', client = athena.client) =>
  queryCommand({
    connect: (where, action) => {
      connected.push(where);
      return action({ client, database: DATABASE, workGroup: WORK_GROUP });
    },
    now: () => new Date('2026-11-30T23:59:59Z'),
    stdin: Readable.from([stdin]),
    print: (text) => printed.push(text),
    note: (text) => noted.push(text),
    progress: () => undefined,
  }).run({ values: { format: 'table', list: false, ...options }, positionals });

describe('npm run query', () => {
  test('prints the table of a query, and what it cost', async () => {
    expect(await run(['outcomes-by-day'])).toBe(0);
    expect(printed).toEqual([
      [
        'Outcomes by day, 2026-10-31 to 2026-11-30',
        '┌────────────┬─────────┬───────┬──────────┐',
        '│ day        │ outcome │ turns │ sessions │',
        '├────────────┼─────────┼───────┼──────────┤',
        '│ 2026-11-22 │ matched │     2 │        1 │',
        '└────────────┴─────────┴───────┴──────────┘',
      ].join('\n'),
    ]);
    expect(noted).toEqual([expect.stringMatching(/^1 row, [\d,]+ bytes scanned, [\d,]+ ms$/)]);
  });

  test('prints CSV', async () => {
    await run(['unmatched-words'], { format: 'csv', slot: 'animal' });
    expect(printed).toEqual(['slot,word,users,turns,last_heard\nanimal,"a,b",0,1,2026-11-22']);
  });

  test('prints JSON', async () => {
    await run(['outcomes-by-day'], { format: 'json', from: '2026-11-22', to: '2026-11-22' });
    expect(JSON.parse(printed[0] ?? '')).toEqual([
      { day: '2026-11-22', outcome: 'matched', turns: 2, sessions: 1 },
    ]);
  });

  test('lists the pack', async () => {
    await run([], { list: true });
    expect(printed[0]).toMatch(/unmatched-words.*Which words.*--from --to --slot/);
    expect(connected).toEqual([]);
  });

  test('runs SQL of the argument, or of standard input', async () => {
    await run([], { sql: 'SELECT 1 AS one', format: 'csv' });
    await run([], { sql: '-', format: 'csv' }, 'SELECT 2 AS two');
    expect(printed).toEqual(['one\n1', 'two\n2']);
  });

  test('asks where it was told to ask', async () => {
    await run(['outcomes-by-day'], { data: 'd', profile: 'p', database: 'b', 'work-group': 'w' });
    expect(connected).toEqual([
      { data: 'd', profile: 'p', names: { database: 'b', workGroup: 'w' } },
    ]);
  });

  test.each([
    ['an unknown query', ['nobody'], {}, /no query "nobody"; known are animals-requested, api-/],
    ['a bad date', ['outcomes-by-day'], { from: '1st' }, /^--from: "1st" is not a date as yyyy-/],
    ['an unknown slot', ['unmatched-words'], { slot: 'x' }, /no slot "x"; known are animal, size/],
    ['a slot too many', ['outcomes-by-day'], { slot: 'size' }, /outcomes-by-day takes no --slot/],
    ['a syntax error', [], { sql: 'SELECT 1 FROM' }, /^The query failed: SYNTAX_ERROR: line 1:/],
    ['an empty range', ['outcomes-by-day'], { from: '2027-01-01' }, /range is empty: --from 2027/],
  ])('refuses %s in one sentence', async (_, positionals, options, message) => {
    const error: unknown = await run(positionals, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
    expect(printed).toEqual([]);
  });

  test.each([
    ['no query', [], {}],
    ['two queries', ['outcomes-by-day', 'turns-to-match'], {}],
    ['a query and SQL', ['outcomes-by-day'], { sql: 'SELECT 1' }],
    ['an unknown format', ['outcomes-by-day'], { format: 'xml' }],
  ])('does not understand %s', async (_, positionals, options) => {
    await expect(run(positionals, options)).rejects.toBeInstanceOf(UsageError);
  });

  test('says that Athena cannot be asked', async () => {
    const nobody = new AthenaClient({ endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
    const error: unknown = await run(['outcomes-by-day'], {}, '', nobody).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(/^Athena cannot be asked: .*ECONNREFUSED/);
  });
});

describe('rangeOf', () => {
  const NOW = new Date('2026-03-01T00:30:00Z');

  test('is the last 30 days and today', () => {
    expect(rangeOf({}, NOW)).toEqual({ from: '2026-01-30', to: '2026-03-01' });
  });

  test('counts back from the day that was given', () => {
    expect(rangeOf({ to: '2024-03-01' }, NOW)).toEqual({ from: '2024-01-31', to: '2024-03-01' });
  });

  test('takes one day', () => {
    const day = { from: '2024-02-29', to: '2024-02-29' };
    expect(rangeOf(day, NOW)).toEqual(day);
  });

  test.each(['2026-02-30', '2025-02-29', '2026-13-01', '26-01-01', '2026-1-1', '', 'today'])(
    'refuses "%s"',
    (date) => {
      expect(() => rangeOf({ from: date }, NOW)).toThrow(
        `--from: "${date}" is not a date as yyyy-MM-dd.`,
      );
    },
  );
});
