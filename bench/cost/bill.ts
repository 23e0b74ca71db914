import { dollarsFor, type PriceName, PRICES } from './prices';

/** What a design uses of something in a month, in the price's units. */
export interface Usage {
  /** What it is used for. */
  readonly what: string;
  readonly price: PriceName;
  readonly units: number;
}

/** A line of a month's bill. */
export interface Charge extends Usage {
  readonly dollars: number;
}

/**
 * The bill of a month, the largest charge first. Tiers go by the sum of what is used at one price, and
 * each use pays its share of it.
 */
export const billOf = (usages: readonly Usage[]): readonly Charge[] => {
  const sums = new Map<PriceName, number>();
  for (const { price, units } of usages) sums.set(price, (sums.get(price) ?? 0) + units);
  return usages
    .map((usage) => {
      const units = sums.get(usage.price) ?? 0;
      const share = units === 0 ? 0 : usage.units / units;
      return { ...usage, dollars: dollarsFor(PRICES[usage.price], units) * share };
    })
    .sort((one, other) => other.dollars - one.dollars);
};

export const totalOf = (bill: readonly Charge[]): number =>
  bill.reduce((sum, { dollars }) => sum + dollars, 0);
