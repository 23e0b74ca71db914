import type { Estimate } from '../../analytics/tuning/gain';

/** A share of 1 as per cent with its interval: `92.1 % (91.0 to 93.1)`. */
export const shareText = ({ expected, low, high }: Estimate): string =>
  `${percent(expected)} % (${percent(low)} to ${percent(high)})`;

const percent = (share: number): string => (100 * share).toFixed(1);

/** An expected number with its interval: `60 (50 to 70)`. */
export const countText = ({ expected, low, high }: Estimate): string =>
  `${count(expected)} (${count(low)} to ${count(high)})`;

/** Whole where it is large. */
export const count = (number: number): string =>
  number >= 10 || Number.isInteger(number)
    ? Math.round(number).toLocaleString('en-US')
    : number.toFixed(1);
