import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../analytics/athena/run-query';
import { loadQueries, type PackQuery, parameterValues } from '../../analytics/queries';
import { jsonValue } from '../../local/cli/format-result';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from './local-athena';
import { type ArrivedTurn, byArrivalDay, fixturesOf } from './query-fixtures';
import { BUCKET, putTurns } from './turn-rows';

/** A folder of queries, and what their parameters without a default are when all rows are asked. */
export interface Pack {
  readonly folder: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Queries that tell of what others are not to see: of copies and of arrival. */
  readonly behindTheViews?: readonly string[];
}

/** The tests of each query of a folder, and of all of them over the rows of all fixtures. */
export const describePack = ({ folder, parameters: general, behindTheViews = [] }: Pack): void => {
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

  const pack = loadQueries(folder).map((query) => [query.name, query] as const);

  describe.each(pack)('%s', (name, query) => {
    test.each(fixturesOf(name, folder).map((fixture) => [fixture.description, fixture] as const))(
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
      const { columns, rows } = await ask(query, general);
      const { x, y = [], series } = query.chart;
      const charted = [x, ...y, series].filter((column) => column !== undefined);
      expect(columns).toEqual(expect.arrayContaining(charted));
      expect(rows).toEqual([]);
    });
  });

  describe('over everything together', () => {
    const subject = pack.filter(([name]) => !behindTheViews.includes(name));
    const everything = subject.flatMap(([name]) => rowsOfAll(name, folder));
    const answers = new Map<string, unknown>();

    const askAll = async (): Promise<ReadonlyMap<string, unknown>> => {
      const all = new Map<string, unknown>();
      for (const [name, query] of subject) all.set(name, (await ask(query, general)).rows);
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
};

/** The rows of a query's fixtures together, each with requests, sessions and users of its own. */
const rowsOfAll = (name: string, folder: string): readonly ArrivedTurn[] =>
  fixturesOf(name, folder).flatMap(({ rows }, index) =>
    rows.map((row) => ({
      ...row,
      request_id: `${name}.${index}.${row.request_id ?? ''}`,
      ...(row.session_id ? { session_id: `${name}.${index}.${row.session_id}` } : {}),
      ...(row.user_id ? { user_id: `${name}.${index}.${row.user_id}` } : {}),
    })),
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
