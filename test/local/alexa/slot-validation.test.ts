import { expect, test } from '@jest/globals';
import type { SlotValidation } from '../../../local/alexa/interaction-model';
import { isValid } from '../../../local/alexa/slot-validation';

const NOW = new Date('2026-11-22T22:30:00Z');

const passes = (value: string, rule: Omit<SlotValidation, 'prompt'>): boolean =>
  isValid({ name: 's', value, confirmationStatus: 'NONE' }, { prompt: 'P', ...rule }, NOW);

test.each<[string, Omit<SlotValidation, 'prompt'>, boolean]>([
  ['Mars', { type: 'isInSet', values: ['mars', 'venus'] }, true],
  ['pluto', { type: 'isInSet', values: ['mars', 'venus'] }, false],
  ['pluto', { type: 'isNotInSet', values: ['pluto'] }, false],
  ['7', { type: 'isGreaterThan', value: '7' }, false],
  ['10', { type: 'isGreaterThan', value: '9' }, true],
  ['7', { type: 'isGreaterThanOrEqualTo', value: '7' }, true],
  ['7', { type: 'isLessThan', value: '7' }, false],
  ['7', { type: 'isLessThanOrEqualTo', value: '7' }, true],
  ['?', { type: 'isLessThan', value: '7' }, false],
  ['2026-11-22', { type: 'isGreaterThan', value: '2026-11-21' }, true],
  ['18:00', { type: 'isLessThan', value: '12:30' }, false],
  ['2026-11-25', { type: 'isInDuration', start: 'P0D', end: 'P3D' }, true],
  ['2026-11-26', { type: 'isInDuration', start: 'P0D', end: 'P3D' }, false],
  ['2026-11-21', { type: 'isInDuration', start: 'P0D' }, false],
  ['2026-11-21', { type: 'isInDuration', start: '-P1D' }, true],
  ['2027-11-22', { type: 'isInDuration', start: '2026-01-01', end: 'P1Y' }, true],
  ['2026-11-25', { type: 'isInDuration', start: '-P999999999Y', end: 'P999999999Y' }, true],
  ['2026-11-25', { type: 'isInDuration', start: 'P999999999Y' }, false],
  ['2026-W48', { type: 'isInDuration', start: '2026-11-23', end: '2026-11-23' }, true],
  ['2026-W47-WE', { type: 'isInDuration', start: '2026-11-21', end: '2026-11-21' }, true],
  ['2026-12', { type: 'isNotInDuration', start: '2026-12-01', end: '2026-12-31' }, false],
  ['23:00', { type: 'isInDuration', start: 'PT0H', end: 'PT2H' }, true],
  ['00:15', { type: 'isInDuration', start: 'PT0H', end: 'PT2H' }, true],
  ['01:00', { type: 'isInDuration', start: 'PT0H', end: 'PT2H' }, false],
  ['09:30', { type: 'isInDuration', start: '09:00', end: '17:00' }, true],
  ['anything', { type: 'hasEntityResolutionMatch' }, true],
])('%j under %j: %s', (value, rule, expected) => {
  expect(passes(value, rule)).toBe(expected);
});
