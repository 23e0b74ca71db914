/** What {@link Vocabulary.find} answers for a word that was never learnt. */
export const UNKNOWN_WORD = 0;

const FIRST_CAPACITY = 1024;

const hashOf = (text: string, start: number, end: number): number => {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
};

/**
 * Words as small numbers. A word is looked up as a span of a text, so that reading an utterance
 * makes no strings.
 */
export class Vocabulary {
  readonly #words: string[] = [''];
  readonly #hashes: number[] = [0];
  /** Word to the word that it is taken for, itself unless it has an alias. */
  readonly #meanings: number[] = [UNKNOWN_WORD];
  #table = new Int32Array(FIRST_CAPACITY);

  /** How many words are known: whoever keeps an {@link UNKNOWN_WORD} can tell that it may be old. */
  get size(): number {
    return this.#words.length;
  }

  /** The number of the word text[start, end), {@link UNKNOWN_WORD} if it was never learnt. */
  find(text: string, start: number, end: number): number {
    const word = this.#table[this.#slotOf(text, start, end, hashOf(text, start, end))];
    return this.#meanings[word ?? UNKNOWN_WORD] ?? UNKNOWN_WORD;
  }

  /** The number of the word text[start, end), which is learnt if it is new. */
  learn(text: string, start: number, end: number): number {
    const hash = hashOf(text, start, end);
    const slot = this.#slotOf(text, start, end, hash);
    const known = this.#table[slot] ?? UNKNOWN_WORD;
    if (known !== UNKNOWN_WORD) return this.#meanings[known] ?? known;
    const word = this.#words.push(text.slice(start, end)) - 1;
    this.#hashes.push(hash);
    this.#meanings.push(word);
    this.#table[slot] = word;
    if (word * 2 > this.#table.length) this.#widen();
    return word;
  }

  /** Takes a word for another one from now on: "an" for "a", "7" for "seven". */
  alias(word: string, meaning: string): void {
    const number = this.learn(word, 0, word.length);
    this.#meanings[number] = this.learn(meaning, 0, meaning.length);
  }

  #slotOf(text: string, start: number, end: number, hash: number): number {
    const mask = this.#table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const word = this.#table[slot] ?? UNKNOWN_WORD;
      if (word === UNKNOWN_WORD) return slot;
      if (this.#hashes[word] === hash && this.#isAt(word, text, start, end)) return slot;
    }
  }

  #isAt(word: number, text: string, start: number, end: number): boolean {
    const letters = this.#words[word] ?? '';
    return letters.length === end - start && text.startsWith(letters, start);
  }

  #widen(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let word = 1; word < this.#words.length; word++) {
      let slot = (this.#hashes[word] ?? 0) & mask;
      while (table[slot] !== UNKNOWN_WORD) slot = (slot + 1) & mask;
      table[slot] = word;
    }
    this.#table = table;
  }
}
