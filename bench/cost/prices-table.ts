import { type Price, PRICES } from './prices';

/** The prices as a Markdown table: each tier up to its number of units, then its source. */
export const pricesTable = (): string =>
  [
    '| what | a unit | dollars | source |',
    '| --- | --- | --- | --- |',
    ...Object.values<Price>(PRICES).map(
      ({ name, unit, tiers, source }) =>
        `| ${name} | ${unit} | ${tiersOf({ tiers })} | ${source} |`,
    ),
  ].join('\n');

const tiersOf = ({ tiers }: Pick<Price, 'tiers'>): string =>
  tiers
    .map(({ upTo, dollars }) =>
      upTo === Infinity
        ? plain(dollars)
        : `${plain(dollars)} up to ${upTo.toLocaleString('en-US')}`,
    )
    .join(', then ');

/** Small prices without an exponent. */
const plain = (dollars: number): string =>
  dollars.toLocaleString('en-US', { maximumSignificantDigits: 10 });
