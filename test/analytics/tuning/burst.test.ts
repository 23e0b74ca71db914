import { describe, expect, it } from '@jest/globals';
import { burstOf } from '../../../analytics/tuning/burst';
import type { MissedWord } from '../../../analytics/tuning/evidence';
import { missedWord, sizes } from './evidence-factory';

const ORDINARY = 0.85;

const looksPlanted = (more: Partial<MissedWord>, repairs = 60): boolean =>
  burstOf(
    sizes([]),
    missedWord('zorgle', { large: repairs }, { users: 100, ...more }),
    ORDINARY,
  ) !== null;

describe('a burst of new users', () => {
  it('is new users on one day', () => {
    expect(looksPlanted({ newUsers: 100, busiestDayUsers: 100 })).toBe(true);
  });

  it('is new users who all behave alike', () => {
    expect(looksPlanted({ newUsers: 100, busiestDayUsers: 12 }, 100)).toBe(true);
  });

  it('is not new users alone, who come with a campaign', () => {
    expect(looksPlanted({ newUsers: 100, busiestDayUsers: 12 })).toBe(false);
  });

  it('is not a day on which the old users say a new word', () => {
    expect(looksPlanted({ newUsers: 50, busiestDayUsers: 100 })).toBe(false);
  });

  it('is not a slight surplus of new users among very many', () => {
    const slight = { users: 2_000, newUsers: 1_100, busiestDayUsers: 260 };

    expect(looksPlanted(slight, 1_800)).toBe(false);
  });

  it('is more than a few users', () => {
    expect(looksPlanted({ users: 9, newUsers: 9, busiestDayUsers: 9 }, 9)).toBe(false);
  });
});
