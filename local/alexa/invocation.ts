import { languageOf, smallWords } from './language';
import { partOf, readUtterance, wordsOf, type Utterance } from './utterance';

/** How a user calls a skill, by language; every phrase in words. */
interface Phrases {
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

const PHRASES: Readonly<Record<string, Phrases>> = {
  en: {
    wakeWords: ['alexa', 'computer', 'echo', 'hey alexa', 'ok alexa'],
    launch: ['open', 'launch', 'start', 'run', 'begin', 'talk to', 'play', 'load', 'use', 'resume'],
    ask: ['ask', 'tell'],
    connectors: ['and', 'to', 'for', 'about', 'that', 'if', 'whether', 'and ask for', 'and ask'],
    from: ['with', 'using', 'from', 'in', 'on'],
  },
};

const NO_PHRASES: Phrases = { wakeWords: [], launch: [], ask: [], connectors: [], from: [] };

/** A call of the skill: alone, or with a request, of which several readings may be possible. */
export interface Invocation {
  /** What follows the name, likeliest first; empty where the skill is only opened. */
  readonly requests: readonly Utterance[];
}

/** Recognises the phrases that call one skill. */
export class InvocationPhrases {
  readonly #phrases: Phrases;
  readonly #name: readonly string[];
  readonly #fillers: ReadonlySet<string>;

  constructor(invocationName: string, locale: string) {
    this.#phrases = PHRASES[languageOf(locale, PHRASES)] ?? NO_PHRASES;
    this.#name = wordsOf(readUtterance(invocationName));
    this.#fillers = smallWords(locale).fillers;
  }

  /** The call that an utterance is, undefined if it calls nobody. */
  read(utterance: Utterance): Invocation | undefined {
    const words = wordsOf(utterance);
    while (words.length > 0 && this.#fillers.has(words.at(-1) ?? '')) words.pop();
    let start = skipOne(this.#phrases.wakeWords, words, 0);
    while (this.#fillers.has(words[start] ?? '')) start++;
    return this.#byName(utterance, words, start) ?? this.#byEnd(utterance, words, start);
  }

  /** "open X", "open X and …", "ask X to …", "X". */
  #byName(utterance: Utterance, words: readonly string[], start: number): Invocation | undefined {
    const verb = skipOne([...this.#phrases.launch, ...this.#phrases.ask], words, start);
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
    if (!this.#phrases.from.includes(words[name - 1] ?? '')) return undefined;
    return { requests: [partOf(utterance, start, name - 1)] };
  }
}

/** The place after the longest phrase that stands here; the same place if none does. */
const skipOne = (phrases: readonly string[], words: readonly string[], at: number): number =>
  phrases
    .map((phrase) => phrase.split(' '))
    .filter((phrase) => startsAt(phrase, words, at))
    .reduce((end, phrase) => Math.max(end, at + phrase.length), at);

const startsAt = (phrase: readonly string[], words: readonly string[], at: number): boolean =>
  phrase.every((word, index) => words[at + index] === word);
