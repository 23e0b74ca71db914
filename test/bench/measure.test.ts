import { describe, expect, it } from '@jest/globals';
import { measure, median } from '../../bench/measure';

describe('the median', () => {
  it('is the middle value, or lies between the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 7])).toBe(6);
    expect(median([])).toBeNaN();
  });
});

describe('a measurement', () => {
  it('interleaves the variants, and lets each come first', async () => {
    const order: string[] = [];
    const variant = (name: string) => ({ name, units: 1, run: () => order.push(name) });

    const times = await measure([variant('a'), variant('b')], {
      rounds: 2,
      warmUp: 2,
      millis: 0,
    });

    expect(order).toEqual(['a', 'b', 'b', 'a', 'a', 'b', 'b', 'a']);
    expect([...times.keys()]).toEqual(['a', 'b']);
  });
});
