import type { Language, NumberWords } from './languages/language';

/** What AMAZON.NUMBER takes at most, in words: "nine hundred ninety nine billion …". */
export const LONGEST_NUMBER = 24;

const DIGITS = /^\d{1,15}$/;
const MAX_PHONE_DIGITS = 15;
const MIN_PHONE_DIGITS = 3;

/** A spelling without what parts its words: "twenty-one" and "twenty one" are the same number. */
const compact = (spelling: string): string => spelling.replace(/[^\p{L}\p{M}\p{N}]/gu, '');

/** Reads the numbers of a language, from words in lower case. */
export class SpokenNumbers {
  readonly #words: NumberWords;
  /** Numbers below a thousand, by spelling. */
  readonly #small = new Map<string, number>();
  readonly #ordinals = new Map<string, number>();
  readonly #digits: ReadonlyMap<string, number>;
  readonly #parts = new Set<string>();

  constructor(words: NumberWords) {
    this.#words = words;
    for (let value = 0; value < 1_000; value++) this.#learnSmall(value);
    for (let value = 1; value < 100; value++) {
      for (const spelling of words.ordinals?.(value) ?? []) {
        this.#learnParts(spelling);
        this.#ordinals.set(compact(spelling), value);
      }
    }
    for (const [scale] of words.scales) for (const word of scale) this.#learnParts(word);
    for (const joint of words.joints) this.#learnParts(joint);
    for (const word of words.double ?? []) this.#learnParts(word);
    for (const word of words.one ?? []) this.#learnParts(word);
    const names = Array.from({ length: 10 }, (_, digit) =>
      words.below100(digit).map((word) => [word, digit] as const),
    );
    this.#digits = new Map([...names.flat(), ...Object.entries(words.digits ?? {})]);
    for (const word of this.#digits.keys()) this.#learnParts(word);
  }

  /** Whether a number may have this word. */
  mayHold(word: string): boolean {
    return this.#parts.has(word) || /\d/.test(word) || this.cardinal([word]) !== undefined;
  }

  /** The number that the words say in full, as digits or in words, up to billions. */
  cardinal(words: readonly string[]): number | undefined {
    const [first = '', ...rest] = words;
    if (!DIGITS.test(first)) return this.#spelled(words.join(''), 0);
    if (rest.length === 0) return Number(first);
    const [scale = '', ...more] = rest;
    const factor = this.#words.scales.find(([names]) => names.includes(scale))?.[1];
    if (factor === undefined) return thousandsOf(words);
    const low = more.length === 0 ? 0 : this.cardinal(more);
    return low === undefined || low >= factor ? undefined : Number(first) * factor + low;
  }

  /** As {@link cardinal}; "a" and "an" count as one. */
  amount(words: readonly string[]): number | undefined {
    const [first = ''] = words;
    if (words.length === 1 && (this.#words.one ?? []).includes(first)) return 1;
    return this.cardinal(words);
  }

  /** What AMAZON.NUMBER makes of the words: a number, or digit by digit what was counted out. */
  number(words: readonly string[]): string | undefined {
    const value = this.cardinal(words) ?? this.#manyHundreds(words);
    if (value !== undefined) return String(value);
    return words.length > 1 ? this.#countedOut(words) : undefined;
  }

  /** "third", "3rd", "dritte". */
  ordinal(words: readonly string[]): number | undefined {
    const [first = ''] = words;
    if (words.length === 1 && /^\d{1,3}$/.test(first)) return Number(first);
    return this.#ordinals.get(words.join(''));
  }

  /** Four digits: "1984", "nineteen eighty four", "one nine eight four", "two thousand one". */
  fourDigits(words: readonly string[]): string | undefined {
    const [first = ''] = words;
    if (words.length === 1 && /^\d{4}$/.test(first)) return first;
    const counted = this.#countedOut(words);
    if (counted?.length === 4) return counted;
    const value = this.#century(words) ?? this.cardinal(words);
    return value !== undefined && value >= 1_000 && value < 10_000 ? String(value) : undefined;
  }

  year(words: readonly string[]): number | undefined {
    const [first = ''] = words;
    if (words.length === 1 && /^\d+$/.test(first) && first.length !== 4) return undefined;
    const value = this.#century(words) ?? this.cardinal(words);
    return value !== undefined && value >= 1_000 && value < 3_000 ? value : undefined;
  }

  /** The digits of a phone number: "five five five", "555 12 12", "double five". */
  phoneNumber(words: readonly string[]): string | undefined {
    const digits = this.#countedOut(words) ?? '';
    return digits.length >= MIN_PHONE_DIGITS && digits.length <= MAX_PHONE_DIGITS
      ? digits
      : undefined;
  }

  #learnSmall(value: number): void {
    const { below100, hundreds, joints } = this.#words;
    const low = value % 100;
    const digit = Math.floor(value / 100);
    if (digit === 0) {
      for (const word of below100(value)) this.#learn(word, value);
      return;
    }
    for (const hundred of hundreds(digit)) {
      if (low === 0) this.#learn(hundred, value);
      else {
        for (const joint of joints) {
          for (const word of below100(low)) this.#learn(`${hundred} ${joint} ${word}`, value);
        }
      }
    }
  }

  #learn(spelling: string, value: number): void {
    const key = compact(spelling);
    if (!this.#small.has(key)) this.#small.set(key, value);
    if (value % 100 === 0 || value < 100) this.#learnParts(spelling);
  }

  #learnParts(spelling: string): void {
    for (const word of spelling.split(/[ -]+/)) if (word !== '') this.#parts.add(word);
  }

  /** A number without spaces, whose scales from this one on are still to come. */
  #spelled(text: string, from: number): number | undefined {
    const small = this.#small.get(text);
    if (small !== undefined || text === '') return small;
    for (let index = from; index < this.#words.scales.length; index++) {
      const [names = [], factor = 1] = this.#words.scales[index] ?? [];
      const name = names.find((word) => text.includes(word));
      if (name === undefined) continue;
      const at = text.indexOf(name);
      const left = text.slice(0, at);
      const isOne = left === '' || (this.#words.one ?? []).includes(left);
      const count = isOne ? 1 : this.#spelled(left, index + 1);
      const low = this.#low(text.slice(at + name.length), index + 1);
      if (count === undefined || count === 0 || low === undefined || low >= factor)
        return undefined;
      return count * factor + low;
    }
    return undefined;
  }

  #low(text: string, from: number): number | undefined {
    if (text === '') return 0;
    const value = this.#spelled(text, from);
    if (value !== undefined) return value;
    const joint = this.#words.joints.find((word) => word !== '' && text.startsWith(word));
    return joint === undefined ? undefined : this.#spelled(text.slice(joint.length), from);
  }

  /** "twelve hundred" */
  #manyHundreds(words: readonly string[]): number | undefined {
    const { century = '' } = this.#words;
    return century !== '' && words.some((word) => word.includes(century))
      ? this.#century(words)
      : undefined;
  }

  /** "nineteen eighty four", "nineteen hundred five", "twenty oh six". */
  #century(words: readonly string[]): number | undefined {
    for (let split = 1; split <= words.length; split++) {
      const { century = '' } = this.#words;
      const left = words.slice(0, split).join('');
      const hundred = century === '' ? -1 : left.indexOf(century);
      const head = this.#pair(hundred > 0 ? left.slice(0, hundred) : left);
      if (head === undefined || head < 10) continue;
      const tail =
        (hundred > 0 ? left.slice(hundred + century.length) : '') + words.slice(split).join('');
      if (hundred < 0 && split === words.length) continue;
      const low = this.#lowPair(tail, hundred > 0);
      if (low !== undefined) return head * 100 + low;
    }
    return undefined;
  }

  #lowPair(text: string, isWhole: boolean): number | undefined {
    if (text === '') return isWhole ? 0 : undefined;
    const value = this.#pair(text) ?? (isWhole ? this.#low(text, Infinity) : undefined);
    if (value !== undefined && value < 100 && (isWhole || value >= 10)) return value;
    const zero = Object.keys(this.#words.digits ?? {}).find((word) => text.startsWith(word));
    return zero === undefined ? undefined : this.#digits.get(text.slice(zero.length));
  }

  #pair(text: string): number | undefined {
    const value = /^\d\d$/.test(text) ? Number(text) : this.#small.get(text);
    return value !== undefined && value < 100 ? value : undefined;
  }

  #countedOut(words: readonly string[]): string | undefined {
    let digits = '';
    let repeat = 1;
    for (const word of words) {
      if ((this.#words.double ?? []).includes(word)) {
        repeat = 2;
        continue;
      }
      const digit = DIGITS.test(word) ? word : this.#digits.get(word)?.toString();
      if (digit === undefined) return undefined;
      digits += digit.repeat(repeat);
      repeat = 1;
    }
    return repeat === 1 && digits !== '' ? digits : undefined;
  }
}

/** "25 000", as "25,000" is read. */
const thousandsOf = ([first = '', ...groups]: readonly string[]): number | undefined =>
  first.length <= 3 && groups.length < 5 && groups.every((group) => /^\d{3}$/.test(group))
    ? Number(first + groups.join(''))
    : undefined;

const readers = new WeakMap<Language, SpokenNumbers>();

/** The numbers of a language, prepared when they are first needed. */
export const spokenNumbers = (language: Language): SpokenNumbers => {
  const known = readers.get(language);
  if (known) return known;
  const fresh = new SpokenNumbers(language.numbers);
  readers.set(language, fresh);
  return fresh;
};
