import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetQueryRuntimeStatisticsCommand,
  GetTableMetadataCommand,
  GetWorkGroupCommand,
  ListDatabasesCommand,
  ListDataCatalogsCommand,
  ListQueryExecutionsCommand,
  ListTableMetadataCommand,
  ListWorkGroupsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { QueryFailed } from '../../../../analytics/athena/errors';
import type { Literal } from '../../../../analytics/athena/literal';
import { type QueryResult, runQuery } from '../../../../analytics/athena/run-query';
import {
  DATABASE,
  localAthena,
  type LocalAthena,
  RESULTS,
  WORK_GROUP,
} from '../../../support/local-athena';
import { BUCKET, putTurns } from '../../../support/turn-rows';

const RELATIONS = ['compacted_turns', 'slot_readings', 'turn_rows', 'turns'];

let athena: LocalAthena;
const unexpected: unknown[] = [];
beforeAll(async () => {
  athena = await localAthena({
    onUnexpected: (error) => unexpected.push(error),
  });
});
afterAll(async () => {
  await athena.stop();
  expect(unexpected).toEqual([]);
});
beforeEach(async () => {
  for (const { key } of await athena.store.list(BUCKET)) await athena.store.delete(BUCKET, key);
});

const query = (sql: string, parameters: readonly Literal[] = []): Promise<QueryResult> =>
  runQuery(athena.client, { sql, parameters, database: DATABASE, workGroup: WORK_GROUP });

const rowsOf = async (sql: string, parameters: readonly Literal[] = []) =>
  (await query(sql, parameters)).rows;

const start = async (input: Partial<StartQueryExecutionCommandInput>): Promise<string> => {
  const { QueryExecutionId: id } = await athena.client.send(
    new StartQueryExecutionCommand({
      QueryString: 'SELECT 1',
      QueryExecutionContext: { Database: DATABASE },
      WorkGroup: WORK_GROUP,
      ...input,
    }),
  );
  return id ?? '';
};

const finished = async (id: string): Promise<QueryExecution> => {
  for (;;) {
    const { QueryExecution: execution = {} } = await athena.client.send(
      new GetQueryExecutionCommand({ QueryExecutionId: id }),
    );
    if (execution.Status?.CompletionDateTime !== undefined) return execution;
  }
};

const failure = async (sql: string, parameters: readonly Literal[] = []): Promise<string> => {
  const error: unknown = await query(sql, parameters).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(QueryFailed);
  return (error as QueryFailed).message;
};

describe('results', () => {
  test('writes values of all types as Athena does', async () => {
    const { columns, rows } = await query(
      `SELECT TRUE AS a_boolean, 7 / 2 AS an_integer, CAST(5000000000 AS bigint) AS a_bigint,
        1.50 AS a_decimal, 2e0 / 3 AS a_double, 1e10 AS a_large_one, 0.0001e0 AS a_small_one, 1e0 AS one,
        CAST(0.1 AS real) AS a_real, '' AS empty, NULL AS nothing, DATE '2026-11-22' AS a_date,
        TIMESTAMP '2026-11-22 06:35:52' AS a_timestamp, ARRAY['a', NULL] AS an_array,
        MAP(ARRAY['k'], ARRAY[1e0]) AS a_map, CAST(ROW(1, 'x') AS ROW(a bigint, b varchar)) AS a_row,
        count(*) AS A_COUNT, sum(1) AS a_sum, 1 + 1, from_unixtime(0) AS zoned`,
    );
    const types = columns.map(({ name, type }, index) => [name, type, rows[0]?.[index]]);
    expect(types).toEqual([
      ['a_boolean', 'boolean', 'true'],
      ['an_integer', 'integer', '3'],
      ['a_bigint', 'bigint', '5000000000'],
      ['a_decimal', 'decimal', '1.50'],
      ['a_double', 'double', '0.6666666666666666'],
      ['a_large_one', 'double', '1.0E10'],
      ['a_small_one', 'double', '1.0E-4'],
      ['one', 'double', '1.0'],
      ['a_real', 'float', '0.1'],
      ['empty', 'varchar', ''],
      ['nothing', 'integer', null],
      ['a_date', 'date', '2026-11-22'],
      ['a_timestamp', 'timestamp', '2026-11-22 06:35:52.000'],
      ['an_array', 'array', '[a, null]'],
      ['a_map', 'map', '{k=1.0}'],
      ['a_row', 'row', '{a=1, b=x}'],
      ['A_COUNT', 'bigint', '1'],
      ['a_sum', 'bigint', '1'],
      ['_col18', 'integer', '2'],
      ['zoned', 'timestamp with time zone', '1970-01-01 00:00:00.000 UTC'],
    ]);
  });

  test('pages through more than 1,000 rows, header first, nothing lost or doubled', async () => {
    const id = await start({
      QueryString: 'SELECT n FROM UNNEST(sequence(1, 2500)) AS t(n) ORDER BY n',
    });
    await finished(id);
    const pages: (string | undefined)[][] = [];
    let token: string | undefined;
    do {
      const page = await athena.client.send(
        new GetQueryResultsCommand({ QueryExecutionId: id, NextToken: token }),
      );
      pages.push((page.ResultSet?.Rows ?? []).map(({ Data }) => Data?.[0]?.VarCharValue));
      token = page.NextToken;
    } while (token !== undefined);
    expect(pages.map((page) => page.length)).toEqual([1000, 1000, 501]);
    expect(pages.flat()).toEqual([
      'n',
      ...Array.from({ length: 2500 }, (_, index) => String(index + 1)),
    ]);
  });

  test('gives pages of the size asked for, from any place', async () => {
    const id = await start({
      QueryString: 'SELECT n FROM UNNEST(sequence(1, 1500)) AS t(n) ORDER BY n',
    });
    await finished(id);
    const first = await athena.client.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 999 }),
    );
    const second = await athena.client.send(
      new GetQueryResultsCommand({
        QueryExecutionId: id,
        MaxResults: 3,
        NextToken: first.NextToken,
      }),
    );
    expect(second.ResultSet?.Rows?.map(({ Data }) => Data?.[0]?.VarCharValue)).toEqual([
      '999',
      '1000',
      '1001',
    ]);
  });

  test('refuses pages of more than 1,000 rows and tokens that are none of its own', async () => {
    const id = await start({});
    await finished(id);
    const results = (input: object) =>
      athena.client.send(new GetQueryResultsCommand({ QueryExecutionId: id, ...input }));
    await expect(results({ MaxResults: 1001 })).rejects.toThrow(/MaxResults.*1001/);
    await expect(results({ NextToken: 'bm9uc2Vuc2U' })).rejects.toThrow('NextToken is invalid');
  });

  test('keeps quotes, commas, newlines, emoji and very long words as they are', async () => {
    const words = ['it\'s "big", 🐶\n\t\\', '', 'a'.repeat(5000), "'; DROP VIEW turns --", '%_?'];
    await putTurns(
      athena.store,
      'turns/dt=2026-11-22/a.parquet',
      words.map((spoken, index) => ({ turn: index, slots: [{ spoken }] })),
    );
    expect(await rowsOf('SELECT spoken FROM slot_readings ORDER BY turn')).toEqual(
      words.map((word) => [word]),
    );
  });

  test('puts the result into the output location as a CSV file, with nothing for null', async () => {
    const id = await start({
      QueryString: `SELECT 'say "hi", 🐶' AS a, NULL AS b, '' AS c UNION ALL SELECT 'x', 1, 'y' ORDER BY 1`,
    });
    const { ResultConfiguration: configuration } = await finished(id);
    expect(configuration?.OutputLocation).toBe(`s3://${RESULTS}/athena/${id}.csv`);
    expect((await athena.store.get(RESULTS, `athena/${id}.csv`)).toString()).toBe(
      '"a","b","c"\n"say ""hi"", 🐶",,""\n"x","1","y"\n',
    );
  });

  test('takes an output location from the caller', async () => {
    const id = await start({ ResultConfiguration: { OutputLocation: `s3://${RESULTS}/mine` } });
    await finished(id);
    expect((await athena.store.get(RESULTS, `mine/${id}.csv`)).toString()).toBe('"_col0"\n"1"\n');
  });

  test('says that a result is gone when its file was deleted', async () => {
    const id = await start({});
    await finished(id);
    await athena.store.delete(RESULTS, `athena/${id}.csv`);
    await expect(
      athena.client.send(new GetQueryResultsCommand({ QueryExecutionId: id })),
    ).rejects.toThrow(`Could not find results: s3://${RESULTS}/athena/${id}.csv`);
  });
});

describe('execution parameters', () => {
  test('keeps an injection attempt a value', async () => {
    const evil = "x' OR '1'='1";
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [{ user_id: evil }, {}]);
    expect(await rowsOf('SELECT user_id FROM turns WHERE user_id = ?', [evil])).toEqual([[evil]]);
  });

  test('binds values in the order of the text, whatever the clause', async () => {
    const sql = `WITH a AS (SELECT ? AS x) SELECT ?, x, '?' FROM a -- ?
      UNION ALL SELECT ?, 0, '' OFFSET ? LIMIT ?`;
    expect(await rowsOf(sql, [1, 2, 3, 0, 5])).toEqual([
      ['2', '1', '?'],
      ['3', '0', ''],
    ]);
  });

  test('takes numbers, dates, booleans and null as the literals that Athena takes', async () => {
    const id = await start({
      QueryString: 'SELECT ?, ?, ?, ?, ?',
      ExecutionParameters: ["DATE '2026-11-22'", '-5', '1.5E0', 'true', 'NULL'],
    });
    await finished(id);
    const { ResultSet: result } = await athena.client.send(
      new GetQueryResultsCommand({ QueryExecutionId: id }),
    );
    expect(result?.Rows?.[1]?.Data?.map(({ VarCharValue }) => VarCharValue)).toEqual([
      '2026-11-22',
      '-5',
      '1.5',
      'true',
      undefined,
    ]);
  });

  test.each([
    [['2026-11-01'], /"2026-11-01" is not a SQL literal/],
    [["'a' OR 1=1"], /is not a SQL literal/],
    [[], /expected 1 but found 0/],
    [['1', '2'], /expected 1 but found 2/],
  ])('fails a query whose parameters are %j', async (parameters, reason) => {
    const id = await start({
      QueryString: 'SELECT ?',
      ...(parameters.length > 0 ? { ExecutionParameters: parameters } : {}),
    });
    const { Status: status } = await finished(id);
    expect(status?.State).toBe('FAILED');
    expect(status?.StateChangeReason).toMatch(reason);
  });
});

describe('headings', () => {
  const headings = async (sql: string) => (await query(sql)).columns.map(({ name }) => name);

  test('are written as the query writes them', async () => {
    expect(
      await headings('SELECT 1 AS Foo, 2 AS "Bar Baz", DT, t.User_Id, dt, 3 FROM turns AS t'),
    ).toEqual(['Foo', 'Bar Baz', 'DT', 'User_Id', 'dt', '_col5']);
    expect(await headings('WITH a AS (SELECT 1 AS Foo) SELECT * FROM a')).toEqual(['Foo']);
    expect(await headings('SELECT DT FROM turns GROUP BY Dt ORDER BY dT')).toEqual(['DT']);
  });

  test('are in lower case where a table or a view gives them', async () => {
    await query('CREATE OR REPLACE VIEW mixed AS SELECT 1 AS Foo, DT AS "Day" FROM turns');
    expect(await headings('SELECT * FROM mixed')).toEqual(['foo', 'day']);
    expect(await headings('SELECT FOO FROM mixed')).toEqual(['FOO']);
    await query('DROP VIEW mixed');
  });
});

describe('failures', () => {
  test.each([
    ['SELECT a, b\nFROM turns WHERE (a = 1', /^SYNTAX_ERROR: line 2:\d+: mismatched input/],
    ['SELEC 1', /^SYNTAX_ERROR: line 1:\d: mismatched input/],
    ["SELECT '🐶', colour FROM turns", /^COLUMN_NOT_FOUND: line 1:13: Column 'colour' cannot be/],
    ['SELECT t.colour FROM turns AS t', /^COLUMN_NOT_FOUND: line 1:10: Column 'colour' cannot be/],
    ['SELECT *\nFROM nowhere', /^TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.pet_match_test/],
    ['SELECT * FROM other.turns', /^SCHEMA_NOT_FOUND: line 1:21: Schema 'other' does not exist/],
    ['SELECT hokus(1)', /^FUNCTION_NOT_FOUND: line 1:8: Function 'hokus' not registered/],
    ['SELECT dt, count(*) FROM turns', /^EXPRESSION_NOT_AGGREGATE: line 1:8: 'dt' must be/],
    ["SELECT CAST('a' AS bigint)", /^INVALID_CAST_ARGUMENT: Cannot cast 'a' to/],
    ["SELECT 1 + ARRAY['a']", /^TYPE_MISMATCH/],
    ['SELECT 9223372036854775807 + 1', /^NUMERIC_VALUE_OUT_OF_RANGE/],
    [
      'SELECT sum(x) FROM (VALUES 9223372036854775807, 1) AS t(x)',
      /^NUMERIC_VALUE_OUT_OF_RANGE: bigint overflow: 9223372036854775808/,
    ],
    ['SELECT', /^SYNTAX_ERROR/],
    ['SELECT $1', /./],
    [`SELECT ${'('.repeat(1000)}1${')'.repeat(1000)}`, /^SYNTAX_ERROR: .*DEPTH_EXCEEDED/],
  ])('fails %s', async (sql, reason) => {
    expect(await failure(sql)).toMatch(reason);
  });

  test('ends a failed query in the state FAILED, with the reason and its category', async () => {
    const { Status: status, Statistics: statistics } = await finished(
      await start({ QueryString: 'SELECT colour FROM turns' }),
    );
    expect(status).toMatchObject({
      State: 'FAILED',
      StateChangeReason: expect.stringContaining("'colour'"),
      AthenaError: { ErrorCategory: 2, Retryable: false },
    });
    expect(statistics?.DataScannedInBytes).toBe(0);
  });

  test.each([
    ['an unknown workgroup', { WorkGroup: 'nobody' }, 'WorkGroup nobody is not found.'],
    [
      'a query text beyond 262,144 bytes',
      { QueryString: `SELECT '${'🐶'.repeat(65_536)}'` },
      /less than or equal to 262144/,
    ],
    ['an empty query', { QueryString: '' }, /QueryString/],
    ['several statements', { QueryString: 'SELECT 1; SELECT 2' }, /^Only one sql statement/],
    ['a foreign catalog', { QueryExecutionContext: { Catalog: 'hive' } }, /catalog hive was not/],
    [
      'an output location that is none',
      { ResultConfiguration: { OutputLocation: '/tmp' } },
      /not a valid S3 path/,
    ],
  ])('refuses %s at once', async (_, input, message) => {
    await expect(start(input)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringMatching(message),
    });
  });

  test('knows no query that was not started', async () => {
    const command = new GetQueryExecutionCommand({ QueryExecutionId: 'nobody' });
    await expect(athena.client.send(command)).rejects.toThrow(
      'QueryExecution nobody was not found',
    );
  });

  test('gives no result of a query that failed', async () => {
    const id = await start({ QueryString: 'SELECT colour FROM turns' });
    await finished(id);
    await expect(
      athena.client.send(new GetQueryResultsCommand({ QueryExecutionId: id })),
    ).rejects.toThrow('Query did not finish successfully. Final query state: FAILED');
  });
});

describe('stopping', () => {
  const ENDLESS =
    'SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 10000)) AS b(y) CROSS JOIN UNNEST(sequence(1, 10000)) AS c(z) WHERE x * y * z = -1';

  test('cancels a running query', async () => {
    const id = await start({ QueryString: ENDLESS });
    const state = async () => {
      const { QueryExecution: execution } = await athena.client.send(
        new GetQueryExecutionCommand({ QueryExecutionId: id }),
      );
      return execution?.Status?.State;
    };
    while ((await state()) === 'QUEUED') continue;
    await expect(
      athena.client.send(new GetQueryResultsCommand({ QueryExecutionId: id })),
    ).rejects.toThrow('Query has not yet finished. Current state: RUNNING');
    await athena.client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect((await finished(id)).Status).toMatchObject({
      State: 'CANCELLED',
      StateChangeReason: 'Query cancelled by user',
    });
    expect(await rowsOf('SELECT 1')).toEqual([['1']]);
  });

  test('queues what is too much at a time, and cancels it there', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => start({ QueryString: ENDLESS })));
    for (const id of ids.toReversed())
      await athena.client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    const states = await Promise.all(ids.map(async (id) => (await finished(id)).Status?.State));
    expect(states).toEqual(ids.map(() => 'CANCELLED'));
  });

  test('leaves a finished query as it is', async () => {
    const id = await start({});
    await finished(id);
    await athena.client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect((await finished(id)).Status?.State).toBe('SUCCEEDED');
  });
});

describe('idempotency', () => {
  const token = (text: string) => text.padEnd(32, '-');

  test('starts one query for one token', async () => {
    const [first, second] = await Promise.all([
      start({ ClientRequestToken: token('one') }),
      start({ ClientRequestToken: token('one') }),
    ]);
    expect(second).toBe(first);
  });

  test('refuses a token that was used for another query', async () => {
    await start({ ClientRequestToken: token('two') });
    await expect(
      start({ ClientRequestToken: token('two'), QueryString: 'SELECT 2' }),
    ).rejects.toThrow('Idempotent parameters do not match');
  });
});

describe('objects', () => {
  test('gives an empty table of the right types for an empty bucket', async () => {
    const { columns, rows, statistics } = await query(
      'SELECT turn, event_time, is_simulated, slots, dt FROM turns',
    );
    expect(columns.map(({ type }) => type)).toEqual([
      'bigint',
      'timestamp',
      'boolean',
      'array',
      'varchar',
    ]);
    expect(rows).toEqual([]);
    expect(statistics.dataScannedInBytes).toBe(0);
  });

  test('sees an object as soon as it is there, and no more once it is gone', async () => {
    const count = async () => (await rowsOf('SELECT count(*) FROM turns'))[0]?.[0];
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [{}]);
    expect(await count()).toBe('1');
    await putTurns(athena.store, 'turns/dt=2026-11-22/b.parquet', [{ request_id: 'other' }]);
    expect(await count()).toBe('2');
    await athena.store.delete(BUCKET, 'turns/dt=2026-11-22/a.parquet');
    expect(await count()).toBe('1');
  });

  test('reads objects with fewer and with more columns than the table has', async () => {
    await putTurns(
      athena.store,
      'turns/dt=2026-11-22/old.parquet',
      [{ request_id: 'old' }],
      [
        { name: 'request_id', type: 'string' },
        { name: 'event_time', type: 'timestamp' },
      ],
    );
    await putTurns(
      athena.store,
      'turns/dt=2026-11-22/new.parquet',
      [{ request_id: 'new' }],
      [
        { name: 'not_known_yet', type: 'bigint' },
        { name: 'request_id', type: 'string' },
        { name: 'slots', type: 'array<struct<name:string,not_known_yet:bigint>>' },
        { name: 'event_time', type: 'timestamp' },
      ],
    );
    expect(await rowsOf('SELECT request_id, outcome, slots FROM turns ORDER BY 1')).toEqual([
      ['new', null, null],
      ['old', null, null],
    ]);
  });

  test('reads only what lies in a partition, is not empty and has no hidden name', async () => {
    await putTurns(athena.store, 'turns/dt=2026-11-22/a/b.parquet', [{ request_id: 'seen' }]);
    await putTurns(athena.store, 'turns/outside.parquet', [{}]);
    await putTurns(athena.store, 'turns/dt=2026-11-22/_hidden.parquet', [{}]);
    await putTurns(athena.store, 'turns/dt=2026-11-22/.hidden.parquet', [{}]);
    await putTurns(athena.store, 'other/dt=2026-11-22/a.parquet', [{}]);
    await athena.store.put(BUCKET, 'turns/dt=2026-11-22/empty.parquet', '');
    expect(await rowsOf('SELECT request_id FROM turns')).toEqual([['seen']]);
  });

  test('opens only the partitions that a predicate on the raw table leaves', async () => {
    for (const day of ['2026-11-21', '2026-11-22', '2026-11-23'])
      await putTurns(athena.store, `turns/dt=${day}/a.parquet`, [{}]);
    const scanned = async (where: string) =>
      (await query(`SELECT max(request_id) FROM turn_rows ${where}`)).statistics.dataScannedInBytes;
    const [one, all] = [await scanned("WHERE dt = '2026-11-22'"), await scanned('')];
    expect(one).toBeGreaterThan(0);
    expect(all).toBe(3 * one);
  });

  test('counts the chunks of the columns that it reads, and the footer', async () => {
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [{ user_id: 'u' }]);
    const [object] = await athena.store.list(BUCKET);
    const scanned = async (columns: string) =>
      (await query(`SELECT ${columns} FROM turn_rows`)).statistics.dataScannedInBytes;
    const [none, one, all] = [
      await scanned('count(*)'),
      await scanned('max(user_id)'),
      await scanned('*'),
    ];
    expect(none).toBeGreaterThan(0);
    expect(one).toBeGreaterThan(none);
    expect(all).toBeGreaterThan(one);
    expect(all).toBeLessThanOrEqual(object?.size ?? 0);
  });

  test.each([
    ['is no Parquet at all', () => Buffer.from('certainly not Parquet')],
    ['has no end', (bytes: Buffer) => bytes.subarray(0, -20)],
    ['is damaged inside', (bytes: Buffer) => Buffer.from(bytes).fill(7, 4, bytes.length / 2)],
    ['is all zeros', (bytes: Buffer) => Buffer.alloc(bytes.length)],
  ])('names the object that %s, and goes on without it', async (_, damage) => {
    await putTurns(athena.store, 'turns/dt=2026-11-22/good.parquet', [{}]);
    const bytes = await athena.store.get(BUCKET, 'turns/dt=2026-11-22/good.parquet');
    await athena.store.put(BUCKET, 'turns/dt=2026-11-23/bad.parquet', damage(bytes));
    const reason = await failure('SELECT * FROM turns');
    expect(reason).toMatch(
      /^HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3:\/\/test-bucket\/turns\/dt=2026-11-23\/bad\.parquet \(offset=0, length=\d+\): \S/,
    );
    expect(reason).not.toContain(athena.store.root);
    await athena.store.delete(BUCKET, 'turns/dt=2026-11-23/bad.parquet');
    expect(await rowsOf('SELECT count(*) FROM turns')).toEqual([['1']]);
  });

  test('reads a data folder whose name holds the signs of a pattern', async () => {
    const other = await localAthena({}, 'parquet', 'a [b]* {c}? ');
    await putTurns(other.store, 'turns/dt=2026-11-22/a.parquet', [{}]);
    const { rows } = await runQuery(other.client, {
      sql: "SELECT dt FROM turn_rows WHERE dt > '2026'",
      database: DATABASE,
      workGroup: WORK_GROUP,
    });
    await other.stop();
    expect(rows).toEqual([['2026-11-22']]);
  });
});

const ROWS = 'array(row(a varchar, b integer, c row(e boolean), d date))';

describe('statements', () => {
  test('creates, shows and drops a view', async () => {
    await query(
      'CREATE OR REPLACE VIEW days AS SELECT dt, count(*) AS turns FROM turns GROUP BY dt',
    );
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [{}, { request_id: 'b' }]);
    expect(await rowsOf('SELECT * FROM days')).toEqual([['2026-11-22', '2']]);
    expect((await rowsOf('SHOW VIEWS')).flat()).toEqual(['days', 'slot_readings', 'turns']);
    expect(await rowsOf('DESCRIBE days')).toEqual([
      ['dt', 'varchar', ''],
      ['turns', 'bigint', ''],
    ]);
    await query('DROP VIEW days');
    expect(await failure('SELECT * FROM days')).toMatch(/^TABLE_NOT_FOUND/);
    await query('DROP VIEW IF EXISTS days');
  });

  test('shows databases, tables and columns, and explains', async () => {
    expect(await rowsOf('SHOW DATABASES')).toEqual([[DATABASE]]);
    expect((await rowsOf('SHOW TABLES')).flat()).toEqual(RELATIONS);
    expect((await rowsOf('SHOW COLUMNS IN turn_rows')).flat()).toContain('event_time');
    expect((await rowsOf('EXPLAIN SELECT count(*) FROM turns')).flat().join('\n')).toContain(
      'READ_PARQUET',
    );
    expect(
      await rowsOf(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'pet_match_test' ORDER BY 1",
      ),
    ).toEqual(RELATIONS.map((name) => [name]));
  });

  test.each([
    "COPY turns TO '/tmp/stolen.csv'",
    "COPY (SELECT 1) TO '/tmp/stolen.csv'",
    "ATTACH '/tmp/other.db' AS other",
    'INSTALL httpfs',
    'LOAD httpfs',
    'PRAGMA database_list',
    'SET enable_external_access = true',
    "EXPORT DATABASE '/tmp/stolen'",
    'INSERT INTO turns SELECT * FROM turns',
    'DROP VIEW turn_rows',
    'CREATE OR REPLACE VIEW turn_rows AS SELECT 1 AS x',
    'EXPLAIN ANALYZE SELECT 1',
    'CALL pragma_version()',
    'SUMMARIZE turns',
    'FROM turns; DROP VIEW turns',
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM parquet_scan('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "/etc/passwd"',
    'SELECT * FROM information_schema."/etc/passwd"',
    "SELECT content FROM (SELECT * FROM read_blob('/etc/passwd')) AS t",
    "CREATE VIEW stolen AS SELECT * FROM read_text('/etc/passwd')",
    "EXPLAIN SELECT * FROM read_text('/etc/passwd')",
    "SELECT getvariable('files_of_turn_rows')",
    "SELECT getenv('HOME')",
    "SELECT current_setting('memory_limit')",
    'SELECT * FROM duckdb_settings()',
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('turns')",
    "SELECT 1 -- */ FROM read_text('/etc/passwd') /*\nFROM stolen",
    'WITH "/etc/passwd" AS (SELECT 1) SELECT * FROM read_csv(\'/etc/passwd\')',
    'SELECT * EXCLUDE (dt) FROM turns',
    'SELECT dt::date FROM turns',
  ])('does not run %s', async (sql) => {
    await expect(query(sql)).rejects.toBeInstanceOf(QueryFailed);
    expect((await rowsOf('SHOW TABLES')).flat()).toEqual(RELATIONS);
  });

  test.each([
    ["date_trunc('week', DATE '2026-11-22')", '2026-11-16'],
    ["date_trunc('hour', TIMESTAMP '2026-11-22 06:35:52')", '2026-11-22 06:00:00.000'],
    ["date_add('day', -30, DATE '2026-11-22')", '2026-10-23'],
    ["date_add('minute', 90, TIMESTAMP '2026-11-22 23:00:00')", '2026-11-23 00:30:00.000'],
    ["DATE '2026-11-22' - INTERVAL '1' MONTH", '2026-10-22'],
    ["date_diff('hour', TIMESTAMP '2026-11-22 10:59:00', TIMESTAMP '2026-11-22 11:01:00')", '0'],
    ["date_diff('day', DATE '2026-11-20', DATE '2026-11-22')", '2'],
    ["date_diff('second', TIMESTAMP '2026-11-22 10:00:00', TIMESTAMP '2026-11-22 10:01:30')", '90'],
    ["date_format(TIMESTAMP '2026-11-22 06:35:52', '%Y-%m-%d %H:%i:%s')", '2026-11-22 06:35:52'],
    ["format_datetime(TIMESTAMP '2026-11-22 06:35:52', 'yyyy-MM-dd HH:mm')", '2026-11-22 06:35'],
    ["day_of_week(DATE '2026-11-22')", '7'],
    ["hour(TIMESTAMP '2026-11-22 06:35:52')", '6'],
    ["date(TIMESTAMP '2026-11-22 06:35:52')", '2026-11-22'],
    ["date_parse('2026-11-22', '%Y-%m-%d')", '2026-11-22 00:00:00.000'],
    ['element_at(ARRAY[1, 2], 3)', null],
    ["element_at(MAP(ARRAY['a'], ARRAY[1]), 'a')", '1'],
    ["array_join(ARRAY['a', NULL, 'b'], ',')", 'a,b'],
    ["sequence(DATE '2026-11-01', DATE '2026-11-03')", '[2026-11-01, 2026-11-02, 2026-11-03]'],
    ['sequence(3, 1)', '[3, 2, 1]'],
    ['sequence(1, 9, 4)', '[1, 5, 9]'],
    ['cardinality(sequence(1, 10000))', '10000'],
    ["repeat('a', 3)", '[a, a, a]'],
    ["cardinality(repeat('a', 0))", '0'],
    ['cardinality(ARRAY[1, 2])', '2'],
    ['transform(ARRAY[1, 2], x -> x * 2)', '[2, 4]'],
    ['filter(ARRAY[1, 2], x -> x > 1)', '[2]'],
    ["levenshtein_distance('dog', 'dogs')", '1'],
    ["split('a,b', ',')", '[a, b]'],
    ["regexp_extract('abc', '(b)(c)', 2)", 'c'],
    ["regexp_like('abc', 'b')", 'true'],
    ['json_extract_scalar(\'{"a": {"b": 1}}\', \'$.a.b\')', '1'],
    ["CAST(json_parse('[1, 2]') AS array(bigint))", '[1, 2]'],
    ...(
      [
        ['[{"a": "x"}, null]', '[{a=x, b=null, c=null, d=null}, null]'],
        ['[{"a": 5, "b": "7", "c": {"e": true}}]', '[{a=5, b=7, c={e=true}, d=null}]'],
        ['[{"d": "2026-11-22", "a": null, "z": 1}]', '[{a=null, b=null, c=null, d=2026-11-22}]'],
        ['[]', '[]'],
        ['null', null],
      ] as const
    ).map(([json, expected]) => [`CAST(json_parse('${json}') AS ${ROWS})`, expected] as const),
    ["CAST(json_parse('{}') AS row(a varchar, b array(row(c double)))).a", null],
    [`TRY_CAST(json_parse('[{"a": "x"}]') AS ${ROWS})`, '[{a=x, b=null, c=null, d=null}]'],
    ["TRY_CAST('x' AS bigint)", null],
    ["IF(1 = 1, 'a', 'b')", 'a'],
    ['-7 / 2', '-3'],
    ["strpos('abc', 'c')", '3'],
    ["length('🐶')", '1'],
  ])('computes %s as Athena does', async (expression, expected) => {
    expect(await rowsOf(`SELECT ${expression}`)).toEqual([[expected]]);
  });

  test.each([
    ['approx_percentile(n, 0.5)', '6'],
    ['approx_percentile(n, 0.55)', '6'],
    ['approx_percentile(n, ARRAY[0, 0.09, 0.1, 0.5, 0.9, 1])', '[1, 1, 2, 6, 10, 10]'],
    ['approx_percentile(n, 0.0)', '1'],
    ['approx_percentile(n, 1.0)', '10'],
    ['approx_percentile(n, 0.5) FILTER (WHERE n > 8)', '10'],
    ['approx_distinct(n)', '10'],
    ['count_if(n > 7)', '3'],
    ['max_by(n, -n)', '1'],
    ['arbitrary(n) IS NULL', 'false'],
    ['array_agg(n ORDER BY n DESC) FILTER (WHERE n < 3)', '[2, 1]'],
    ["map_agg('n', 1) FILTER (WHERE n = 1) IS NULL", undefined],
  ])('aggregates %s as Athena does', async (expression, expected) => {
    const sql = `SELECT ${expression} FROM UNNEST(sequence(1, 10)) AS t(n)`;
    if (expected === undefined) expect(await failure(sql)).toMatch(/./);
    else expect(await rowsOf(sql)).toEqual([[expected]]);
  });

  test('takes percentiles over windows as over groups', async () => {
    const sql = 'approx_percentile(n, 0.5) OVER (PARTITION BY n > 4)';
    expect(
      await rowsOf(`SELECT DISTINCT ${sql} AS p FROM UNNEST(sequence(1, 10)) AS t(n) ORDER BY p`),
    ).toEqual([['3'], ['8']]);
  });

  test('fails a cast of JSON whose value is of another type', async () => {
    expect(await failure(`SELECT CAST(json_parse('[{"b": "x"}]') AS ${ROWS})`)).toMatch(/x/);
  });

  test('puts nulls last in both directions', async () => {
    const sorted = async (order: string) =>
      (await rowsOf(`SELECT x FROM (VALUES 2, NULL, 1) AS t(x) ORDER BY x ${order}`)).flat();
    expect(await sorted('ASC')).toEqual(['1', '2', null]);
    expect(await sorted('DESC')).toEqual(['2', '1', null]);
  });
});

describe('the rest of the API', () => {
  test('describes, lists and batches query executions', async () => {
    const id = await start({ QueryString: 'SELECT dt FROM turns' });
    const execution = await finished(id);
    expect(execution).toMatchObject({
      QueryExecutionId: id,
      Query: 'SELECT dt FROM turns',
      StatementType: 'DML',
      WorkGroup: WORK_GROUP,
      QueryExecutionContext: { Catalog: 'awsdatacatalog', Database: DATABASE },
      EngineVersion: { EffectiveEngineVersion: 'Athena engine version 3' },
    });
    expect(execution.Status?.SubmissionDateTime).toBeInstanceOf(Date);
    const listed = await athena.client.send(
      new ListQueryExecutionsCommand({ WorkGroup: WORK_GROUP, MaxResults: 1 }),
    );
    expect(listed.QueryExecutionIds).toEqual([id]);
    expect(listed.NextToken).toEqual(expect.any(String));
    const batch = await athena.client.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds: [id, 'nobody'] }),
    );
    expect(batch.QueryExecutions?.map((each) => each.QueryExecutionId)).toEqual([id]);
    expect(batch.UnprocessedQueryExecutionIds?.[0]?.QueryExecutionId).toBe('nobody');
    const runtime = await athena.client.send(
      new GetQueryRuntimeStatisticsCommand({ QueryExecutionId: id }),
    );
    expect(runtime.QueryRuntimeStatistics?.Rows?.OutputRows).toBe(0);
  });

  test('serves workgroups, catalogs, databases and tables', async () => {
    const { client } = athena;
    const group = await client.send(new GetWorkGroupCommand({ WorkGroup: WORK_GROUP }));
    expect(group.WorkGroup?.Configuration?.ResultConfiguration?.OutputLocation).toBe(
      `s3://${RESULTS}/athena/`,
    );
    const groups = await client.send(new ListWorkGroupsCommand({}));
    expect(groups.WorkGroups?.map(({ Name }) => Name)).toEqual([WORK_GROUP]);
    const catalogs = await client.send(new ListDataCatalogsCommand({}));
    expect(catalogs.DataCatalogsSummary?.[0]?.CatalogName).toBe('AwsDataCatalog');
    const databases = await client.send(
      new ListDatabasesCommand({ CatalogName: 'AwsDataCatalog' }),
    );
    expect(databases.DatabaseList?.map(({ Name }) => Name)).toEqual([DATABASE]);
    const inDatabase = { CatalogName: 'AwsDataCatalog', DatabaseName: DATABASE };
    const tables = await client.send(new ListTableMetadataCommand(inDatabase));
    expect(tables.TableMetadataList?.map(({ Name, TableType }) => [Name, TableType])).toEqual([
      ['compacted_turns', 'EXTERNAL_TABLE'],
      ['slot_readings', 'VIRTUAL_VIEW'],
      ['turn_rows', 'EXTERNAL_TABLE'],
      ['turns', 'VIRTUAL_VIEW'],
    ]);
    await expect(
      client.send(new GetTableMetadataCommand({ ...inDatabase, TableName: 'nobody' })),
    ).rejects.toThrow('Table nobody not found');
  });
});
