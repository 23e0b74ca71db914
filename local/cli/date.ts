import { UserError } from '../errors';

/** The day of a point in time, UTC, as `yyyy-MM-dd`. */
export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/**
 * Checks a day that was given as an option.
 *
 * @throws UserError for what is no day of the calendar written as `yyyy-MM-dd`
 */
export const dateOf = (option: string, value: string): string => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  // 2026-02-30 is read as the 2nd of March by some engines.
  if (Number.isNaN(time) || dayOf(new Date(time)) !== value)
    throw new UserError(`${option}: "${value}" is not a date as yyyy-MM-dd.`);
  return value;
};
