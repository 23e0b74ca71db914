import type { SlotTypeModel, TypeValue } from './interaction-model';
import { Trie } from './trie';
import { fold, Words } from './utterance';
import { UNKNOWN_WORD, type Vocabulary } from './vocabulary';

/**
 * How a slot takes words:
 * - `custom`: the values of its list, and words outside it, which Alexa passes on;
 * - `list`: a built-in list (AMAZON.City, …) that this simulator does not hold: it takes any words,
 *   and the values that the model adds to it;
 * - `number`: digits and spoken numbers only;
 * - `phrase`: any words (AMAZON.SearchQuery).
 */
type SlotKind = 'custom' | 'list' | 'number' | 'phrase';

export interface SlotType {
  readonly name: string;
  readonly kind: SlotKind;
  /** Whether Alexa resolves its words: not for a built-in type that the model does not extend. */
  readonly resolves: boolean;
  /** Root in the trie of values. */
  readonly root: number;
}

const BUILT_IN_KINDS: Readonly<Record<string, SlotKind>> = {
  'AMAZON.NUMBER': 'number',
  'AMAZON.FOUR_DIGIT_NUMBER': 'number',
  'AMAZON.SearchQuery': 'phrase',
};

const kindOf = (name: string): SlotKind =>
  name.startsWith('AMAZON.') ? (BUILT_IN_KINDS[name] ?? 'list') : 'custom';

interface Owner {
  readonly value: TypeValue;
  readonly next: number;
}

/** The slot types of a model: each one's values and synonyms in one trie over words. */
export class SlotTypes {
  readonly #vocabulary: Vocabulary;
  readonly #trie = new Trie();
  readonly #types = new Map<string, SlotType>();
  /** Who owns the words that end at a node: a list, newest first, that the node's mark points to. */
  readonly #owners: Owner[] = [{ value: { name: { value: '' } }, next: 0 }];
  readonly #words = new Words();

  constructor(vocabulary: Vocabulary, models: readonly SlotTypeModel[]) {
    this.#vocabulary = vocabulary;
    for (const model of models) this.#add(model);
  }

  /** A type of the model, or a built-in one. */
  type(name: string): SlotType {
    const known = this.#types.get(name);
    if (known) return known;
    const type = { name, kind: kindOf(name), resolves: false, root: this.#trie.root() };
    this.#types.set(name, type);
    return type;
  }

  /** The node after one more word, 0 where no value goes on like this. */
  step(node: number, word: number): number {
    return word === UNKNOWN_WORD ? 0 : this.#trie.step(node, word);
  }

  /** Whether a value or synonym ends at the node. */
  isValue(node: number): boolean {
    return this.#trie.mark(node) !== 0;
  }

  /**
   * The values whose name or synonym these words are, in the order of the model, values that are
   * named so before values that have such a synonym.
   */
  valuesOf(type: SlotType, spoken: string): readonly TypeValue[] {
    const text = fold(spoken);
    const node = this.#walk(type.root, text);
    if (node === 0) return [];
    const owners: TypeValue[] = [];
    for (let at = this.#trie.mark(node); at !== 0; at = this.#owners[at]?.next ?? 0) {
      const owner = this.#owners[at]?.value;
      if (owner && !owners.includes(owner)) owners.push(owner);
    }
    if (owners.length < 2) return owners;
    owners.reverse();
    const isNamedSo = ({ name }: TypeValue) => this.#walk(type.root, fold(name.value)) === node;
    return [...owners.filter(isNamedSo), ...owners.filter((value) => !isNamedSo(value))];
  }

  #walk(root: number, text: string): number {
    const words = this.#words.read(text);
    let node = words.count === 0 ? 0 : root;
    for (let index = 0; index < words.count && node !== 0; index++) {
      const word = this.#vocabulary.find(text, words.starts[index] ?? 0, words.ends[index] ?? 0);
      node = this.step(node, word);
    }
    return node;
  }

  #add({ name, values = [] }: SlotTypeModel): void {
    const kind = kindOf(name);
    const type = { name, kind, resolves: true, root: this.#trie.root() };
    this.#types.set(name, type);
    for (const value of values) {
      this.#learn(type.root, value.name.value, value);
      for (const synonym of value.name.synonyms ?? []) this.#learn(type.root, synonym, value);
    }
  }

  #learn(root: number, spelling: string, value: TypeValue): void {
    const text = fold(spelling);
    const words = this.#words.read(text);
    if (words.count === 0) return;
    this.#own(this.#path(root, text, words, false), value);
    if (words.hasJoined) this.#own(this.#path(root, text, words, true), value);
  }

  /** The node of a spelling; `together` takes "what's" for the one word "whats". */
  #path(root: number, text: string, words: Words, together: boolean): number {
    let node = root;
    for (let index = 0; index < words.count; index++) {
      const start = words.starts[index] ?? 0;
      if (together && words.joined[index] === true && index + 1 < words.count) {
        const joined =
          text.slice(start, words.ends[index]) +
          text.slice(words.starts[index + 1], words.ends[index + 1]);
        node = this.#trie.grow(node, this.#vocabulary.learn(joined, 0, joined.length));
        index++;
        continue;
      }
      node = this.#trie.grow(node, this.#vocabulary.learn(text, start, words.ends[index] ?? 0));
    }
    return node;
  }

  #own(node: number, value: TypeValue): void {
    const next = this.#trie.mark(node);
    this.#trie.setMark(node, this.#owners.push({ value, next }) - 1);
  }
}
