const DAY = 86_400_000;

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');

/** A day of the calendar, in UTC. */
export class Day {
  /** Days since 1970-01-01. */
  readonly #number: number;

  constructor(number: number) {
    this.#number = number;
  }

  static of(date: Date): Day {
    return new Day(Math.floor(date.getTime() / DAY));
  }

  /** Undefined where the month has no such day. */
  static from(year: number, month: number, day: number): Day | undefined {
    const date = new Date(Date.UTC(year, month - 1, day));
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? Day.of(date) : undefined;
  }

  get #date(): Date {
    return new Date(this.#number * DAY);
  }

  get year(): number {
    return this.#date.getUTCFullYear();
  }

  /** From 1 on. */
  get month(): number {
    return this.#date.getUTCMonth() + 1;
  }

  /** 0 is Monday. */
  get weekday(): number {
    return (this.#date.getUTCDay() + 6) % 7;
  }

  plus(days: number): Day {
    return new Day(this.#number + days);
  }

  isBefore(other: Day): boolean {
    return this.#number < other.#number;
  }

  /** `2026-11-22` */
  toString(): string {
    return `${pad(this.year, 4)}-${pad(this.month)}-${pad(this.#date.getUTCDate())}`;
  }

  /** `2026-W47`: the week that has the Thursday counts to its year (ISO 8601). */
  get week(): string {
    const thursday = this.plus(3 - this.weekday);
    const first = Day.from(thursday.year, 1, 1) ?? thursday;
    return `${pad(thursday.year, 4)}-W${pad(Math.floor((thursday.#number - first.#number) / 7) + 1)}`;
  }

  /** `2026-11`, so many months on. */
  monthAfter(months: number): string {
    const date = new Date(Date.UTC(this.year, this.month - 1 + months, 1));
    return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}`;
  }
}

/** `HH:MM` of minutes since midnight. */
export const clockTime = (minutes: number): string => {
  const inDay = (minutes + 1_440) % 1_440;
  return `${pad(Math.floor(inDay / 60))}:${pad(inDay % 60)}`;
};
