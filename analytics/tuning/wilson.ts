import type { Estimate } from './gain';

/** 95 % of a normal distribution lie within so many deviations. */
const Z = 1.959964;

/**
 * A share of 1 with its 95 % interval, by Wilson's score: it holds near 0 and 1 and for few readings,
 * too. Nothing counted tells nothing: the interval is then 0 to 1.
 */
export const wilson = (hits: number, of: number): Estimate => {
  if (of <= 0) return { expected: 0, low: 0, high: 1 };
  const share = hits / of;
  const z2 = Z * Z;
  const middle = (share + z2 / (2 * of)) / (1 + z2 / of);
  const margin = (Z / (1 + z2 / of)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of));
  return {
    expected: share,
    low: hits === 0 ? 0 : Math.max(0, middle - margin),
    high: hits === of ? 1 : Math.min(1, middle + margin),
  };
};
