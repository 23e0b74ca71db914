import type { Slot } from 'ask-sdk-model';
import type { SlotValidation } from './interaction-model';
import { Day } from './iso-dates';
import { readingsOf, type SlotReading } from './readings';

/** Whether every value of a slot passes a rule of the dialog model (validate-slot-values). */
export const isValid = (slot: Slot, rule: SlotValidation, now: Date): boolean =>
  readingsOf({ name: '', confirmationStatus: 'NONE', slots: { [slot.name]: slot } }).every(
    (reading) => passes(reading, rule, now),
  );

const passes = (reading: SlotReading, rule: SlotValidation, now: Date): boolean => {
  const { spoken, status } = reading;
  const { value = '' } = rule;
  switch (rule.type) {
    case 'hasEntityResolutionMatch':
      return status !== 'ER_SUCCESS_NO_MATCH';
    case 'isInSet':
      return isIn(reading, rule.values);
    case 'isNotInSet':
      return !isIn(reading, rule.values);
    case 'isGreaterThan':
      return compare(spoken, value) > 0;
    case 'isGreaterThanOrEqualTo':
      return compare(spoken, value) >= 0;
    case 'isLessThan':
      return compare(spoken, value) < 0;
    case 'isLessThanOrEqualTo':
      return compare(spoken, value) <= 0;
    case 'isInDuration':
      return isWithin(spoken, rule, now);
    case 'isNotInDuration':
      return !isWithin(spoken, rule, now);
    default:
      return true;
  }
};

const isIn = ({ spoken, resolved }: SlotReading, values: readonly string[] = []): boolean => {
  const said = new Set([spoken, ...resolved].map((word) => word.toLowerCase()));
  return values.some((value) => said.has(value.toLowerCase()));
};

/** Numbers as such; dates and times in ISO form are in the order of their letters. NaN: neither. */
const compare = (spoken: string, limit: string): number => {
  if (limit.trim() !== '' && Number.isFinite(Number(limit))) return Number(spoken) - Number(limit);
  if (spoken === limit) return 0;
  return spoken < limit ? -1 : 1;
};

const TIME = /^\d\d:\d\d/;
const DURATION =
  /^([+-]?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?$/;

/** Whether a date or time lies in a span whose ends are durations from now, dates or times. */
const isWithin = (spoken: string, { start, end }: SlotValidation, now: Date): boolean => {
  const isTime = TIME.test(spoken);
  const bound = (text: string | undefined) =>
    text === undefined ? undefined : boundOf(text, isTime, now);
  const [low, high] = [bound(start), bound(end)];
  const value = isTime ? spoken.slice(0, 5) : (firstDayOf(spoken) ?? spoken);
  const isAfter = low === undefined || value >= low;
  const isBefore = high === undefined || value <= high;
  // A span of times may go over midnight.
  if (isTime && low !== undefined && high !== undefined && low > high) return isAfter || isBefore;
  return isAfter && isBefore;
};

const boundOf = (text: string, isTime: boolean, now: Date): string => {
  const found = DURATION.exec(text);
  if (!found) return text;
  const sign = found[1] === '-' ? -1 : 1;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0] = found
    .slice(2)
    .map((part) => sign * Number(part || 0));
  const date = new Date(now);
  date.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months);
  date.setUTCDate(date.getUTCDate() + weeks * 7 + days);
  date.setUTCHours(date.getUTCHours() + hours, date.getUTCMinutes() + minutes);
  // Beyond what a date can be: before, or behind, all that is said.
  if (Number.isNaN(date.getTime())) return sign < 0 ? '' : '\uffff';
  const iso = date.toISOString();
  return isTime ? iso.slice(11, 16) : iso.slice(0, 10);
};

/** The first day of a date as Alexa gives it: a day, a month, a year, a week, a weekend. */
const firstDayOf = (value: string): string | undefined => {
  const [, year = '', week, weekend] = /^(\d{4})-W(\d\d)(-WE)?$/.exec(value) ?? [];
  if (week !== undefined) {
    // January 4 is always in the first week (ISO 8601).
    const fourth = Day.from(Number(year), 1, 4);
    return fourth
      ?.plus(7 * (Number(week) - 1) - fourth.weekday + (weekend === undefined ? 0 : 5))
      .toString();
  }
  const [, inYear, month = '01', day = '01'] =
    /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(value) ?? [];
  return inYear === undefined ? undefined : `${inYear}-${month}-${day}`;
};
