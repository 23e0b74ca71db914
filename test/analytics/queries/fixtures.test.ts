import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../../analytics/athena/run-query';
import { loadQueries, type PackQuery, parameterValues } from '../../../analytics/queries';
import { jsonValue } from '../../../local/cli/format-result';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { type ArrivedTurn, byArrivalDay, fixturesOf } from '../../support/query-fixtures';
import { BUCKET, putTurns } from '../../support/turn-rows';

let athena: LocalAthena;
beforeAll(async () => {
  athena = await localAthena();
});
afterAll(() => athena.stop());
beforeEach(async () => {
  for (const { key } of await athena.store.list(BUCKET)) await athena.store.delete(BUCKET, key);
});

const put = async (rows: readonly ArrivedTurn[], object = 'a'): Promise<void> => {
  for (const [day, turns] of byArrivalDay(rows))
    await putTurns(athena.store, `turns/dt=${day}/${object}.parquet`, turns);
};

const ask = async (query: PackQuery, parameters: Readonly<Record<string, string>>) => {
  const { columns, rows } = await runQuery(athena.client, {
    sql: query.sql,
    parameters: parameterValues(query, parameters),
    database: DATABASE,
    workGroup: WORK_GROUP,
  });
  const found = rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name, type }, index) => [name, jsonValue(row[index] ?? null, type)]),
    ),
  );
  return { columns: columns.map(({ name }) => name), rows: found };
};

const PACK = loadQueries().map((query) => [query.name, query] as const);

describe.each(PACK)('%s', (name, query) => {
  test.each(fixturesOf(name).map((fixture) => [fixture.description, fixture] as const))(
    '%s',
    async (_, { rows, parameters, expected }) => {
      await put(rows);
      const found = await ask(query, parameters);
      expect(found.rows).toEqual(expected);
      // In the order of the columns, too.
      for (const row of expected) expect(Object.keys(row)).toEqual(found.columns);
    },
  );

  test('gives no rows over an empty bucket, and charts columns that it has', async () => {
    const { columns, rows } = await ask(query, { from: '2026-11-01', to: '2026-11-30' });
    const { x, y = [], series } = query.chart;
    const charted = [x, ...y, series].filter((column) => column !== undefined);
    expect(columns).toEqual(expect.arrayContaining(charted));
    expect(rows).toEqual([]);
  });
});

/** The rows of many fixtures together, each with requests, sessions and users of its own. */
const everything: readonly ArrivedTurn[] = PACK.filter(
  ([name]) => name !== 'duplicates-and-lateness',
).flatMap(([name]) =>
  fixturesOf(name).flatMap(({ rows }, index) =>
    rows.map((row) => ({
      ...row,
      request_id: `${name}.${index}.${row.request_id ?? ''}`,
      ...(row.session_id ? { session_id: `${name}.${index}.${row.session_id}` } : {}),
      ...(row.user_id ? { user_id: `${name}.${index}.${row.user_id}` } : {}),
    })),
  ),
);

/** As a delegated dialog does: each turn carries what the turns before it filled. */
const repeating = (rows: readonly ArrivedTurn[]): readonly ArrivedTurn[] =>
  rows.map((row) => {
    const before = rows.filter(
      ({ session_id, turn }) =>
        row.session_id && session_id === row.session_id && (turn ?? 0) < (row.turn ?? 0),
    );
    const repeated = before
      .flatMap(({ slots }) => slots ?? [])
      .map((reading) => ({ ...reading, changed: false }));
    const slots = [...(row.slots ?? []), ...repeated];
    return slots.length > 0 ? { ...row, slots } : row;
  });

const MODEL_WORDS = JSON.stringify([
  ['en-US', 'size', 'large', 'big'],
  ['en-US', 'size', 'large', 'colossal'],
  ['en-US', 'size', 'immense', 'immense'],
]);

describe('over everything together', () => {
  const NOVEMBER = { from: '2026-11-01', to: '2026-11-30', model_words: MODEL_WORDS };
  const SUBJECT = PACK.filter(([name]) => name !== 'duplicates-and-lateness');
  const answers = new Map<string, unknown>();

  const askAll = async (): Promise<ReadonlyMap<string, unknown>> => {
    const all = new Map<string, unknown>();
    for (const [name, query] of SUBJECT) all.set(name, (await ask(query, NOVEMBER)).rows);
    return all;
  };

  beforeAll(async () => {
    await put(everything);
    for (const [name, rows] of await askAll()) answers.set(name, rows);
  });

  test('every query answers', () => {
    expect([...answers].filter(([, rows]) => (rows as unknown[]).length === 0)).toEqual([]);
  });

  test('copies, other days and repeated slots change no answer', async () => {
    await put(repeating(everything));
    for (const { key } of await athena.store.list(BUCKET)) {
      const copy = await athena.store.get(BUCKET, key);
      await athena.store.put(BUCKET, key.replace('a.parquet', 'b.parquet'), copy);
      await athena.store.put(BUCKET, 'turns/dt=2026-12-01/late.parquet', copy);
    }
    await put(
      everything.map((row, index) => ({
        ...row,
        request_id: `outside.${index}`,
        event_time: index % 2 === 0 ? '2026-10-31 23:59:59.999' : '2026-12-01 00:00:00.000',
      })),
      'outside',
    );
    expect(await askAll()).toEqual(answers);
  });
});
