import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { format } from 'sql-formatter';
import { runQuery } from '../../../analytics/athena/run-query';
import { COLUMNS, SLOT_READING_FIELDS } from '../../../analytics/contract/turn';
import { ENGINES, VIEWS, viewStatements } from '../../../analytics/views';
import { cutOffIn, FIRST_CUT_OFF, withCutOff } from '../../../analytics/views/cut-off';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { BUCKET, putTurns } from '../../support/turn-rows';

/** The names that the first SELECT of a statement gives. */
const selected = (statement: string): readonly string[] => {
  const [, list = ''] = /\bSELECT\n([^]*?)\nFROM\n/.exec(statement) ?? [];
  return list
    .replaceAll(/CASE[^]*?END AS/g, '')
    .split(',')
    .map((item) => item.trim().replace(/^(?:\w+\.)+/, ''));
};

const viewOf = (engine: (typeof ENGINES)[number], view: string): string =>
  viewStatements(engine, 'parquet').find((statement) =>
    statement.startsWith(`CREATE OR REPLACE VIEW ${view} `),
  ) ?? '';

describe.each(ENGINES)('the views of %s', (engine) => {
  test('are created in the order of their dependence', () => {
    const created = viewStatements(engine, 'parquet').flatMap(
      (statement) => /^CREATE OR REPLACE VIEW (\w+)/.exec(statement)?.[1] ?? [],
    );
    expect(created).toEqual(VIEWS);
  });

  test('turns has all columns of the contract in order, and the day', () => {
    expect(selected(viewOf(engine, 'turns'))).toEqual([...COLUMNS.map(({ name }) => name), 'dt']);
  });

  test('slot_readings has all fields of a reading in order', () => {
    const names = selected(viewOf(engine, 'slot_readings'));
    expect(names.slice(names.indexOf('name'))).toEqual([
      ...SLOT_READING_FIELDS.map(({ name }) => name),
      'is_valid',
      'is_base_word',
      'changed_slots',
    ]);
  });
});

test('the two engines give the same columns', () => {
  for (const view of VIEWS)
    expect(selected(viewOf('duckdb', view))).toEqual(selected(viewOf('athena', view)));
});

test("Athena's views are formatted", () => {
  for (const statement of viewStatements('athena', 'parquet'))
    expect(`${statement};`).toBe(
      format(`${statement};`, { language: 'trino', keywordCase: 'upper' }),
    );
});

test.each(ENGINES)(
  'over CSV %s makes text, truth values and readings of what is read',
  (engine) => {
    const [turns = ''] = viewStatements(engine, 'csv').filter((sql) => sql.includes('VIEW turns '));
    const casts = [...turns.matchAll(/CAST\((\w+) AS BOOLEAN\) AS \1/g)];
    expect(new Set(casts.map(([, name]) => name))).toEqual(
      new Set(COLUMNS.filter(({ type }) => type === 'boolean').map(({ name }) => name)),
    );
    const texts = [...turns.matchAll(/NULLIF\((\w+), ''\) AS \1/g)];
    expect(new Set(texts.map(([, name]) => name))).toEqual(
      new Set(COLUMNS.filter(({ type }) => type === 'string').map(({ name }) => name)),
    );
  },
);

test('over CSV Athena takes the readings from their JSON', () => {
  expect(viewStatements('athena', 'csv')[0]).toContain(
    "CAST(json_parse(NULLIF(slots, '')) AS ARRAY(ROW(name VARCHAR, spoken VARCHAR, resolved VARCHAR, resolved_id VARCHAR, status VARCHAR, authority VARCHAR, changed BOOLEAN))) AS slots",
  );
});

describe('the cut-off', () => {
  const [turns = ''] = viewStatements('athena', 'json', { cutOff: '2026-11-20' });

  test('divides compacted days from arrived rows, which are looked for from the day before on', () => {
    expect(turns.match(/dt \S+ '2026-11-20'/g)).toEqual([
      "dt <= '2026-11-20'",
      "dt >= '2026-11-20'",
      "dt > '2026-11-20'",
    ]);
  });

  test('is read from the view as we write it, and as Athena gives it back', () => {
    expect(cutOffIn(turns)).toBe('2026-11-20');
    expect(cutOffIn("FROM\n  compacted_turns\nWHERE (dt <= '2026-11-20')\nUNION ALL")).toBe(
      '2026-11-20',
    );
    expect(cutOffIn('WHERE ("dt" <= \'2026-11-20\')')).toBe('2026-11-20');
    expect(cutOffIn('SELECT * FROM turn_rows')).toBeUndefined();
  });

  test('is that of a lake that was never compacted unless it is given', () => {
    expect(viewStatements('athena', 'json')[0]).toBe(withCutOff(turns, FIRST_CUT_OFF));
  });

  test('cannot be put into a text that has none', () => {
    expect(() => withCutOff('SELECT 1', '2026-11-20')).toThrow('The view has no cut-off: SELECT 1');
  });
});

describe('over objects', () => {
  let athena: LocalAthena;
  beforeAll(async () => {
    athena = await localAthena();
  });
  afterAll(() => athena.stop());
  beforeEach(async () => {
    for (const { key } of await athena.store.list(BUCKET)) await athena.store.delete(BUCKET, key);
  });

  const rowsOf = async (sql: string) =>
    (await runQuery(athena.client, { sql, database: DATABASE, workGroup: WORK_GROUP })).rows;

  test('a row that arrives twice is one turn, in one object or in two partitions', async () => {
    const row = { request_id: 'twice', event_time: '2026-11-22 23:59:59.000', turn: 3 };
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [row, row]);
    await putTurns(athena.store, 'turns/dt=2026-11-23/b.parquet', [row, { request_id: 'once' }]);
    expect(await rowsOf('SELECT request_id, turn, dt FROM turns ORDER BY 1')).toEqual([
      ['once', null, '2026-11-22'],
      ['twice', '3', '2026-11-22'],
    ]);
    expect(await rowsOf('SELECT count(*) FROM turn_rows')).toEqual([['4']]);
  });

  test('a row that arrives days late shows on its own day', async () => {
    const late = { request_id: 'late', event_time: '2026-11-03 12:00:00.000' };
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [late]);
    const on = (day: string) => rowsOf(`SELECT request_id FROM turns WHERE dt = '${day}'`);
    expect(await on('2026-11-03')).toEqual([['late']]);
    expect(await on('2026-11-22')).toEqual([]);
    expect(
      await rowsOf("SELECT count(*) FROM turns WHERE dt BETWEEN '2026-11-01' AND '2026-11-05'"),
    ).toEqual([['1']]);
  });

  test('a row without a time shows on the day it arrived', async () => {
    await putTurns(
      athena.store,
      'turns/dt=2026-11-22/a.parquet',
      [{ request_id: 'timeless' }],
      [{ name: 'request_id', type: 'string' }],
    );
    expect(await rowsOf('SELECT dt FROM turns')).toEqual([['2026-11-22']]);
  });

  test('a reading tells how many slots its turn changed', async () => {
    const [dog, cat] = [{ spoken: 'dog' }, { spoken: 'cat' }];
    const repeated = { name: 'size', spoken: 'big', changed: false };
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [
      { slots: [dog, cat, repeated] },
      { slots: [{ spoken: 'cow' }, { ...repeated, changed: true }] },
      { slots: [{ ...repeated, spoken: 'tiny' }] },
    ]);
    expect(
      await rowsOf(
        'SELECT spoken, changed_slots FROM slot_readings ORDER BY changed_slots, spoken',
      ),
    ).toEqual([
      ['tiny', '0'],
      ['big', '1'],
      ['cat', '1'],
      ['dog', '1'],
      ['big', '2'],
      ['cow', '2'],
    ]);
  });

  test('each status says what is known about a word', async () => {
    const readings = [
      { spoken: 'dog', resolved: 'dog', status: 'ER_SUCCESS_MATCH', authority: 'static' },
      { spoken: 'puppy', resolved: 'dog', status: 'ER_SUCCESS_MATCH', authority: 'dynamic' },
      { spoken: 'axolotl', resolved: 'axolotl', status: 'ER_SUCCESS_NO_MATCH' },
      { spoken: 'cat', resolved: 'cat', status: 'ER_ERROR_TIMEOUT' },
      { spoken: 'cow', resolved: 'cow', status: 'ER_ERROR_EXCEPTION' },
      { spoken: 'emu', resolved: 'emu', status: null },
    ] as const;
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [{ slots: readings }, {}]);
    expect(
      await rowsOf('SELECT spoken, is_valid, is_base_word FROM slot_readings ORDER BY spoken'),
    ).toEqual([
      ['axolotl', 'false', null],
      ['cat', null, null],
      ['cow', null, null],
      ['dog', 'true', 'true'],
      ['emu', null, null],
      ['puppy', 'true', 'false'],
    ]);
  });
});
