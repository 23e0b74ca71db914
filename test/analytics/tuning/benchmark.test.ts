import { describe, expect, it } from '@jest/globals';
import { attack } from '../../../bench/tuning/adversary';
import { mine } from '../../../bench/tuning/mine';
import { MODELS, type SkillModel } from '../../../bench/tuning/models';
import { betterBaselines, rowOf } from '../../../bench/tuning/report';
import {
  calibrationError,
  captureOf,
  type Score,
  scoreOf,
  slipsOf,
  wordKey,
  wrongOf,
  ZERO,
} from '../../../bench/tuning/score';
import { MINED, type Reading, trafficOf } from '../../../bench/tuning/traffic';
import { tryOut } from '../../../bench/tuning/trial';
import { worldOf } from '../../../bench/tuning/world';

const model = (name: string): SkillModel => {
  const found = MODELS.find((each) => each.name === name);
  if (!found) throw new Error(`There is no model ${name}.`);
  return found;
};

const reading = (spoken: string, resolved: string | null, more: Partial<Reading>): Reading => ({
  session: 'first',
  user: 'u',
  day: '2026-09-01',
  turn: 0,
  slot: 'PizzaSize',
  spoken,
  resolved,
  isAccompanied: false,
  truth: { kind: 'word', value: 'small' },
  ...more,
});

describe('the benchmark of the tuner', () => {
  it('captures most of what people meant from 200 sessions, and is hardly ever wrong', () => {
    const row = rowOf(
      'a pizza order and a quiz',
      200,
      [1, 2, 3].flatMap((seed) => [
        tryOut(model('pizza'), 200, seed),
        tryOut(model('quiz'), 200, seed),
      ]),
    );

    expect(captureOf(row.score)).toBeGreaterThan(0.7);
    expect(wrongOf(row.score)).toBeLessThan(0.03);
    expect(betterBaselines(row)).toEqual([]);
  });

  it('captures nearly all, slips too, from 2,000 sessions, as calibrated as it says', () => {
    const row = rowOf('a bank', 2_000, [tryOut(model('bank'), 2_000, 1)]);

    expect(captureOf(row.score)).toBeGreaterThan(0.95);
    expect(wrongOf(row.score)).toBeLessThan(0.01);
    expect(slipsOf(row.score)).toBeGreaterThan(0.78);
    expect(row.calibrationError).toBeLessThan(0.05);
    expect(Math.abs(row.gainRatio - 1)).toBeLessThan(0.1);
    expect(row.covered).toBe(1);
  });

  it('repels what is made up', () => {
    expect(attack(model('quiz'), 1).filter(({ isRepelled }) => !isRepelled)).toEqual([]);
  });

  it('makes the same traffic from the same seed', () => {
    const world = worldOf(model('bank'), 3);

    expect(trafficOf(world, MINED, 20)).toEqual(trafficOf(worldOf(model('bank'), 3), MINED, 20));
  });

  it('counts a user once for a word, split among what followed', () => {
    const world = worldOf(model('pizza'), 1);
    const second = { session: 'second' };
    const third = { session: 'third', user: 'v', day: '2026-09-02' };
    const evidence = mine(
      [
        reading('wee', null, { isAccompanied: true }),
        reading('small', 'small', { turn: 1 }),
        reading('wee', null, second),
        reading('wee', null, third),
        reading('large', 'large', { ...third, turn: 3 }),
        reading('tiny', null, third),
      ],
      world,
    );

    expect(evidence.slots.find(({ slot }) => slot === 'PizzaSize')).toMatchObject({
      misses: [
        {
          word: 'wee',
          turns: 3,
          users: 2,
          newUsers: 2,
          busiestDay: '2026-09-01',
          busiestDayUsers: 1,
          busiestDayShare: 0.5,
          followUps: [
            { value: 'small', delay: 1, weight: 0.5 },
            { value: 'large', delay: 3, weight: 1 },
          ],
          left: 0.5,
          accompanied: 0.5,
        },
      ],
      singleUserWords: [{ turns: 1, words: 1 }],
    });
  });

  it('counts the matches before the first miss of a session, and changes of mind among them', () => {
    const evidence = mine(
      [
        reading('small', 'small', { isAccompanied: true }),
        reading('large', 'large', { turn: 1 }),
        reading('large', 'large', { turn: 2 }),
        reading('wee', null, { turn: 3 }),
        reading('medium', 'medium', { turn: 4 }),
        reading('medium', 'medium', { session: 'second' }),
      ],
      worldOf(model('pizza'), 1),
    );

    expect(evidence.slots.find(({ slot }) => slot === 'PizzaSize')).toMatchObject({
      values: [
        { name: 'small', matches: 1, changes: 0 },
        { name: 'medium', matches: 1, changes: 0 },
        { name: 'large', matches: 2, changes: 1 },
      ],
      accompaniedShare: 0.25,
    });
  });

  it('scores two-minded words apart', () => {
    const additions = new Map([[wordKey('PizzaSize', 'wee'), new Set(['small'])]]);
    const fresh = [
      reading('wee', null, {}),
      reading('wee', null, { truth: { kind: 'two-minded', value: 'large' } }),
      reading('wee', null, { truth: { kind: 'chatter', value: null } }),
      reading('tiddly', null, {}),
      reading('small', 'small', {}),
    ];

    expect(scoreOf(fresh, additions)).toEqual({
      ...ZERO,
      single: 2,
      captured: 1,
      divided: 1,
      dividedWrong: 1,
      resolved: 2,
      wrong: 1,
      gained: 1,
    } satisfies Score);
  });

  it('measures calibration by bins of a tenth', () => {
    const forecasts = [
      { probability: 0.95, truth: 1 },
      { probability: 0.95, truth: 1 },
      { probability: 0.15, truth: 0 },
      { probability: 0.15, truth: 1 },
    ];

    // Gaps of 0.05 and 0.35, each of half the forecasts.
    expect(calibrationError(forecasts)).toBeCloseTo(0.2);
  });
});
