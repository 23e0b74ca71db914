import { expect, test } from '@jest/globals';
import { calibrationOfPromises } from '../../../analytics/tuning/calibration-of-promises';
import type { Watched, WatchedWord } from '../../../analytics/tuning/watched';

const word = (expected: number, real: number, turns = 10): WatchedWord => ({
  ...{ type: 'Size', value: 'large', word: `word ${expected}`, turns, real },
  promised: { expected, low: expected - 1, high: expected + 1 },
  ...{ otherwise: 0, missed: 0, missedBefore: 0 },
  isWithin: Math.abs(expected - real) <= 1,
});

const version = (...words: readonly WatchedWord[]): Watched => ({
  ...{ modelVersion: 'v', since: '2026-11-01', days: [], slots: [], words },
  total: {
    turns: 10,
    promised: { expected: 0, low: 0, high: 0 },
    real: 0,
    otherwise: 0,
    missed: 0,
  },
});

test('promises of all versions are compared with what came, small ones apart from large ones', () => {
  const calibration = calibrationOfPromises([
    version(word(6, 5), word(1, 1), word(2, 4)),
    version(word(3, 3), word(4, 4), word(8, 7)),
  ]);
  expect(calibration).toEqual({
    words: 6,
    within: 5,
    // Margins of 1 add up as squares.
    promised: { expected: 24, low: 24 - Math.sqrt(6), high: 24 + Math.sqrt(6) },
    real: 24,
    ratio: 1,
    // Cut at 1.2, 2.4, 3.6 and 4.8 words, rounded.
    groups: [
      { words: 1, promised: 1, real: 1 },
      { words: 1, promised: 2, real: 4 },
      { words: 2, promised: 7, real: 7 },
      { words: 1, promised: 6, real: 5 },
      { words: 1, promised: 8, real: 7 },
    ],
  });
});

test('words without traffic tell nothing, and no words have no ratio', () => {
  expect(calibrationOfPromises([version(word(3, 0, 0))])).toEqual({
    ...{ words: 0, within: 0, real: 0, ratio: null, groups: [] },
    promised: { expected: 0, low: 0, high: 0 },
  });
});
