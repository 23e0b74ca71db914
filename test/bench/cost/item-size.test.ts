import { describe, expect, it } from '@jest/globals';
import { itemBytes, writeUnits } from '../../../bench/cost/item-size';

describe('the size of an item', () => {
  it('is that of its names and values', () => {
    // 2 + 5, 1 + 6 (the umlaut has two bytes), 4 + 1, 4 + 1
    expect(itemBytes({ id: 'abcde', s: 'Hündi', flag: true, none: null })).toBe(7 + 7 + 5 + 5);
  });

  it('counts two digits of a number as a byte, and one more for the number', () => {
    expect(itemBytes({ n: 7 })).toBe(1 + 2);
    expect(itemBytes({ n: 123 })).toBe(1 + 3);
    expect(itemBytes({ n: 1200 })).toBe(1 + 2);
    expect(itemBytes({ n: -12 })).toBe(1 + 3);
  });

  it('counts three bytes for a list or a map, and one for each element', () => {
    // l: 1 + 3 + two of (1 + 1); m: 1 + 3 + 1 + (1 + 2)
    expect(itemBytes({ l: ['a', 'b'], m: { k: 'vv' } })).toBe(1 + 3 + 4 + (1 + 3 + 1 + 3));
  });

  it('is written a KB at a time', () => {
    expect([1, 1_024, 1_025, 2_049].map(writeUnits)).toEqual([1, 1, 2, 3]);
  });
});
