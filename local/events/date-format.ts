import { UserError } from '../errors';

/** The parts of a time, in UTC or where this machine is. */
interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** Minutes before UTC. */
  readonly offset: number;
  readonly time: number;
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const padded = (value: number, width: number): string => String(value).padStart(width, '0');

const ordinal = (value: number): string => {
  const isTeen = value % 100 > 10 && value % 100 < 14;
  const suffix = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${suffix}`;
};

const twelve = (hour: number): number => hour % 12 || 12;

const offsetText = (offset: number, between: string): string => {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60), 2)}${between}${padded(minutes % 60, 2)}`;
};

const dayOfYear = ({ year, month, day }: Parts): number =>
  Math.round((Date.UTC(year, month, day) - Date.UTC(year, 0, 0)) / 86_400_000);

/** The tokens of moment.js that are numbers or English names. https://momentjs.com/docs/#/displaying/format/ */
const TOKENS: Readonly<Record<string, (parts: Parts) => string>> = {
  YYYY: ({ year }) => padded(year, 4),
  YY: ({ year }) => padded(year % 100, 2),
  Q: ({ month }) => String(Math.floor(month / 3) + 1),
  MMMM: ({ month }) => MONTHS[month] ?? '',
  MMM: ({ month }) => (MONTHS[month] ?? '').slice(0, 3),
  MM: ({ month }) => padded(month + 1, 2),
  Mo: ({ month }) => ordinal(month + 1),
  M: ({ month }) => String(month + 1),
  DDDD: (parts) => padded(dayOfYear(parts), 3),
  DDD: (parts) => String(dayOfYear(parts)),
  DD: ({ day }) => padded(day, 2),
  Do: ({ day }) => ordinal(day),
  D: ({ day }) => String(day),
  dddd: ({ weekday }) => WEEKDAYS[weekday] ?? '',
  ddd: ({ weekday }) => (WEEKDAYS[weekday] ?? '').slice(0, 3),
  dd: ({ weekday }) => (WEEKDAYS[weekday] ?? '').slice(0, 2),
  d: ({ weekday }) => String(weekday),
  HH: ({ hour }) => padded(hour, 2),
  H: ({ hour }) => String(hour),
  hh: ({ hour }) => padded(twelve(hour), 2),
  h: ({ hour }) => String(twelve(hour)),
  mm: ({ minute }) => padded(minute, 2),
  m: ({ minute }) => String(minute),
  ss: ({ second }) => padded(second, 2),
  s: ({ second }) => String(second),
  SSS: ({ millisecond }) => padded(millisecond, 3),
  SS: ({ millisecond }) => padded(Math.floor(millisecond / 10), 2),
  S: ({ millisecond }) => String(Math.floor(millisecond / 100)),
  A: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  a: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  ZZ: ({ offset }) => offsetText(offset, ''),
  Z: ({ offset }) => offsetText(offset, ':'),
  X: ({ time }) => String(Math.floor(time / 1_000)),
  x: ({ time }) => String(time),
};

/** Text in brackets, a token, or one that only moment.js has. */
const TOKEN = new RegExp(
  `\\[([^\\]]*)\\]|(${Object.keys(TOKENS)
    .sort((a, b) => b.length - a.length)
    .join('|')})|([wWgGeEkzLNYyl]+)`,
  'g',
);

/**
 * Reads a format of moment.js; text in brackets, and letters that are no token there, stay as they are.
 *
 * @throws UserError for tokens of moment.js that are none here: weeks, eras, and what a locale decides
 */
export const dateFormat = (
  format: string,
  zone: 'utc' | 'local',
): ((epochMilliseconds: number) => string) => {
  const pieces: ((parts: Parts) => string)[] = [];
  let at = 0;
  for (const match of format.matchAll(TOKEN)) {
    const [whole, quoted, token, unknown] = match;
    if (unknown !== undefined)
      throw new UserError(
        `the date format "${format}" has "${unknown}"; known are ${Object.keys(TOKENS).join(', ')}, and [text]`,
      );
    const before = format.slice(at, match.index);
    pieces.push(() => before);
    pieces.push(token === undefined ? () => quoted ?? '' : (TOKENS[token] ?? (() => '')));
    at = match.index + whole.length;
  }
  const rest = format.slice(at);
  return (time) => {
    const parts = partsOf(time, zone);
    return pieces.map((piece) => piece(parts)).join('') + rest;
  };
};

const partsOf = (time: number, zone: 'utc' | 'local'): Parts => {
  const offset = zone === 'utc' ? 0 : -new Date(time).getTimezoneOffset();
  const there = new Date(time + offset * 60_000);
  return {
    ...{ year: there.getUTCFullYear(), month: there.getUTCMonth(), day: there.getUTCDate() },
    ...{ hour: there.getUTCHours(), minute: there.getUTCMinutes(), second: there.getUTCSeconds() },
    millisecond: there.getUTCMilliseconds(),
    weekday: there.getUTCDay(),
    ...{ offset, time },
  };
};
