import { describe, expect, it } from '@jest/globals';
import { companyLogOdds, spreadLogOdds } from '../../../analytics/tuning/spread';

describe('where a word is said', () => {
  it('speaks for the slot where it is said to nothing else, and for chatter where it is', () => {
    expect(spreadLogOdds(10, 10, 0.25)).toBeGreaterThan(3);
    expect(spreadLogOdds(3, 10, 0.25)).toBeLessThan(-3);
  });

  it('tells nothing in a skill with one slot', () => {
    expect(spreadLogOdds(10, 10, 1)).toBe(0);
  });
});

describe('in which company a word is said', () => {
  it('speaks for the slot where it comes with others, and for chatter where it comes alone', () => {
    expect(companyLogOdds(5, 10, 0.5, 0.05)).toBeGreaterThan(1);
    expect(companyLogOdds(0, 10, 0.5, 0.05)).toBeLessThan(-1);
  });

  it('tells nothing where the slot is always alone, too', () => {
    expect(companyLogOdds(0, 10, 0.05, 0.05)).toBe(0);
  });
});
