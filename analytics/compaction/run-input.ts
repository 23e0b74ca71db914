import { InvalidInput } from './errors';

/** What one run of the compaction is asked for. */
export interface RunInput {
  /** The last day to compact, `yyyy-MM-dd`. */
  readonly through: string;
  /** How long to wait for queries under way before what they may read is removed. */
  readonly waitSeconds: number;
}

/**
 * The time that Athena gives a query, and some more: it may have been read a view before it began.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
 */
const WAIT_SECONDS = 2_100;

/** A run ends by itself after six hours. */
const LONGEST_WAIT = 14_400;

const DAY = 86_400_000;

/**
 * Reads `{through?, waitSeconds?}`; what is left out is yesterday, and 2,100 seconds.
 *
 * @throws InvalidInput
 */
export const runInputOf = (input: unknown, now: Date): RunInput => {
  const { through, waitSeconds } = (input ?? {}) as {
    readonly through?: unknown;
    readonly waitSeconds?: unknown;
  };
  return { through: lastDay(through, now), waitSeconds: seconds(waitSeconds) };
};

const lastDay = (through: unknown, now: Date): string => {
  const yesterday = dayOf(new Date(now.getTime() - DAY));
  if (through === undefined || through === null) return yesterday;
  if (typeof through !== 'string' || !isDay(through))
    throw new InvalidInput(
      `"through" is ${JSON.stringify(through)}; it takes a day as yyyy-MM-dd.`,
    );
  if (through > yesterday)
    throw new InvalidInput(
      `"through" is ${through}; only days that are over (UTC) can be compacted, the last one is ${yesterday}.`,
    );
  return through;
};

const seconds = (value: unknown): number => {
  if (value === undefined || value === null) return WAIT_SECONDS;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LONGEST_WAIT)
    return value;
  throw new InvalidInput(
    `"waitSeconds" is ${JSON.stringify(value)}; it takes a whole number from 0 to ${LONGEST_WAIT}.`,
  );
};

/** Whether a text is a day of the calendar as `yyyy-MM-dd`. */
export const isDay = (text: string): boolean => {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && dayOf(date) === text;
};

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
