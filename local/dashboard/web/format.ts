const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const FRACTION = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const SHARE = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

export const whole = (value: number): string => WHOLE.format(value);

/** For axes: 1.2K. */
export const short = (value: number): string => SHORT.format(value);

export const share = (value: number): string => SHARE.format(value);

export const millis = (value: number): string => `${WHOLE.format(value)} ms`;

/** Whether a column holds parts of one. */
export const isShare = (column: string): boolean =>
  /(?:_share|_rate|^share|spread)(?:_|$)/.test(column);

export const isNumeric = (type: string): boolean =>
  /^(?:tinyint|smallint|integer|bigint|double|float|real|decimal)/.test(type);

/** A value of a table, for people. */
export const cellText = (value: string | null, column: string, type: string): string => {
  if (value === null) return '–';
  if (!isNumeric(type)) return value.replace(/:00\.000$/, '');
  const number = Number(value);
  if (isShare(column)) return share(number);
  return Number.isInteger(number) ? whole(number) : FRACTION.format(number);
};

/** How long ago, for people. */
export const ago = (milliseconds: number): string => {
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
};

export const bytes = (value: number): string =>
  value < 1_000
    ? `${value} B`
    : value < 1_000_000
      ? `${FRACTION.format(value / 1_000)} kB`
      : `${FRACTION.format(value / 1_000_000)} MB`;

const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `5 Nov` */
export const dayText = (day: string): string => DATE.format(new Date(day));

/** A name of a column in words. */
export const words = (name: string): string => name.replaceAll('_', ' ');
