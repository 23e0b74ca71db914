import { describe, expect, it } from '@jest/globals';
import { type Finding, isKept } from '../../bench/benchmark';
import { findingsTable } from '../../bench/findings-table';

const finding: Finding = {
  benchmark: 'turn',
  what: 'a turn',
  against: 'another simulator',
  measured: 9.99,
  unit: 'times',
  detail: '10.0 µs : 99.9 µs',
};

/** The cells of the table's only row. */
const cellsOf = (shown: Finding): readonly string[] =>
  findingsTable([shown])
    .split('\n')
    .filter((line) => line.includes('turn:'))
    .flatMap((line) => line.split('│').slice(1, -1))
    .map((cell) => cell.trim());

describe('a finding', () => {
  it('keeps a goal that it just reaches, and misses one by the smallest step', () => {
    expect(isKept({ ...finding, least: 9.99 })).toBe(true);
    expect(isKept({ ...finding, least: 9.991 })).toBe(false);
    expect(isKept({ ...finding, limit: 9.99 })).toBe(true);
    expect(isKept({ ...finding, limit: 9.989 })).toBe(false);
    expect(isKept(finding)).toBe(true);
  });

  it('misses its goal when nothing could be measured', () => {
    expect(isKept({ ...finding, measured: NaN, least: 1 })).toBe(false);
    expect(isKept({ ...finding, measured: NaN, limit: 1 })).toBe(false);
  });

  it('is shown with what it is against, its goal, the verdict and then the medians', () => {
    expect(cellsOf({ ...finding, least: 10 })).toEqual([
      'turn: a turn',
      'another simulator',
      '9.99 ×',
      '≥ 10 ×',
      'MISSED',
      '10.0 µs : 99.9 µs',
    ]);
    expect(cellsOf({ ...finding, unit: 'KB', measured: 1234.5, limit: 2_000 }).slice(2, 5)).toEqual(
      ['1,235 KB', '≤ 2,000 KB', 'kept'],
    );
    expect(cellsOf(finding).slice(3, 5)).toEqual(['', '']);
  });

  it('is never rounded to its goal', () => {
    expect(cellsOf({ ...finding, measured: 13.999, least: 14 })[2]).toBe('13.99 ×');
    expect(cellsOf({ ...finding, measured: 0.30001, limit: 0.3 })[2]).toBe('0.3001 ×');
  });
});
