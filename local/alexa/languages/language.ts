/**
 * What the simulator knows of a language. Words are written as users say them: lower case, without
 * punctuation; an apostrophe parts words as it does in an utterance.
 */
export interface Language {
  /**
   * What people say before or after what they mean, tried away where nothing fits with it: words
   * and phrases, parted by ", ".
   */
  readonly fillers: string;
  /** Words that stand between the values of a slot with multiple values. */
  readonly separators: string;
  /** Words that are taken for another one. */
  readonly aliases: readonly (readonly [word: string, meaning: string])[];
  readonly invocation: InvocationWords;
  /** What users say for a built-in intent; a model adds its own samples to them. */
  readonly intents: Readonly<Record<string, readonly string[]>>;
  /** What closes a session without the skill being asked; the skill is only told. */
  readonly exit: readonly string[];
  readonly numbers: NumberWords;
  /** Without it, the values of AMAZON.DATE, AMAZON.TIME and AMAZON.DURATION are passed on as said. */
  readonly calendar?: CalendarWords;
}

/** How a user calls a skill; every phrase in words. */
export interface InvocationWords {
  /** Words that no invocation name may hold: some of those below. */
  readonly reserved: readonly string[];
  /** Articles and prepositions, which no invocation name of two words may hold. */
  readonly articles: readonly string[];
  /** Before everything else: the wake word. */
  readonly wakeWords: readonly string[];
  /** "open X". */
  readonly launch: readonly string[];
  /** "ask X to …". */
  readonly ask: readonly string[];
  /** Between the name and the request. */
  readonly connectors: readonly string[];
  /** "… with X". */
  readonly from: readonly string[];
}

/** How numbers are spoken. A list of spellings holds the usual one first. */
export interface NumberWords {
  /** The spellings of a number from 0 to 99, in words. */
  readonly below100: (value: number) => readonly string[];
  /** The spellings of 100, 200, …, 900, by the first digit. */
  readonly hundreds: (digit: number) => readonly string[];
  /** What may stand between the hundreds and the rest, '' for nothing. */
  readonly joints: readonly string[];
  /** Words that say one of a unit and are no number alone: "a" week. */
  readonly one?: readonly string[];
  /** "nineteen hundred five" is a year. */
  readonly century?: string;
  /** Words of the scales, the largest first. A scale alone stands for one of it. */
  readonly scales: readonly (readonly [words: readonly string[], factor: number])[];
  /** Digits by name, beside the numbers 0 to 9: "oh". */
  readonly digits?: Readonly<Record<string, number>>;
  /** Says the next digit twice: "double". */
  readonly double?: readonly string[];
  /** The spellings of an ordinal number from 1 to 99. */
  readonly ordinals?: (value: number) => readonly string[];
}

/**
 * A pattern of words and what it means. `{class}` stands for words of a class, `?` after a word or
 * a class makes it optional, `|` parts words of which one stands there: `the? {day} of|in {month}`.
 */
export type Pattern<Meaning> = readonly [pattern: string, meaning: Meaning];

export interface CalendarWords {
  /** From Monday on. */
  readonly weekdays: readonly string[];
  /** From January on; spellings of a month are parted by `|`. */
  readonly months: readonly string[];
  readonly seasons: Readonly<Record<string, 'SP' | 'SU' | 'FA' | 'WI'>>;
  /** Classes: day, month, year, weekday, season. The numbers count from today's. */
  readonly dates: readonly Pattern<DateMeaning>[];
  /** Classes: hour, minute, part. */
  readonly times: readonly Pattern<TimeMeaning>[];
  /** Which half of the day phrases such as "in the morning" mean. */
  readonly dayParts: Readonly<Record<string, 'am' | 'pm'>>;
  /** Singular and plural of each unit, parted by `|`. */
  readonly units: Readonly<Record<DurationUnit, string>>;
  /** Durations that no number and unit say, such as "half an hour". */
  readonly durations: Readonly<Record<string, string>>;
  /** What adds half a unit: "and a half". */
  readonly andAHalf: readonly string[];
}

/** What a date pattern adds to the words it captured. */
export interface DateMeaning {
  readonly now?: true;
  readonly day?: number;
  readonly week?: number;
  readonly weekend?: number;
  readonly month?: number;
  readonly year?: number;
  /** Whether a weekday is the next one after today, or the last before; else the coming one. */
  readonly side?: 'next' | 'last';
}

/** What a time pattern makes of the hour and minute it captured. */
export interface TimeMeaning {
  /** A time of its own: `12:00`, or a part of the day, `MO`, `AF`, `EV`, `NI`. */
  readonly value?: string;
  /** Minutes to add to the hour. */
  readonly add?: number;
  /** The minutes are before the hour. */
  readonly before?: true;
}

export type DurationUnit = 'Y' | 'M' | 'W' | 'D' | 'TH' | 'TM' | 'TS';
