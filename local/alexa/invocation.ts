import { fillersOf, startsAt, type Fillers } from './fillers';
import { languageOf } from './languages';
import type { Language } from './languages/language';
import { partOf, wordsOf, wordsOfText, type Utterance } from './utterance';

/** A call of the skill: alone, or with a request, of which several readings may be possible. */
export interface Invocation {
  /** What follows the name, likeliest first; empty where the skill is only opened. */
  readonly requests: readonly Utterance[];
}

type PhraseWords = Readonly<
  Record<'wakeWords' | 'calls' | 'connectors' | 'from', readonly (readonly string[])[]>
>;

const known = new WeakMap<Language, PhraseWords>();

/** The phrases of a language in words, cut once. */
const phraseWords = (language: Language): PhraseWords => {
  const before = known.get(language);
  if (before) return before;
  const { wakeWords, launch, ask, connectors, from } = language.invocation;
  const cut = (phrases: readonly string[]) => phrases.map(wordsOfText);
  const words: PhraseWords = {
    wakeWords: cut(wakeWords),
    calls: cut([...launch, ...ask]),
    connectors: cut(connectors),
    from: cut(from),
  };
  known.set(language, words);
  return words;
};

/** Recognises the phrases that call one skill. */
export class InvocationPhrases {
  readonly #phrases: PhraseWords;
  readonly #name: readonly string[];
  readonly #fillers: Fillers;

  constructor(invocationName: string, locale: string) {
    const language = languageOf(locale);
    this.#phrases = phraseWords(language);
    this.#name = wordsOfText(invocationName);
    this.#fillers = fillersOf(language);
  }

  /** The call that an utterance is, undefined if it calls nobody. */
  read(utterance: Utterance): Invocation | undefined {
    const said = wordsOf(utterance);
    const words = said.slice(0, this.#fillers.skipBack(said, said.length));
    const start = this.#fillers.skip(words, skipOne(this.#phrases.wakeWords, words, 0));
    return this.#byName(utterance, words, start) ?? this.#byEnd(utterance, words, start);
  }

  /** "open X", "open X and …", "ask X to …", "X". */
  #byName(utterance: Utterance, words: readonly string[], start: number): Invocation | undefined {
    const verb = skipOne(this.#phrases.calls, words, start);
    if (!startsAt(this.#name, words, verb)) return undefined;
    const after = verb + this.#name.length;
    if (after === words.length) return { requests: [] };
    if (verb === start) return undefined;
    const rest = skipOne(this.#phrases.connectors, words, after);
    const starts = rest === after || rest === words.length ? [after] : [rest, after];
    return { requests: starts.map((from) => partOf(utterance, from, words.length)) };
  }

  /** "… with X". */
  #byEnd(utterance: Utterance, words: readonly string[], start: number): Invocation | undefined {
    const name = words.length - this.#name.length;
    if (name - 1 <= start || !startsAt(this.#name, words, name)) return undefined;
    const end = this.#phrases.from
      .map((phrase) => ({ phrase, at: name - phrase.length }))
      .filter(({ phrase, at }) => at > start && startsAt(phrase, words, at))
      .reduce((first, { at }) => Math.min(first, at), name);
    return end === name ? undefined : { requests: [partOf(utterance, start, end)] };
  }
}

/** The place after the longest phrase that stands here; the same place if none does. */
const skipOne = (
  phrases: readonly (readonly string[])[],
  words: readonly string[],
  at: number,
): number => {
  let end = at;
  for (const phrase of phrases) {
    if (at + phrase.length > end && startsAt(phrase, words, at)) end = at + phrase.length;
  }
  return end;
};
