import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AthenaClient, StopQueryExecutionCommand } from '@aws-sdk/client-athena';
import { loadQueries } from '../../../analytics/queries';
import { UsageError, UserError } from '../../../local/errors';
import type { ConnectOptions } from '../../../local/cli/connect';
import { queryCommand } from '../../../local/cli/query-command';
import { rangeOf } from '../../../local/cli/query-range';
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
    terminal: { width: 40, isColored: false },
  }).run({ values: { ...DEFAULTS, ...options }, positionals });

const DEFAULTS = {
  format: 'table',
  'skill-package': 'skill-package',
  list: false,
  explain: false,
  reuse: false,
};

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
    expect(noted).toEqual([
      expect.stringMatching(
        /^1 row, [\d,]+ bytes scanned, [\d,]+ ms\nIn Athena that is 10 MB billed: about \$0\.00005 \(/,
      ),
    ]);
  });

  test('prints CSV', async () => {
    await run(['unmatched-words'], { format: 'csv', slot: 'animal' });
    expect(printed).toEqual(['slot,word,users,turns,last_heard\r\nanimal,"a,b",0,1,2026-11-22']);
  });

  test('prints JSON', async () => {
    await run(['outcomes-by-day'], { format: 'json', from: '2026-11-22', to: '2026-11-22' });
    expect(JSON.parse(printed[0] ?? '')).toEqual([
      { day: '2026-11-22', outcome: 'matched', turns: 2, sessions: 1 },
    ]);
  });

  test('draws the chart of a query', async () => {
    await run(['outcomes-by-day'], { format: 'chart' });
    expect(printed).toEqual([
      [
        'Outcomes by day, 2026-10-31 to 2026-11-30',
        '█ matched',
        `2026-11-22 │${'█'.repeat(26)} 2`,
      ].join('\n'),
    ]);
  });

  test('lists the pack by section, a line a query', async () => {
    await run([], { list: true });
    const lines = printed[0]?.split('\n') ?? [];
    expect(lines.filter((line) => /^\w+$/.test(line))).toEqual([
      'words',
      'people',
      'speed',
      'pipeline',
    ]);
    expect(lines.filter((line) => line.startsWith('  '))).toHaveLength(loadQueries().length);
    expect(lines).toContainEqual(
      expect.stringMatching(/^ {2}unmatched-words +Which words.*\? {2}\[--slot\]$/),
    );
    expect(connected).toEqual([]);
  });

  test('explains a query without running it', async () => {
    await run(['animals-requested'], { explain: true, from: '2026-11-01' });
    const [text = ''] = printed;
    expect(text).toContain('How many times was each animal requested?');
    expect(text).toContain("-- the values of ?: '2026-11-01', '2026-11-30'");
    expect(text).toContain('dt BETWEEN ? AND ?');
    expect(text).toMatch(/slot_readings[^]*\n\n[^]*\S/);
    expect(noted).toEqual([]);
  });

  test("takes the model's words from the interaction models", async () => {
    await run(['values-never-asked'], { format: 'json', slot: 'animal' });
    expect(JSON.parse(printed[0] ?? '')).toEqual([]);
    await run(['values-never-asked'], { explain: true });
    expect(printed[1]).toMatch(/\[\["de-DE","animal","Hund","Hund"\].*more characters/);
  });

  test('takes the parameters of a query by name', async () => {
    const options = { slots: 'size,animal', format: 'csv' };
    await run(['one-shot-utterances'], options);
    await run(['model-version-effect'], { 'model-version': 'v9', format: 'csv' });
    expect(printed.map((text) => text.split('\r\n').length)).toEqual([1, 1]);
  });

  test('takes one locale only', async () => {
    await run(['outcomes-by-day'], { locale: 'de-DE', format: 'csv' });
    expect(printed).toEqual(['day,outcome,turns,sessions']);
  });

  test('runs SQL of the argument, or of standard input', async () => {
    await run([], { sql: 'SELECT 1 AS one', format: 'csv' });
    await run([], { sql: '-', format: 'csv' }, 'SELECT 2 AS two');
    await run([], { format: 'csv' }, 'SELECT 3 AS three\n');
    expect(printed).toEqual(['one\r\n1', 'two\r\n2', 'three\r\n3']);
  });

  test('prints what is empty, and succeeds', async () => {
    expect(await run(['errors-by-name'])).toBe(0);
    expect(printed[0]).toMatch(/\(no rows\)$/);
  });

  test('asks where it was told to ask', async () => {
    await run(['outcomes-by-day'], { data: 'd', profile: 'p', database: 'b', 'work-group': 'w' });
    expect(connected).toEqual([
      { data: 'd', profile: 'p', names: { database: 'b', workGroup: 'w' } },
    ]);
  });

  test.each([
    ['an unknown query', ['nobody'], {}, /no query "nobody"; --list names them all/],
    ['a query almost right', ['unmached-word'], {}, /did you mean unmatched-words\?/],
    ['a part of a name', ['model'], {}, /did you mean model-version-effect\?/],
    ['a bad date', ['outcomes-by-day'], { from: '1st' }, /^--from: "1st" is not a date as yyyy-/],
    ['an unknown slot', ['unmatched-words'], { slot: 'x' }, /no slot "x"; known are animal, size/],
    ['a slot too many', ['outcomes-by-day'], { slot: 'size' }, /outcomes-by-day takes no --slot/],
    [
      'an unknown slot of several',
      ['funnel'],
      { slots: 'size,x' },
      /no slot "x"; known are animal/,
    ],
    ['a version too many', ['funnel'], { 'model-version': 'v' }, /takes no --model-version/],
    ['models that are not there', ['values-never-asked'], { 'skill-package': 'no' }, /^no\/inter/],
    ['a syntax error', [], { sql: 'SELECT 1 FROM' }, /^The query failed: SYNTAX_ERROR: line 1:/],
    [
      'an empty range',
      ['funnel'],
      { from: '2026-11-02', to: '2026-11-01' },
      /range is empty: --from/,
    ],
    [
      'a future range',
      ['funnel'],
      { from: '2027-01-01', to: '2027-01-31' },
      /range lies in the future/,
    ],
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
    ['empty SQL', [], { sql: ' ' }],
    ['a range of your own SQL', [], { sql: 'SELECT 1', from: '2026-11-01' }],
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

  test('stops the query in Athena when it is interrupted', async () => {
    const sent: string[] = [];
    const answers: Readonly<Record<string, object>> = {
      StartQueryExecutionCommand: { QueryExecutionId: 'q' },
      GetQueryExecutionCommand: { QueryExecution: { Status: { State: 'RUNNING' } } },
    };
    const send = (command: object): Promise<object> => {
      sent.push(command.constructor.name);
      if (command.constructor.name === 'GetQueryExecutionCommand') process.emit('SIGINT');
      return Promise.resolve(answers[command.constructor.name] ?? {});
    };
    const client = { send } as unknown as AthenaClient;
    const error: unknown = await run(['funnel'], {}, '', client).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toBe('The query was cancelled.');
    expect(sent.at(-1)).toBe(StopQueryExecutionCommand.name);
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

  test('may begin today, and end later', () => {
    const range = { from: '2026-03-01', to: '2026-03-31' };
    expect(rangeOf(range, NOW)).toEqual(range);
    expect(() => rangeOf({ from: '2026-03-02', to: '2026-03-31' }, NOW)).toThrow(/in the future/);
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
