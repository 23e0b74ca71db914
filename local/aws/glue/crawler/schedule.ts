import { UserError } from '../../../errors';

/** The next minute that a schedule names, after a time. */
export type Schedule = (after: Date) => Date | undefined;

type Matches = (value: number) => boolean;

const RANGES = [
  ['minutes', 0, 59],
  ['hours', 0, 23],
  ['day of month', 1, 31],
  ['month', 1, 12],
  ['day of week', 1, 7],
  ['year', 1970, 2199],
] as const;

/** Longer than any schedule without a year waits. */
const MINUTES_AHEAD = 366 * 24 * 60;

/**
 * Reads a schedule as Glue writes it, `cron(0/10 * * * ? *)`: minutes, hours, day of month, month,
 * day of week (1 is Sunday), year, in UTC. Numbers, lists, ranges, steps, `*` and `?` are read; names,
 * `L`, `W` and `#` are not.
 *
 * https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html
 *
 * @throws UserError for what is no such schedule
 */
export const parseSchedule = (expression: string): Schedule => {
  const [, inner = ''] = /^cron\((.*)\)$/.exec(expression.trim()) ?? [];
  const fields = inner.trim().split(/\s+/);
  const matchers = RANGES.map(([name, least, most], index) =>
    fieldMatcher(fields[index] ?? '', { name, least, most, expression }),
  );
  if (fields.length !== RANGES.length) throw unreadable(expression, 'it has six fields');
  return (after) => {
    const time = new Date(after);
    time.setUTCSeconds(0, 0);
    for (let minute = 0; minute < MINUTES_AHEAD; minute += 1) {
      time.setUTCMinutes(time.getUTCMinutes() + 1);
      const parts = partsOf(time);
      if (matchers.every((matches, index) => matches(parts[index] ?? -1))) return new Date(time);
    }
    return undefined;
  };
};

const partsOf = (time: Date): readonly number[] => [
  time.getUTCMinutes(),
  time.getUTCHours(),
  time.getUTCDate(),
  time.getUTCMonth() + 1,
  time.getUTCDay() + 1,
  time.getUTCFullYear(),
];

interface Range {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly expression: string;
}

const fieldMatcher = (field: string, range: Range): Matches => {
  if (field === '*' || field === '?') return () => true;
  const parts = field.split(',').map((part) => partMatcher(part, range));
  return (value) => parts.some((matches) => matches(value));
};

const partMatcher = (part: string, { name, least, most, expression }: Range): Matches => {
  const [, from = '', to, step] = /^(\d+|\*)(?:-(\d+))?(?:\/(\d+))?$/.exec(part) ?? [];
  const first = from === '*' ? least : Number(from || Number.NaN);
  const last = to === undefined ? (step === undefined && from !== '*' ? first : most) : Number(to);
  const every = step === undefined ? 1 : Number(step);
  if (!(first >= least && last <= most && first <= last && every >= 1))
    throw unreadable(expression, `its ${name} "${part}" are not read here`);
  return (value) => value >= first && value <= last && (value - first) % every === 0;
};

const unreadable = (expression: string, why: string): UserError =>
  new UserError(
    `Cannot read the schedule "${expression}": ${why}; one is written like cron(0/10 * * * ? *).`,
  );
