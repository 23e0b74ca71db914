import type { Estimate } from './gain';

export const NO_ESTIMATE: Estimate = { expected: 0, low: 0, high: 0 };

export const timesEstimate = ({ expected, low, high }: Estimate, factor: number): Estimate => ({
  expected: expected * factor,
  low: low * factor,
  high: high * factor,
});

/**
 * The sum of independent estimates of what can't be below 0: deviations add up as squares. Where the
 * lower one was cut off at 0, the upper one stands for it.
 */
export const sumOfEstimates = (estimates: readonly Estimate[]): Estimate => {
  let expected = 0;
  let below = 0;
  let above = 0;
  for (const each of estimates) {
    expected += each.expected;
    above += (each.high - each.expected) ** 2;
    below += (each.low <= 0 ? each.high - each.expected : each.expected - each.low) ** 2;
  }
  return {
    expected,
    low: Math.max(0, expected - Math.sqrt(below)),
    high: expected + Math.sqrt(above),
  };
};
