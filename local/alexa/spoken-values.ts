import type { Language } from './languages/language';
import type { ValueKind } from './slot-kinds';
import { spokenCalendar, type SpokenValues } from './spoken-calendar';
import { LONGEST_NUMBER, spokenNumbers, type SpokenNumbers } from './spoken-numbers';

const NOTHING: SpokenValues = new Map();

/** The values of built-in types that can be read in one utterance. Answers are kept. */
export class UtteranceValues {
  readonly #language: Language;
  readonly #said: { readonly words: readonly string[] };
  readonly #now: () => Date;
  #known: Map<string, SpokenValues> | undefined;

  constructor(language: Language, said: { readonly words: readonly string[] }, now: () => Date) {
    this.#language = language;
    this.#said = said;
    this.#now = now;
  }

  /** What the words from a place on say, by the word it ends before, in Alexa's form. */
  from(kind: ValueKind, start: number): SpokenValues {
    const key = `${kind}${start}`;
    const cache = (this.#known ??= new Map<string, SpokenValues>());
    const known = cache.get(key);
    if (known) return known;
    const values = this.#read(kind, start);
    cache.set(key, values);
    return values;
  }

  get #words(): readonly string[] {
    return this.#said.words;
  }

  #read(kind: ValueKind, start: number): SpokenValues {
    const calendar = spokenCalendar(this.#language);
    switch (kind) {
      case 'date':
        return calendar?.dates(this.#words, start, this.#now()) ?? NOTHING;
      case 'time':
        return calendar?.times(this.#words, start) ?? NOTHING;
      case 'duration':
        return calendar?.durations(this.#words, start) ?? NOTHING;
      case 'number':
        return this.#numbers(start, (numbers, words) => numbers.number(words));
      case 'ordinal':
        return this.#numbers(start, (numbers, words) => numbers.ordinal(words)?.toString());
      case 'fourDigits':
        return this.#numbers(start, (numbers, words) => numbers.fourDigits(words));
      case 'phoneNumber':
        return this.#numbers(start, (numbers, words) => numbers.phoneNumber(words));
    }
  }

  #numbers(
    start: number,
    read: (numbers: SpokenNumbers, words: readonly string[]) => string | undefined,
  ): SpokenValues {
    const numbers = spokenNumbers(this.#language);
    const values = new Map<number, string>();
    const last = Math.min(start + LONGEST_NUMBER, this.#words.length);
    for (let end = start + 1; end <= last; end++) {
      if (!numbers.mayHold(this.#words[end - 1] ?? '')) break;
      const value = read(numbers, this.#words.slice(start, end));
      if (value !== undefined) values.set(end, value);
    }
    return values;
  }
}
