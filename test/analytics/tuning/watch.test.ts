import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../../analytics/athena/run-query';
import type { Run } from '../../../analytics/tuning/run';
import type { TunedModel } from '../../../analytics/tuning/tuned-model';
import { watch } from '../../../analytics/tuning/watch';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { type PartialTurn, putTurns } from '../../support/turn-rows';

const MODEL: TunedModel = {
  languageModel: {
    invocationName: 'pizza place',
    intents: [{ name: 'OrderIntent', slots: [{ name: 'size', type: 'Size' }] }],
  },
};

const gain = (expected: number, margin: number) => ({
  expected,
  low: Math.max(0, expected - margin),
  high: expected + margin,
});

let requests = 0;

const said = (
  day: string,
  model_version: string,
  spoken: string,
  resolved?: string,
): PartialTurn => ({
  request_id: `r${(requests += 1)}`,
  user_id: 'ann',
  ...{ session_id: `s${requests}`, turn: 1, locale: 'en-US', intent_name: 'OrderIntent' },
  ...{ event_time: `${day} 12:00:00.000`, model_version },
  slots: [
    {
      ...{ name: 'size', spoken, resolved: resolved ?? spoken },
      status: resolved === undefined ? 'ER_SUCCESS_NO_MATCH' : 'ER_SUCCESS_MATCH',
      authority: 'static',
    },
  ],
});

/** Before: 4 turns, 3 of them missed. After: 2 turns on the first day, none on the second, 3 on the third. */
const TURNS = [
  said('2026-11-01', 'v1', 'vast'),
  said('2026-11-01', 'v1', 'vast'),
  said('2026-11-02', 'v1', 'midi'),
  said('2026-11-02', 'v1', 'big', 'large'),
  said('2026-11-03', 'v2', 'vast', 'large'),
  said('2026-11-03', 'v2', 'big', 'large'),
  said('2026-11-05', 'v2', 'Vast', 'large'),
  said('2026-11-05', 'v2', 'vast', 'small'),
  said('2026-11-05', 'v2', 'midi', 'medium'),
];

let athena: LocalAthena;
beforeAll(async () => {
  athena = await localAthena();
  await putTurns(athena.store, 'turns/dt=2026-11-05/a.parquet', TURNS);
});
afterAll(() => athena.stop());

const run: Run = (sql, parameters) =>
  runQuery(athena.client, { sql, parameters, database: DATABASE, workGroup: WORK_GROUP });

const OPTIONS = {
  ...{ locale: 'en-US', from: '2026-11-01', to: '2026-11-06', model: MODEL },
  modelVersion: 'v2',
  // Of 10 turns 4 were promised for vast; 3 and 1 for the two meanings of midi.
  promised: [
    { type: 'Size', value: 'large', word: 'vast', gain: gain(4, 1.96 * 2) },
    { type: 'Size', value: 'medium', word: 'midi', gain: gain(3, 1.96 * 2) },
    { type: 'Size', value: 'small', word: 'midi', gain: gain(1, 1.96 * 1) },
  ],
  size: 10,
} as const;

describe('watching a version', () => {
  test('lists every day since it is live, those without turns too', async () => {
    const { since, days } = await watch(run, OPTIONS);
    expect(since).toBe('2026-11-03');
    expect(days.map(({ day, turns, real }) => [day, turns, real])).toEqual([
      ['2026-11-03', 2, 1],
      ['2026-11-04', 0, 0],
      ['2026-11-05', 3, 2],
      ['2026-11-06', 0, 0],
    ]);
    expect(days.map(({ slots }) => slots)).toEqual([
      [{ type: 'Size', readings: 2, misses: 0 }],
      [],
      [{ type: 'Size', readings: 3, misses: 0 }],
      [],
    ]);
  });

  test('adds up what was promised for as many turns, and what came', async () => {
    const { days, total } = await watch(run, OPTIONS);
    // 8 turns were promised of 10.
    const cumulative = days.map((day) => day.cumulative);
    expect(cumulative.map(({ turns }) => turns)).toEqual([2, 2, 5, 5]);
    expect(cumulative.map(({ promised }) => promised.expected)).toEqual([1.6, 1.6, 4, 4]);
    expect(cumulative.map(({ real }) => real)).toEqual([1, 1, 3, 3]);
    expect(total).toEqual(cumulative.at(-1));
    expect({ otherwise: total.otherwise, missed: total.missed }).toEqual({
      otherwise: 1,
      missed: 0,
    });
  });

  test('compares each word with its promise, and splits a choice as it was promised', async () => {
    const { words } = await watch(run, OPTIONS);
    expect(
      words.map(({ word, value, real, missedBefore, isWithin }) => [
        word,
        value,
        real,
        missedBefore,
        isWithin,
      ]),
    ).toEqual([
      ['vast', 'large', 2, 2, true],
      ['midi', 'medium', 0.75, 0.75, true],
      ['midi', 'small', 0.25, 0.25, true],
    ]);
    // vast, for half the traffic: 2, and a variance of 2, as it is the chance in what comes alone.
    expect(words[0]?.promised.expected).toBe(2);
    expect(words[0]?.promised.high).toBeCloseTo(2 + 1.96 * Math.sqrt(2), 9);
  });

  test('compares validity by slot type', async () => {
    const [size] = (await watch(run, OPTIONS)).slots;
    expect(size?.readings).toEqual({ before: 4, after: 5 });
    expect(size?.validity.before.expected).toBe(0.25);
    expect(size?.validity.after.expected).toBe(1);
  });

  test('of a version that never answered shows nothing kept and nothing promised', async () => {
    const { since, days, total, words } = await watch(run, { ...OPTIONS, modelVersion: 'v9' });
    expect({ since, days }).toEqual({ since: null, days: [] });
    expect(total).toEqual({
      ...{ turns: 0, real: 0, otherwise: 0, missed: 0 },
      promised: { expected: 0, low: 0, high: 0 },
    });
    expect(words.map(({ real, turns }) => [real, turns])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });
});
