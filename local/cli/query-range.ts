import { UserError } from '../errors';
import { dateOf, dayOf } from './date';

const DAYS_BACK = 30;
const DAY = 86_400_000;

/** The first and the last day that a query looks at, `yyyy-MM-dd`, UTC. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

/**
 * The days from and to, with the last 30 days as default.
 *
 * @throws UserError for what is no date, for an empty range and for one that has not begun
 */
export const rangeOf = (
  values: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): Range => {
  const today = dayOf(now);
  const to = values.to === undefined ? today : dateOf('--to', values.to);
  const from =
    values.from === undefined
      ? dayOf(new Date(Date.parse(to) - DAYS_BACK * DAY))
      : dateOf('--from', values.from);
  if (from > today)
    throw new UserError(
      `The range lies in the future: --from ${from} is after today, ${today} (UTC). Choose an earlier day.`,
    );
  if (from > to)
    throw new UserError(`The range is empty: --from ${from} is after --to ${to}. Swap the two.`);
  return { from, to };
};
