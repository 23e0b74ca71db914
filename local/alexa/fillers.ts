import type { Language } from './languages/language';
import { wordsOfText } from './utterance';

export const startsAt = (
  phrase: readonly string[],
  words: readonly string[],
  at: number,
): boolean => {
  for (let index = 0; index < phrase.length; index++) {
    if (words[at + index] !== phrase[index]) return false;
  }
  return true;
};

/** The filler words and phrases of a language. */
export class Fillers {
  readonly #phrases: readonly (readonly string[])[];
  readonly #first: ReadonlySet<string>;
  readonly #last: ReadonlySet<string>;

  constructor({ fillers }: Language) {
    this.#phrases = fillers.split(', ').map(wordsOfText);
    this.#first = new Set(this.#phrases.map((phrase) => phrase[0] ?? ''));
    this.#last = new Set(this.#phrases.map((phrase) => phrase.at(-1) ?? ''));
  }

  /** The first place from `at` on where no filler stands. */
  skip(words: readonly string[], at: number): number {
    for (let from = at; ;) {
      if (!this.#first.has(words[from] ?? '')) return from;
      const phrase = this.#phrases.find((filler) => startsAt(filler, words, from));
      if (!phrase) return from;
      from += phrase.length;
    }
  }

  /** The first place before `end` after which nothing but fillers stands. */
  skipBack(words: readonly string[], end: number): number {
    for (let to = end; ;) {
      if (to === 0 || !this.#last.has(words[to - 1] ?? '')) return to;
      const phrase = this.#endingAt(words, to);
      if (!phrase) return to;
      to -= phrase.length;
    }
  }

  #endingAt(words: readonly string[], end: number): readonly string[] | undefined {
    return this.#phrases.find(
      (phrase) => phrase.length <= end && startsAt(phrase, words, end - phrase.length),
    );
  }
}

const known = new WeakMap<Language, Fillers>();

export const fillersOf = (language: Language): Fillers => {
  const before = known.get(language);
  if (before) return before;
  const fresh = new Fillers(language);
  known.set(language, fresh);
  return fresh;
};
