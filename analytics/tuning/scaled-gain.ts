import type { Estimate } from './gain';

/** 95 % of a normal distribution lie within so many deviations. */
const DEVIATIONS = 1.96;

/**
 * A gain as `gainOf` would give it for other traffic. Of its variance a part, as large as the gain, is
 * the chance in what comes and grows with the traffic; the rest, what is not known, grows with its
 * square.
 *
 * @param size of the other traffic, in times of that of the gain
 */
export const scaledGain = ({ expected, high }: Estimate, size: number): Estimate => {
  const variance = ((high - expected) / DEVIATIONS) ** 2;
  const unknown = Math.max(0, variance - expected);
  const margin = DEVIATIONS * Math.sqrt(size * expected + size ** 2 * unknown);
  const scaled = size * expected;
  return { expected: scaled, low: Math.max(0, scaled - margin), high: scaled + margin };
};
