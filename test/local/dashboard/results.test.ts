import { describe, expect, test } from '@jest/globals';
import type { QueryResult } from '../../../analytics/athena/run-query';
import type { Question } from '../../../local/dashboard/server/questions';
import { keepResults, type ResultsOptions } from '../../../local/dashboard/server/results';

const question = (sql: string): Question => ({
  query: {
    ...{ name: sql, title: sql, question: sql, description: sql, section: 'words', sql },
    ...{ parameters: [], chart: { type: 'table' } },
  },
  range: { from: '2026-11-20', to: '2026-11-20' },
  ...{ sql, parameters: [] },
});

const result = (value: string): QueryResult => ({
  columns: [{ name: 'value', type: 'varchar' }],
  rows: [[value]],
  ...{ queryExecutionId: value, isReused: false },
  statistics: { dataScannedInBytes: 0, engineExecutionTimeInMillis: 0 },
});

interface Run {
  readonly sql: string;
  readonly signal: AbortSignal;
  readonly reuse: boolean;
  readonly finish: (value: string) => void;
}

/** Results over queries that end when the test says so. */
const harness = (options: Partial<ResultsOptions> = {}) => {
  const runs: Run[] = [];
  const results = keepResults({
    run: ({ sql }, { signal, reuse }) =>
      new Promise((resolve, reject) => {
        runs.push({ sql, signal, reuse, finish: (value) => resolve(result(value)) });
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      }),
    now: () => new Date('2026-11-20T00:00:00Z'),
    ...{ concurrency: 2, maxAge: 300_000, onBackgroundError: () => undefined },
    ...options,
  });
  const ask = (
    sql: string,
    signal = new AbortController().signal,
    accept: 'cached' | 'new' = 'cached',
  ) => results.answer(question(sql), { signal, accept });
  return { runs, results, ask };
};

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('kept results', () => {
  test('run a query once for all who ask it at the same time', async () => {
    const { runs, ask } = harness();
    const [one, two] = [ask('a'), ask('a')];
    await settled();
    expect(runs.map(({ sql }) => sql)).toEqual(['a']);
    runs[0]?.finish('x');
    expect((await one).result.rows).toEqual([['x']]);
    expect((await two).result.rows).toEqual([['x']]);
  });

  test('stop a query when the last who waits for it goes', async () => {
    const { runs, ask } = harness();
    const [first, second] = [new AbortController(), new AbortController()];
    const answers = [ask('a', first.signal), ask('a', second.signal)];
    await settled();
    first.abort();
    await expect(answers[0]).rejects.toThrow();
    expect(runs[0]?.signal.aborted).toBe(false);
    second.abort();
    await expect(answers[1]).rejects.toThrow();
    expect(runs[0]?.signal.aborted).toBe(true);
  });

  test('run a query again for who comes after it was stopped', async () => {
    const { runs, ask } = harness();
    const gone = new AbortController();
    const stopped = ask('a', gone.signal);
    await settled();
    gone.abort();
    await expect(stopped).rejects.toThrow();
    const again = ask('a');
    await settled();
    runs[1]?.finish('y');
    expect((await again).result.rows).toEqual([['y']]);
  });

  test('run so many at a time, and never what nobody waits for any more', async () => {
    const { runs, ask } = harness({ concurrency: 1 });
    const gone = new AbortController();
    const first = ask('a');
    const second = ask('b', gone.signal);
    const third = ask('c');
    await settled();
    gone.abort();
    await expect(second).rejects.toThrow();
    runs[0]?.finish('x');
    await first;
    await settled();
    expect(runs.map(({ sql }) => sql)).toEqual(['a', 'c']);
    runs[1]?.finish('z');
    expect((await third).result.rows).toEqual([['z']]);
  });

  test('take no result of Athena where a new one is wanted', async () => {
    const { runs, ask } = harness();
    void ask('a').catch(() => undefined);
    const fresh = ask('a', undefined, 'new');
    await settled();
    expect(runs.map(({ reuse }) => reuse)).toEqual([true, false]);
    runs[1]?.finish('new');
    expect((await fresh).result.rows).toEqual([['new']]);
  });

  test('forget a failure', async () => {
    let count = 0;
    const { ask } = harness({
      run: () => {
        count += 1;
        return count === 1 ? Promise.reject(new Error('throttled')) : Promise.resolve(result('x'));
      },
    });
    await expect(ask('a')).rejects.toThrow('throttled');
    expect((await ask('a')).result.rows).toEqual([['x']]);
  });

  test('leave a query to who comes before it was stopped', async () => {
    const { runs, ask } = harness();
    const gone = new AbortController();
    const left = ask('a', gone.signal);
    await settled();
    gone.abort();
    const joined = ask('a');
    await expect(left).rejects.toThrow();
    runs[0]?.finish('x');
    expect((await joined).result.rows).toEqual([['x']]);
    expect(runs).toHaveLength(1);
  });

  test('stop everything when they close', async () => {
    const { runs, results, ask } = harness();
    const answer = ask('a');
    await settled();
    results.close();
    await expect(answer).rejects.toThrow('stopped');
    expect(runs[0]?.signal.aborted).toBe(true);
  });
});
