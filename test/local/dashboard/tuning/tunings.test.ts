import { describe, expect, test } from '@jest/globals';
import type { Run } from '../../../../analytics/tuning/run';
import type { Waiting } from '../../../../local/dashboard/server/tuning/shared-run';
import {
  keepTunings,
  type StoppableTune,
  type Tunings,
} from '../../../../local/dashboard/server/tuning/tunings';
import { idOf, REPORT } from './report';

const waiting = (): Waiting => ({
  signal: new AbortController().signal,
  onProgress: () => undefined,
});

interface Asked {
  readonly sql: string;
  readonly isNew: boolean;
}

/** Tunings whose `tune` asks two queries, one of them twice; `fails` says which query fails. */
const tuningsOf = (asked: Asked[], fails: (sql: string) => boolean = () => false): Tunings => {
  const tune: StoppableTune = async ({ run }) => {
    await Promise.all([run('SELECT ?', [1]), run('SELECT ?', [2])]);
    await run('SELECT ?', [1]);
    return REPORT;
  };
  return keepTunings({
    ...{ tune, skillPackage: 'skill-package', now: () => new Date(0) },
    modelVersionOf: () => 'abc',
    runWith:
      ({ isNew }): Run =>
      (sql, parameters) => {
        const query = `${sql} ${JSON.stringify(parameters)}`;
        asked.push({ sql: query, isNew });
        return fails(query)
          ? Promise.reject(new Error(`no ${query}`))
          : Promise.resolve({ columns: [], rows: [] });
      },
  });
};

const SETTINGS = { locale: 'en-US', from: '2026-11-01', to: '2026-11-20' };

describe('tunings', () => {
  test('ask Athena each query once, also when a set is proved', async () => {
    const asked: Asked[] = [];
    const tunings = tuningsOf(asked);
    const tuning = await tunings.answer(SETTINGS, { ...waiting(), isNew: false });
    await tunings.prove(tuning, new Map([[idOf('gargantuan'), 'rejected']]), waiting());
    expect(asked).toEqual([
      { sql: 'SELECT ? [1]', isNew: false },
      { sql: 'SELECT ? [2]', isNew: false },
    ]);
  });

  test('take no result of before where they are made anew', async () => {
    const asked: Asked[] = [];
    await tuningsOf(asked).answer(SETTINGS, { ...waiting(), isNew: true });
    expect(asked.map(({ isNew }) => isNew)).toEqual([true, true]);
  });

  test('ask again what failed', async () => {
    const asked: Asked[] = [];
    let isDown = true;
    const tunings = tuningsOf(asked, (sql) => isDown && sql.endsWith('[2]'));
    await expect(tunings.answer(SETTINGS, { ...waiting(), isNew: false })).rejects.toThrow(
      'no SELECT ? [2]',
    );
    isDown = false;
    await tunings.answer(SETTINGS, { ...waiting(), isNew: false });
    expect(asked).toHaveLength(4);
  });

  test('know what is proved of the set that the tuner chooses, and of no other', async () => {
    const tunings = tuningsOf([]);
    const tuning = await tunings.answer(SETTINGS, { ...waiting(), isNew: false });
    expect(tunings.provedOf(tuning, new Map())?.proof).toEqual(REPORT.proof);
    const decisions = new Map([[idOf('gargantuan'), 'rejected']] as const);
    expect(tunings.provedOf(tuning, decisions)).toBeUndefined();
    const proved = await tunings.prove(tuning, decisions, waiting());
    expect(proved.chosen).toEqual([idOf('whopping'), idOf('{size} or so')]);
    expect(tunings.provedOf(tuning, decisions)).toEqual(proved);
  });

  test('forget the one that was not wanted for longest', async () => {
    const tunings = tuningsOf([]);
    const tune = (minUsers: number) =>
      tunings.answer({ ...SETTINGS, minUsers }, { ...waiting(), isNew: false });
    const [first, second] = [await tune(1), await tune(2)];
    for (const users of [3, 4, 5, 6, 7, 8]) await tune(users);
    await tune(1);
    await tune(9);
    expect(tunings.find(first.id)).toBe(first);
    expect(tunings.find(second.id)).toBeUndefined();
  });
});
