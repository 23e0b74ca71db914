/** Longer utterances are cut: nobody speaks so long, and what bounds the length bounds the time. */
const MAX_CHARACTERS = 2_000;
export const MAX_WORDS = 200;

const NOT_ASCII = /[\u0080-\uffff]/;
const WORD_CHARACTER = /^[\p{L}\p{M}\p{N}]$/u;

const SEPARATOR = 0;
const LETTER = 1;
const APOSTROPHE = 2;
const COMMA = 3;

const ASCII_KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z0-9]/.test(character)) return LETTER;
  if (character === "'") return APOSTROPHE;
  return character === ',' || character === ';' ? COMMA : SEPARATOR;
});

/** Lower case and compatibility forms folded (NFKC): full-width letters, ligatures, … */
export const fold = (text: string): string =>
  (NOT_ASCII.test(text) ? text.normalize('NFKC') : text).toLowerCase();

/**
 * The words of a folded text as spans. Everything that is no letter, mark or digit separates:
 * punctuation, symbols, control characters. An apostrophe separates too, because a slot may stand
 * before it (`{name}'s`), and is noted, so that "what's" and "whats" can be taken for the same.
 */
export class Words {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  /** Whether only an apostrophe stands between the word and the next one. */
  readonly joined: boolean[] = [];
  /** Whether a comma or a semicolon follows the word. */
  readonly comma: boolean[] = [];
  count = 0;
  /** Whether any word is joined to its next one. */
  hasJoined = false;

  /** Reads folded text[start, end) anew, at most `limit` words of it. */
  read(text: string, start = 0, end = text.length, limit = Infinity): this {
    this.count = 0;
    this.hasJoined = false;
    let at = start;
    while (at < end && this.count < limit) {
      const width = letterWidth(text, at);
      if (width === 0) {
        if (kindAt(text, at) === COMMA && this.count > 0) this.comma[this.count - 1] = true;
        at++;
        continue;
      }
      const from = at;
      at += width;
      for (let next = letterWidth(text, at); at < end && next > 0; next = letterWidth(text, at)) {
        at += next;
      }
      this.#add(from, at, joinsNext(text, at, end));
    }
    return this;
  }

  #add(start: number, end: number, joined: boolean): void {
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.joined[this.count] = joined;
    if (joined) this.hasJoined = true;
    this.comma[this.count] = false;
    this.count++;
  }
}

const kindAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  if (code < 128) return ASCII_KINDS[code] ?? SEPARATOR;
  if (code === 0x2019) return APOSTROPHE;
  return SEPARATOR;
};

/** How many UTF-16 units the letter at this place has; 0 if there is none. */
const letterWidth = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  if (code < 128) return ASCII_KINDS[code] === LETTER ? 1 : 0;
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0x20);
  return WORD_CHARACTER.test(character) ? character.length : 0;
};

const joinsNext = (text: string, at: number, end: number): boolean =>
  at + 1 < end && kindAt(text, at) === APOSTROPHE && letterWidth(text, at + 1) > 0;

/** The words of a text as an utterance of it would have them. */
export const wordsOfText = (text: string): string[] => {
  const folded = fold(text);
  const words = new Words().read(folded);
  return Array.from({ length: words.count }, (_, index) =>
    folded.slice(words.starts[index], words.ends[index]),
  );
};

/** An utterance cut into words, folded and bounded. */
export interface Utterance {
  readonly text: string;
  readonly words: Words;
}

/** Reads what a user said. Text beyond {@link MAX_CHARACTERS} and {@link MAX_WORDS} is dropped. */
export const readUtterance = (spoken: string): Utterance => {
  const text = fold(spoken.slice(0, MAX_CHARACTERS)).slice(0, MAX_CHARACTERS);
  return { text, words: new Words().read(text, 0, text.length, MAX_WORDS) };
};

/** The word at an index, as a string. */
export const wordAt = ({ text, words }: Utterance, index: number): string =>
  text.slice(words.starts[index], words.ends[index]);

/** The words [from, to) as strings. */
export const wordsOf = (utterance: Utterance, from = 0, to = utterance.words.count): string[] => {
  const words = new Array<string>(Math.max(0, to - from));
  for (let index = from; index < to; index++) words[index - from] = wordAt(utterance, index);
  return words;
};

/**
 * What was said in the words [from, to): lower case, one space between words, apostrophes and
 * hyphens kept where they were typed, other punctuation gone.
 */
export const spokenIn = (utterance: Utterance, from: number, to: number): string => {
  const { text, words } = utterance;
  let spoken = wordAt(utterance, from);
  for (let index = from + 1; index < to; index++) {
    const between = text.slice(words.ends[index - 1], words.starts[index]);
    spoken += words.joined[index - 1] === true || between === '-' ? between : ' ';
    spoken += wordAt(utterance, index);
  }
  return spoken;
};

/** The same utterance, from one word to another. */
export const partOf = (utterance: Utterance, from: number, to: number): Utterance => {
  if (from === 0 && to === utterance.words.count) return utterance;
  const start = utterance.words.starts[from] ?? 0;
  const end = utterance.words.ends[to - 1] ?? start;
  return { text: utterance.text, words: new Words().read(utterance.text, start, end) };
};
