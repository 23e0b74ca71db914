import { describe, expect, test } from '@jest/globals';
import { InvalidLiteral, literalOf } from '../../../analytics/athena/literal';

describe('literalOf', () => {
  test.each([
    ['2026-11-01', "'2026-11-01'"],
    ["it's; DROP TABLE --", "'it''s; DROP TABLE --'"],
    ["''", "''''''"],
    ['', "''"],
    ['back\\slash\n🐶', "'back\\slash\n🐶'"],
    [42, '42'],
    [-1, '-1'],
    [0.5, '5E-1'],
    [1e21, '1E21'],
    [12345678901234567890n, '12345678901234567890'],
    [true, 'TRUE'],
    [null, 'NULL'],
  ])('writes %j as %s', (value, expected) => {
    expect(literalOf(value)).toBe(expected);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 'a\0b', '\ud83d'])('refuses %j', (value) => {
    expect(() => literalOf(value)).toThrow(InvalidLiteral);
  });
});
