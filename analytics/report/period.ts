import { LoggableError } from '../contract/loggable-error';

/** Days of UTC as `yyyy-MM-dd`, both included. */
export interface Period {
  readonly startDate: string;
  readonly endDate: string;
}

/** The dates asked for make no period; the message says why and what to do. */
export class InvalidPeriod extends LoggableError {
  override readonly name = 'InvalidPeriod';
}

const DAY = 86_400_000;

/**
 * The period that a report is about: the one asked for, else the month before.
 *
 * @param input `{startDate, endDate}`, both or neither; anything else in it is left alone
 * @param now when the report was asked for
 * @throws InvalidPeriod
 */
export const periodOf = (input: unknown, now: Date): Period => {
  const { startDate, endDate } = (input ?? {}) as Partial<Record<keyof Period, unknown>>;
  if (startDate === undefined && endDate === undefined) return monthBefore(now);
  const period = { startDate: day('startDate', startDate), endDate: day('endDate', endDate) };
  if (period.startDate > period.endDate)
    throw new InvalidPeriod(
      `The period is empty: it starts on ${period.startDate}, after it ends on ${period.endDate}. Swap the two.`,
    );
  if (period.startDate > dayOf(now))
    throw new InvalidPeriod(
      `The period from ${period.startDate} has not begun: today is ${dayOf(now)} (UTC).`,
    );
  return period;
};

/** The days right before a period, as many as it has. */
export const periodBefore = ({ startDate, endDate }: Period): Period => {
  const start = Date.parse(startDate);
  const length = Date.parse(endDate) - start + DAY;
  return { startDate: dayOf(new Date(start - length)), endDate: dayOf(new Date(start - DAY)) };
};

/** `1 to 31 October 2026`; what both ends share is said once. */
export const spelled = ({ startDate, endDate }: Period): string => {
  const [start, end] = [new Date(startDate), new Date(endDate)];
  const full = written(end, { day: 'numeric', month: 'long', year: 'numeric' });
  if (startDate === endDate) return full;
  if (startDate.slice(0, 7) === endDate.slice(0, 7)) return `${start.getUTCDate()} to ${full}`;
  const year = startDate.slice(0, 4) === endDate.slice(0, 4) ? {} : ({ year: 'numeric' } as const);
  return `${written(start, { day: 'numeric', month: 'long', ...year })} to ${full}`;
};

const written = (date: Date, options: Intl.DateTimeFormatOptions): string =>
  date.toLocaleDateString('en-GB', { ...options, timeZone: 'UTC' });

const monthBefore = (now: Date): Period => {
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const last = new Date(first - DAY);
  return { startDate: `${dayOf(last).slice(0, 7)}-01`, endDate: dayOf(last) };
};

const day = (name: string, value: unknown): string => {
  const time = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : '';
  // 2026-02-30 is read as the 2nd of March by some engines.
  if (!Number.isNaN(Date.parse(time)) && dayOf(new Date(time)) === time) return time;
  throw new InvalidPeriod(
    value === undefined
      ? `${name} is missing: give both dates, or none for the month before.`
      : `${name} is ${JSON.stringify(value)}; it takes a day of the calendar as yyyy-MM-dd.`,
  );
};

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
