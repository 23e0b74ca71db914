import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { GetQueryExecutionCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { QueryFailed } from '../../../../analytics/athena/errors';
import { runQuery } from '../../../../analytics/athena/run-query';
import {
  DATABASE,
  localAthena,
  type LocalAthena,
  RESULTS,
  WORK_GROUP,
} from '../../../support/local-athena';
import { BUCKET, putTurns } from '../../../support/turn-rows';

const ENFORCING = 'enforcing';

let athena: LocalAthena;
beforeEach(async () => {
  athena = await localAthena({
    workGroups: [
      { name: WORK_GROUP, outputLocation: `s3://${RESULTS}/athena/` },
      { name: ENFORCING, outputLocation: `s3://${RESULTS}/enforced/`, enforce: true },
    ],
  });
});
afterEach(() => athena.stop());

const query = (sql: string, workGroup = WORK_GROUP) =>
  runQuery(athena.client, { sql, database: DATABASE, workGroup });
const rowsOf = async (sql: string) => (await query(sql)).rows;
const failure = async (sql: string): Promise<string> => {
  const error: unknown = await query(sql).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(QueryFailed);
  return (error as QueryFailed).message;
};
const keys = async (prefix: string) =>
  (await athena.store.list(BUCKET, prefix)).map(({ key }) => key);

describe('CREATE TABLE AS', () => {
  const numbers = 'SELECT n, n % 3 AS rest FROM UNNEST(sequence(1, 10)) AS t(n)';

  test('writes one object for one bucket, in the order of the query', async () => {
    await query(
      `CREATE TABLE numbers WITH (format = 'PARQUET', write_compression = 'ZSTD',
        external_location = 's3://${BUCKET}/made/', bucketed_by = ARRAY['n'], bucket_count = 1)
      AS ${numbers} ORDER BY rest DESC, n`,
    );
    const [key, ...more] = await keys('made/');
    expect(more).toEqual([]);
    expect(key).toMatch(/^made\/[\w-]+_bucket-00000$/);
    expect((await rowsOf('SELECT n FROM numbers')).flat()).toEqual(
      [2, 5, 8, 1, 4, 7, 10, 3, 6, 9].map(String),
    );
    expect(await rowsOf('DESCRIBE numbers')).toEqual([
      ['n', 'bigint', ''],
      ['rest', 'bigint', ''],
    ]);
  });

  test.each(['ZSTD', 'SNAPPY', 'GZIP'])('writes Parquet in %s', async (compression) => {
    await query(
      `CREATE TABLE made WITH (parquet_compression = '${compression}', external_location = 's3://${BUCKET}/made/') AS ${numbers}`,
    );
    expect(await rowsOf('SELECT count(*), sum(n) FROM made')).toEqual([['10', '55']]);
  });

  test('writes JSON, several buckets, and sums as bigint', async () => {
    await query(
      `CREATE TABLE made WITH (format = 'JSON', external_location = 's3://${BUCKET}/made', bucketed_by = ARRAY['rest'], bucket_count = 2)
      AS SELECT rest, sum(n) AS total FROM (${numbers}) GROUP BY rest`,
    );
    expect((await keys('made/')).map((key) => key.slice(-15))).toEqual([
      'bucket-00000.gz',
      'bucket-00001.gz',
    ]);
    expect(await rowsOf('SELECT rest, total FROM made ORDER BY rest')).toEqual([
      ['0', '18'],
      ['1', '22'],
      ['2', '15'],
    ]);
  });

  test('registers the partitions that it writes', async () => {
    await query(
      `CREATE TABLE made WITH (external_location = 's3://${BUCKET}/made/', partitioned_by = ARRAY['rest']) AS ${numbers}`,
    );
    expect((await rowsOf('SHOW PARTITIONS made')).flat()).toEqual(['rest=0', 'rest=1', 'rest=2']);
    expect(await rowsOf('SELECT sum(n) FROM made WHERE rest = 1')).toEqual([['22']]);
  });

  test('keeps what was counted of the rows, and where it lies without a location', async () => {
    await query(`CREATE TABLE made AS ${numbers}`, ENFORCING);
    expect(athena.catalog.state().tables.get('made')?.input.StorageDescriptor?.Location).toMatch(
      new RegExp(`^s3://${RESULTS}/enforced/tables/[\\w-]+/$`),
    );
  });

  test('makes nothing of IF NOT EXISTS where there is one', async () => {
    await query('CREATE TABLE made AS SELECT 1 AS x');
    await query('CREATE TABLE IF NOT EXISTS made AS SELECT 2 AS x');
    expect(await rowsOf('SELECT x FROM made')).toEqual([['1']]);
  });

  test.each([
    [
      `CREATE TABLE a WITH (external_location = 's3://${BUCKET}/turns/') AS SELECT 1 AS x`,
      /^HIVE_PATH_ALREADY_EXISTS: .*s3:\/\/test-bucket\/turns\//,
    ],
    ['CREATE TABLE turn_rows AS SELECT 1 AS x', /^TABLE_ALREADY_EXISTS: /],
    ['CREATE TABLE a AS SELECT 1', /^MISSING_COLUMN_NAME: .*position 1/],
    ['CREATE TABLE a AS SELECT 1 AS x, 2 AS x', /^DUPLICATE_COLUMN_NAME: .*'x'/],
    ["CREATE TABLE a WITH (format = 'ORC') AS SELECT 1 AS x", /PARQUET and JSON, not 'orc'/],
    [
      "CREATE TABLE a WITH (format = 'TEXTFILE', field_delimiter = ',') AS SELECT 1 AS x",
      /writes no TEXTFILE.*writes the formats PARQUET and JSON/,
    ],
    ["CREATE TABLE a WITH (fromat = 'ORC') AS SELECT 1 AS x", /'fromat'/],
    ["CREATE TABLE a WITH (bucketed_by = ARRAY['x']) AS SELECT 1 AS x", /bucket_count/],
    [
      "CREATE TABLE a WITH (bucketed_by = ARRAY['y'], bucket_count = 1) AS SELECT 1 AS x",
      /\[y\] not present/,
    ],
    [
      "CREATE TABLE a WITH (partitioned_by = ARRAY['x']) AS SELECT 1 AS x, 2 AS y",
      /^HIVE_COLUMN_ORDER_MISMATCH/,
    ],
    [
      "CREATE TABLE a WITH (partitioned_by = ARRAY['n']) AS SELECT 1 AS x, n FROM UNNEST(sequence(1, 101)) AS t(n)",
      /^HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100/,
    ],
    ['CREATE TABLE a AS SELECT colour FROM turns', /^COLUMN_NOT_FOUND: .*'colour'/],
    ['CREATE TABLE a AS SELECT from_unixtime(0) AS x', /Unsupported Hive type.*'x'/],
    ['CREATE TABLE a (x int)', /not supported/],
  ])('fails %s', async (sql, reason) => {
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [{}]);
    expect(await failure(sql)).toMatch(reason);
    expect((await rowsOf('SHOW TABLES')).flat()).not.toContain('a');
    expect(existsSync(athena.store.path(RESULTS, 'athena/tables'))).toBe(false);
  });

  test('refuses a location of its own in a workgroup that enforces its location', async () => {
    await expect(
      athena.client.send(
        new StartQueryExecutionCommand({
          QueryString: `CREATE TABLE a WITH (external_location = 's3://${BUCKET}/a/') AS SELECT 1 AS x`,
          QueryExecutionContext: { Database: DATABASE },
          WorkGroup: ENFORCING,
        }),
      ),
    ).rejects.toThrow("submitted with an 'external_location' property to an Athena Workgroup");
  });

  test('leaves the objects when the table is dropped', async () => {
    await query(
      `CREATE TABLE made WITH (external_location = 's3://${BUCKET}/made/') AS SELECT 1 AS x`,
    );
    await query('DROP TABLE made');
    expect(await keys('made/')).toHaveLength(1);
    expect(await failure('SELECT * FROM made')).toMatch(/^TABLE_NOT_FOUND/);
    await query('DROP TABLE IF EXISTS made');
    expect(await failure('DROP TABLE made')).toMatch(/^TABLE_NOT_FOUND/);
    expect(await failure('DROP TABLE turns')).toMatch(/is a view, not a table/);
  });
});

describe('registered partitions', () => {
  const day = (date: string, run: string) => `s3://${BUCKET}/compacted/dt=${date}/${run}/`;
  const words = () => rowsOf('SELECT dt, request_id FROM compacted_turns ORDER BY 1, 2');

  test('are read where they are registered, and nowhere else', async () => {
    await putTurns(athena.store, 'compacted/dt=2026-11-21/r1/a', [{ request_id: 'old' }]);
    await putTurns(athena.store, 'compacted/dt=2026-11-21/r2/a', [{ request_id: 'new' }]);
    expect(await words()).toEqual([]);
    await query(
      `ALTER TABLE compacted_turns ADD PARTITION (dt = '2026-11-21') LOCATION '${day('2026-11-21', 'r1')}'`,
    );
    expect(await words()).toEqual([['2026-11-21', 'old']]);
    await query(
      `ALTER TABLE compacted_turns PARTITION (dt = '2026-11-21') SET LOCATION '${day('2026-11-21', 'r2')}'`,
    );
    expect(await words()).toEqual([['2026-11-21', 'new']]);
    expect(await rowsOf('SHOW PARTITIONS compacted_turns')).toEqual([['dt=2026-11-21']]);
    await query("ALTER TABLE compacted_turns DROP PARTITION (dt = '2026-11-21')");
    expect(await words()).toEqual([]);
    expect(await keys('compacted/')).toHaveLength(2);
  });

  test('open only the objects of the days that a predicate leaves', async () => {
    for (const date of ['2026-11-21', '2026-11-22'])
      await putTurns(athena.store, `compacted/dt=${date}/r1/a`, [{ request_id: date }]);
    await athena.store.put(BUCKET, 'compacted/dt=2026-11-23/r1/a', 'certainly not Parquet');
    await query(
      `ALTER TABLE compacted_turns ADD ${['2026-11-21', '2026-11-22', '2026-11-23']
        .map((date) => `PARTITION (dt = '${date}') LOCATION '${day(date, 'r1')}'`)
        .join(' ')}`,
    );
    const { rows, statistics } = await query(
      "SELECT request_id FROM compacted_turns WHERE dt = '2026-11-22'",
    );
    expect(rows).toEqual([['2026-11-22']]);
    const both = await query("SELECT max(request_id) FROM compacted_turns WHERE dt < '2026-11-23'");
    expect(both.statistics.dataScannedInBytes).toBe(2 * statistics.dataScannedInBytes);
    expect(await failure('SELECT max(request_id) FROM compacted_turns')).toMatch(
      /dt=2026-11-23\/r1\/a/,
    );
  });

  test('may lie anywhere, and be of two keys', async () => {
    await query(
      `CREATE EXTERNAL TABLE visits (request_id string) PARTITIONED BY (place string, hour int) STORED AS PARQUET LOCATION 's3://${BUCKET}/visits/'`,
    );
    await putTurns(athena.store, 'elsewhere/7/a', [{ request_id: 'a' }]);
    await putTurns(athena.store, 'visits/place=b/hour=8/a', [{ request_id: 'b' }]);
    await query(
      `ALTER TABLE visits ADD IF NOT EXISTS PARTITION (place = 'a/b', hour = 7) LOCATION 's3://${BUCKET}/elsewhere/7/' PARTITION (place = 'b', hour = 8)`,
    );
    await query("ALTER TABLE visits ADD IF NOT EXISTS PARTITION (place = 'b', hour = 8)");
    expect(await rowsOf('SELECT place, hour + 1, request_id FROM visits ORDER BY hour')).toEqual([
      ['a/b', '8', 'a'],
      ['b', '9', 'b'],
    ]);
    expect((await query('SELECT * FROM visits WHERE hour = 8')).rows).toEqual([['b', 'b', '8']]);
  });

  test.each([
    ["ALTER TABLE compacted_turns ADD PARTITION (day = '1')", /partitioned by \(dt\)/],
    ["ALTER TABLE compacted_turns DROP PARTITION (dt = '1')", /Partition not found/],
    ["ALTER TABLE compacted_turns ADD PARTITION (dt = '1') LOCATION '/tmp'", /no location/],
    ["ALTER TABLE turns ADD PARTITION (dt = '1')", /is a view, not a table/],
    ['ALTER TABLE compacted_turns ADD PARTITION dt', /mismatched input 'dt' expecting \(/],
  ])('fail with %s', async (sql, reason) => {
    expect(await failure(sql)).toMatch(reason);
  });

  test('says that MSCK is not taken', async () => {
    expect(await failure('MSCK REPAIR TABLE compacted_turns')).toMatch(/not supported/);
  });
});

describe('CREATE EXTERNAL TABLE', () => {
  test('takes the DDL of an analyst over CSV with a header', async () => {
    await athena.store.put(BUCKET, 'words/a.csv', 'word,uses\nbig\\, bad,7\nsmall,\n');
    await query(
      `CREATE EXTERNAL TABLE IF NOT EXISTS \`${DATABASE}\`.\`words\` (
        \`word\` string COMMENT 'the analyst''s word',
        uses bigint -- how often
      )
      ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n'
      STORED AS TEXTFILE
      LOCATION 's3://${BUCKET}/words/'
      TBLPROPERTIES ('skip.header.line.count' = '1')`,
    );
    expect(await rowsOf('SELECT word, uses FROM words ORDER BY word')).toEqual([
      ['big, bad', '7'],
      ['small', null],
    ]);
  });

  test('finds projected partitions by the template of their location', async () => {
    await athena.store.put(BUCKET, 'events/2026/11/22/a', '{"x": {"y": [1, 2]}}\n');
    await query(
      `CREATE EXTERNAL TABLE events (x struct<y:array<int>>)
      PARTITIONED BY (day string)
      ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
      LOCATION 's3://${BUCKET}/events/'
      TBLPROPERTIES ('projection.enabled' = 'true', 'projection.day.type' = 'date',
        'storage.location.template' = 's3://${BUCKET}/events/2026/11/\${day}/')`,
    );
    expect(await rowsOf('SELECT x.y, day FROM events')).toEqual([['[1, 2]', '22']]);
  });

  test('shows itself as DDL that makes the same table', async () => {
    const ddl = async (name: string) =>
      (await rowsOf(`SHOW CREATE TABLE ${name}`)).flat().join('\n');
    const shown = await ddl('turn_rows');
    expect(shown).toMatch(/^CREATE EXTERNAL TABLE `turn_rows`\(\n {2}`request_id` string/);
    await query(shown.replace('`turn_rows`', '`again`'));
    expect(await ddl('again')).toBe(shown.replace('`turn_rows`', '`again`'));
  });

  test.each([
    ["CREATE EXTERNAL TABLE a (x int) LOCATION '/tmp/'", /no location of the form s3:/],
    [
      "CREATE EXTERNAL TABLE a (x int, x int) LOCATION 's3://test-bucket/c/'",
      /Duplicate column name: x/,
    ],
    [
      "CREATE EXTERNAL TABLE a (x int) STORED AS ORC LOCATION 's3://test-bucket/c/'",
      /STORED AS PARQUET/,
    ],
    [
      "CREATE EXTERNAL TABLE a x int LOCATION 's3://test-bucket/c/'",
      /line 1:25 mismatched input 'x'/,
    ],
    ["CREATE EXTERNAL TABLE turns (x int) LOCATION 's3://test-bucket/c/'", /already exists/],
  ])('fails %s', async (sql, reason) => {
    expect(await failure(sql)).toMatch(reason);
  });

  test('a type that nobody knows fails the query, not the engine', async () => {
    await query("CREATE EXTERNAL TABLE odd (x uniontype<int>) LOCATION 's3://test-bucket/c/'");
    expect(await failure('SELECT * FROM odd')).toMatch(/^INVALID_VIEW: .*odd.*uniontype/);
    expect(await rowsOf('SELECT count(*) FROM turns')).toEqual([['0']]);
  });
});

describe('INSERT INTO', () => {
  test('adds objects and partitions', async () => {
    await query(
      `CREATE TABLE made WITH (external_location = 's3://${BUCKET}/made/', partitioned_by = ARRAY['day']) AS SELECT 1 AS x, 'a' AS day`,
    );
    await query("INSERT INTO made SELECT 2, 'a' UNION ALL SELECT 3, 'b'");
    expect(await rowsOf('SELECT x, day FROM made ORDER BY x')).toEqual([
      ['1', 'a'],
      ['2', 'a'],
      ['3', 'b'],
    ]);
    expect(await failure('INSERT INTO made SELECT 1')).toMatch(/2 columns, the query 1/);
    expect(await failure("INSERT INTO made SELECT 'x', 'a'")).toMatch(/^INVALID_CAST_ARGUMENT/);
  });
});

describe('views', () => {
  test('are kept with their text, and seen at once when Glue changes them', async () => {
    await query('CREATE VIEW days AS SELECT dt, 1 AS one FROM turns');
    expect((await rowsOf('SHOW CREATE VIEW days')).flat()).toEqual([
      'CREATE VIEW days AS',
      'SELECT dt, 1 AS one FROM turns',
    ]);
    expect(await failure('CREATE VIEW days AS SELECT 1 AS x')).toMatch(/^ALREADY_EXISTS/);
    const days = athena.catalog.state().tables.get('days');
    const text = Buffer.from(JSON.stringify({ originalSql: 'SELECT 2 AS two' })).toString('base64');
    athena.catalog.updateTable({
      ...(days?.input ?? { Name: 'days' }),
      ViewOriginalText: `/* Presto View: ${text} */`,
    });
    expect(await rowsOf('SELECT * FROM days')).toEqual([['2']]);
    athena.catalog.deleteTables(['days']);
    expect(await failure('SELECT * FROM days')).toMatch(/^TABLE_NOT_FOUND/);
  });

  test('stand on views that are made after them, and say when what they stand on is gone', async () => {
    await query('CREATE VIEW base AS SELECT 1 AS x');
    await query('CREATE VIEW upper_view AS SELECT x FROM base');
    await query('DROP VIEW base');
    expect(await failure('SELECT * FROM upper_view')).toMatch(/^INVALID_VIEW: .*upper_view/);
    await query('CREATE VIEW base AS SELECT 7 AS x');
    expect(await rowsOf('SELECT * FROM upper_view')).toEqual([['7']]);
  });
});

describe('UNNEST of rows', () => {
  const READINGS = [
    { name: 'animal', spoken: 'dog', status: 'ER_SUCCESS_MATCH' },
    { name: 'size', spoken: 'huge', status: 'ER_SUCCESS_NO_MATCH' },
  ];
  const NAMES = 'name, spoken, resolved, resolved_id, status, authority, changed';

  test.each([
    [`CROSS JOIN UNNEST(slots) AS r(${NAMES})`, 'r.name, spoken, status'],
    [`CROSS JOIN UNNEST(t.slots) AS r(a, b, c, d, e, f, g)`, 'a, r.b, e'],
    [`, UNNEST(slots) AS r(${NAMES})`, 'name, r.spoken, r.status'],
    ['CROSS JOIN UNNEST(slots) AS r', 'r.name, r.spoken, r.status'],
  ])('makes columns of the fields with %s', async (join, columns) => {
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [
      { slots: READINGS },
      { request_id: 'none', slots: null },
    ]);
    expect(await rowsOf(`SELECT ${columns} FROM turns AS t ${join} ORDER BY 1`)).toEqual([
      ['animal', 'dog', 'ER_SUCCESS_MATCH'],
      ['size', 'huge', 'ER_SUCCESS_NO_MATCH'],
    ]);
  });

  test('numbers the rows WITH ORDINALITY, and keeps a turn without any in a LEFT JOIN', async () => {
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [
      { request_id: 'a', slots: READINGS },
      { request_id: 'b', slots: null },
    ]);
    expect(
      await rowsOf(
        `SELECT request_id, r.name, n FROM turns LEFT JOIN UNNEST(slots) WITH ORDINALITY AS r(${NAMES}, n) ON TRUE ORDER BY 1, 3`,
      ),
    ).toEqual([
      ['a', 'animal', '1'],
      ['a', 'size', '2'],
      ['b', null, null],
    ]);
  });

  test('leaves lists of single values as they are', async () => {
    expect(
      await rowsOf("SELECT x, y FROM UNNEST(ARRAY[1, 2], ARRAY['a', 'b']) AS t(x, y) ORDER BY 1"),
    ).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });
});

test('a statement reports the rows that it wrote as no result', async () => {
  const { QueryExecutionId: id } = await athena.client.send(
    new StartQueryExecutionCommand({
      QueryString: 'CREATE TABLE made AS SELECT 1 AS x',
      QueryExecutionContext: { Database: DATABASE },
      WorkGroup: WORK_GROUP,
    }),
  );
  for (;;) {
    const { QueryExecution: execution } = await athena.client.send(
      new GetQueryExecutionCommand({ QueryExecutionId: id }),
    );
    if (execution?.Status?.CompletionDateTime === undefined) continue;
    expect(execution).toMatchObject({ StatementType: 'DDL', Status: { State: 'SUCCEEDED' } });
    return;
  }
});
