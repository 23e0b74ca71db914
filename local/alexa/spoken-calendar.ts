import { clockTime, Day } from './iso-dates';
import type {
  CalendarWords,
  DateMeaning,
  DurationUnit,
  Language,
  TimeMeaning,
} from './languages/language';
import { spokenNumbers, type SpokenNumbers } from './spoken-numbers';
import { wordsOfText } from './utterance';
import {
  matchPattern,
  parsePattern,
  type Captures,
  type WordClass,
  type WordPattern,
} from './word-patterns';

/** How many words a number within a date or a duration may have. */
const MAX_NUMBER_WORDS = 6;

/** ISO dates and times as they are typed. */
const TYPED_DATES: readonly string[] = ['{typedYear} {typedMonth} {typedDay}'];

const LAST_MONTH_OF: readonly (readonly [season: string, month: number])[] = [
  ['SP', 5],
  ['SU', 8],
  ['FA', 11],
  ['WI', 12],
];

const AM = 0;
const PM = 1;

/** What was said from a place on, by the word it ends before. */
export type SpokenValues = ReadonlyMap<number, string>;

/** Reads dates, times and durations as AMAZON.DATE, AMAZON.TIME and AMAZON.DURATION give them. */
export class SpokenCalendar {
  readonly #numbers: SpokenNumbers;
  readonly #words: CalendarWords;
  readonly #classes: Readonly<Record<string, WordClass>>;
  readonly #dates: readonly (readonly [WordPattern, DateMeaning])[];
  readonly #times: readonly (readonly [WordPattern, TimeMeaning])[];
  readonly #durations: readonly (readonly [WordPattern, string])[];
  readonly #andAHalf: readonly WordPattern[];
  readonly #units: ReadonlyMap<string, DurationUnit>;
  readonly #joints: ReadonlySet<string>;

  constructor(language: Language, words: CalendarWords) {
    this.#numbers = spokenNumbers(language);
    this.#words = words;
    this.#dates = [
      ...words.dates.map(([pattern, meaning]) => [parsePattern(pattern), meaning] as const),
      ...TYPED_DATES.map((pattern) => [parsePattern(pattern), {}] as const),
    ];
    this.#times = words.times.map(([pattern, meaning]) => [parsePattern(pattern), meaning]);
    this.#durations = Object.entries(words.durations).map(([pattern, value]) => [
      parsePattern(pattern),
      value,
    ]);
    this.#andAHalf = words.andAHalf.map(parsePattern);
    this.#units = new Map(
      Object.entries(words.units).flatMap(([unit, names]) =>
        names.split('|').map((name) => [name, unit as DurationUnit] as const),
      ),
    );
    this.#joints = new Set(language.separators.split(' '));
    this.#classes = this.#classesOf();
  }

  /** Dates: `2026-11-22`, `2026-W47`, `2026-W47-WE`, `2026-11`, `2026`, `2026-WI`, PRESENT_REF. */
  dates(words: readonly string[], start: number, now: Date): SpokenValues {
    const today = Day.of(now);
    const found = new Map<number, string>();
    for (const [pattern, meaning] of this.#dates) {
      matchPattern(pattern, words, start, this.#classes, (end, captures) => {
        const date = dateOf(meaning, captures, today);
        if (date !== undefined && !found.has(end)) found.set(end, date);
      });
    }
    return found;
  }

  /** Times: `HH:MM`, or a part of the day: MO, AF, EV, NI. */
  times(words: readonly string[], start: number): SpokenValues {
    const found = new Map<number, string>();
    for (const [pattern, meaning] of this.#times) {
      matchPattern(pattern, words, start, this.#classes, (end, captures) => {
        const time = timeOf(meaning, captures);
        if (time !== undefined && !found.has(end)) found.set(end, time);
      });
    }
    return found;
  }

  /** Durations in ISO 8601: `PT10M`, `P1Y2M`, `PT1H30M`. */
  durations(words: readonly string[], start: number): SpokenValues {
    const found = new Map<number, string>();
    for (const [pattern, value] of this.#durations) {
      matchPattern(pattern, words, start, {}, (end) => found.set(end, value));
    }
    this.#addUnits(words, start, [], found);
    return found;
  }

  #addUnits(
    words: readonly string[],
    start: number,
    before: readonly (readonly [DurationUnit, number])[],
    found: Map<number, string>,
  ): void {
    if (before.length === UNIT_ORDER.length) return;
    for (const [end, amount] of this.#amounts(words, start)) {
      const unit = this.#units.get(words[end] ?? '');
      if (unit === undefined || before.some(([known]) => known === unit)) continue;
      const parts = [...before, [unit, amount] as const];
      if (!found.has(end + 1)) found.set(end + 1, durationOf(parts));
      this.#addHalf(words, end + 1, parts, found);
      this.#addUnits(words, end + 1, parts, found);
      if (this.#joints.has(words[end + 1] ?? '')) this.#addUnits(words, end + 2, parts, found);
    }
  }

  #addHalf(
    words: readonly string[],
    start: number,
    parts: readonly (readonly [DurationUnit, number])[],
    found: Map<number, string>,
  ): void {
    const [unit] = parts.at(-1) ?? [];
    const half = unit && HALVES[unit];
    if (!half) return;
    for (const pattern of this.#andAHalf) {
      matchPattern(pattern, words, start, {}, (end) =>
        found.set(end, durationOf([...parts, half])),
      );
    }
  }

  #amounts(words: readonly string[], start: number): readonly (readonly [number, number])[] {
    return this.#read(words, start, (said) => this.#numbers.amount(said));
  }

  #read(
    words: readonly string[],
    start: number,
    read: (words: readonly string[]) => number | undefined,
  ): readonly (readonly [number, number])[] {
    const found: (readonly [number, number])[] = [];
    const last = Math.min(words.length, start + MAX_NUMBER_WORDS);
    for (let end = start + 1; end <= last; end++) {
      if (!this.#numbers.mayHold(words[end - 1] ?? '')) break;
      const value = read(words.slice(start, end));
      if (value !== undefined) found.push([end, value]);
    }
    return found;
  }

  #classesOf(): Readonly<Record<string, WordClass>> {
    const { weekdays, months, seasons, dayParts } = this.#words;
    const numbers = this.#numbers;
    const cardinal = (said: readonly string[]) => numbers.cardinal(said);
    const between =
      (low: number, high: number, read: typeof cardinal): WordClass =>
      (words, start) =>
        this.#read(words, start, (said) => {
          const value = read(said);
          return value !== undefined && value >= low && value <= high ? value : undefined;
        });
    const digits =
      (length: number, high: number): WordClass =>
      (words, start) => {
        const word = words[start] ?? '';
        return word.length === length && /^\d+$/.test(word) && Number(word) <= high
          ? [[start + 1, Number(word)]]
          : [];
      };
    return {
      day: between(1, 31, (said) => numbers.ordinal(said) ?? numbers.cardinal(said)),
      hour: between(0, 24, cardinal),
      minute: between(0, 59, cardinal),
      year: (words, start) => this.#read(words, start, (said) => numbers.year(said)),
      weekday: oneOf(weekdays),
      month: oneOf(months),
      season: oneOf(Object.keys(seasons), (word) =>
        LAST_MONTH_OF.findIndex(([season]) => season === seasons[word]),
      ),
      part: phrases(dayParts),
      typedYear: digits(4, 2_999),
      typedMonth: digits(2, 12),
      typedDay: digits(2, 31),
    };
  }
}

const oneOf = (names: readonly string[], valueOf?: (name: string) => number): WordClass => {
  const values = new Map(
    names.flatMap((name, index) =>
      name.split('|').map((word) => [word, valueOf?.(word) ?? index] as const),
    ),
  );
  return (words, start) => {
    const value = values.get(words[start] ?? '');
    return value === undefined ? [] : [[start + 1, value]];
  };
};

const phrases = (parts: Readonly<Record<string, 'am' | 'pm'>>): WordClass => {
  const known = Object.entries(parts).map(
    ([phrase, part]) => [wordsOfText(phrase), part === 'am' ? AM : PM] as const,
  );
  return (words, start) =>
    known
      .filter(([phrase]) => phrase.every((word, index) => words[start + index] === word))
      .map(([phrase, part]) => [start + phrase.length, part] as const);
};

const dateOf = (meaning: DateMeaning, captures: Captures, today: Day): string | undefined => {
  const { weekday, day, month, year, season } = captures;
  const { typedYear, typedMonth, typedDay } = captures;
  if (typedYear !== undefined) {
    return Day.from(typedYear, typedMonth ?? 1, typedDay ?? 1)?.toString();
  }
  if (weekday !== undefined) return weekdayOf(weekday, meaning.side, today).toString();
  if (day !== undefined && month !== undefined) return dayOf(day, month + 1, year, today);
  if (day !== undefined) return dayOfMonth(day, today);
  if (month !== undefined) {
    const inYear = year ?? (month + 1 < today.month ? today.year + 1 : today.year);
    return `${inYear}-${String(month + 1).padStart(2, '0')}`;
  }
  if (year !== undefined) return String(year);
  if (season !== undefined) {
    const [name = '', last = 12] = LAST_MONTH_OF[season] ?? [];
    return `${last < today.month ? today.year + 1 : today.year}-${name}`;
  }
  return fixedDate(meaning, today);
};

const fixedDate = (meaning: DateMeaning, today: Day): string | undefined => {
  if (meaning.now) return 'PRESENT_REF';
  if (meaning.day !== undefined) return today.plus(meaning.day).toString();
  if (meaning.week !== undefined) return today.plus(7 * meaning.week).week;
  if (meaning.weekend !== undefined) return `${today.plus(7 * meaning.weekend).week}-WE`;
  if (meaning.month !== undefined) return today.monthAfter(meaning.month);
  return meaning.year === undefined ? undefined : String(today.year + meaning.year);
};

/** Without a side the coming one: Alexa gives dates on or after the current one. */
const weekdayOf = (weekday: number, side: DateMeaning['side'], today: Day): Day => {
  const ahead = (weekday - today.weekday + 7) % 7;
  if (side === 'last') return today.plus(ahead - 7);
  return today.plus(side === 'next' && ahead === 0 ? 7 : ahead);
};

const dayOf = (
  day: number,
  month: number,
  year: number | undefined,
  today: Day,
): string | undefined => {
  if (year !== undefined) return Day.from(year, month, day)?.toString();
  // February 29 comes once in four years, at times in eight.
  for (let ahead = 0; ahead <= 8; ahead++) {
    const date = Day.from(today.year + ahead, month, day);
    if (date && !date.isBefore(today)) return date.toString();
  }
  return undefined;
};

const dayOfMonth = (day: number, today: Day): string | undefined => {
  for (let ahead = 0; ahead <= 2; ahead++) {
    const [year = 0, month = 0] = today.monthAfter(ahead).split('-').map(Number);
    const date = Day.from(year, month, day);
    if (date && !date.isBefore(today)) return date.toString();
  }
  return undefined;
};

const timeOf = (
  { value, add = 0, before }: TimeMeaning,
  captures: Captures,
): string | undefined => {
  if (value !== undefined) return value;
  const { hour, minute = 0, part } = captures;
  if (hour === undefined) return undefined;
  if (part !== undefined && hour > 12 && part === AM) return undefined;
  const inHalf = part === undefined || hour > 12 ? hour : (hour % 12) + (part === PM ? 12 : 0);
  return clockTime(inHalf * 60 + add + (before ? -minute : minute));
};

const UNIT_ORDER: readonly DurationUnit[] = ['Y', 'M', 'W', 'D', 'TH', 'TM', 'TS'];

const HALVES: Readonly<Partial<Record<DurationUnit, readonly [DurationUnit, number]>>> = {
  Y: ['M', 6],
  D: ['TH', 12],
  TH: ['TM', 30],
  TM: ['TS', 30],
};

const durationOf = (parts: readonly (readonly [DurationUnit, number])[]): string => {
  const said = (units: readonly DurationUnit[]) =>
    units
      .flatMap((unit) => parts.filter(([known]) => known === unit))
      .map(([unit, amount]) => `${amount}${unit.slice(-1)}`)
      .join('');
  const time = said(UNIT_ORDER.slice(4));
  return `P${said(UNIT_ORDER.slice(0, 4))}${time === '' ? '' : `T${time}`}`;
};

const readers = new WeakMap<Language, SpokenCalendar>();

/** The calendar of a language, prepared when it is first needed; undefined if it has none. */
export const spokenCalendar = (language: Language): SpokenCalendar | undefined => {
  if (!language.calendar) return undefined;
  const known = readers.get(language);
  if (known) return known;
  const fresh = new SpokenCalendar(language, language.calendar);
  readers.set(language, fresh);
  return fresh;
};
