import { builtInList } from './built-in-lists';
import type { SlotTypeModel, TypeValue } from './interaction-model';
import { languageOf } from './languages';
import { aliasesOf } from './languages/aliases';
import type { Language } from './languages/language';
import { kindOf, type SlotKind } from './slot-kinds';
import { SpellingBuckets } from './spelling-buckets';
import { Trie } from './trie';
import { fold, Words, wordsOfText } from './utterance';
import { UNKNOWN_WORD, type Vocabulary } from './vocabulary';

export interface SlotType {
  readonly name: string;
  readonly kind: SlotKind;
  /** Whether Alexa resolves its words: not for a built-in type that the model does not extend. */
  readonly resolves: boolean;
  /** Root of its own values in the trie of values. */
  readonly root: number;
  /** Root of the words that the simulator knows of a built-in list; 0 if there are none. */
  readonly listRoot: number;
}

interface Owner {
  readonly value: TypeValue;
  readonly next: number;
}

/** Lists of more values are indexed bit by bit. */
const LONG_LIST = 1_000;

const LISTED: TypeValue = { name: { value: '' } };

/**
 * The slot types of a model: each one's values and synonyms in one trie over words. A type is
 * indexed when its values are first needed: preparing a model must cost little.
 */
export class SlotTypes {
  readonly #vocabulary: Vocabulary;
  readonly #locale: string;
  readonly #language: Language;
  readonly #trie = new Trie();
  readonly #models: ReadonlyMap<string, SlotTypeModel>;
  readonly #types = new Map<string, SlotType>();
  /** Who owns the words that end at a node: a list, newest first, that the node's mark points to. */
  readonly #owners: Owner[] = [{ value: LISTED, next: 0 }];
  readonly #words = new Words();
  /** What is not indexed yet, of long lists. */
  readonly #buckets = new Map<string, SpellingBuckets>();

  constructor(vocabulary: Vocabulary, models: readonly SlotTypeModel[], locale: string) {
    this.#vocabulary = vocabulary;
    this.#locale = locale;
    this.#language = languageOf(locale);
    this.#models = new Map(models.map((model) => [model.name, model]));
  }

  /** A type of the model, or a built-in one. */
  type(name: string): SlotType {
    const known = this.#types.get(name);
    if (known) return known;
    const type = this.#lazyType(name);
    this.#types.set(name, type);
    return type;
  }

  #lazyType(name: string): SlotType {
    const kind = kindOf(name, this.#language);
    const model = this.#models.get(name);
    let root: number | undefined;
    let listRoot: number | undefined;
    const index = () => this.#index(name, model);
    const indexList = () => (kind === 'list' ? this.#indexList(name) : 0);
    return {
      name,
      kind,
      resolves: model !== undefined,
      get root() {
        return (root ??= index());
      },
      get listRoot() {
        return (listRoot ??= indexList());
      },
    };
  }

  /**
   * Makes sure that the values are indexed which the words from a place on may mean: of a long list
   * no others are.
   */
  prepare({ name, root }: SlotType, words: readonly string[], start: number): void {
    const { forms } = aliasesOf(this.#language);
    const formsOf = (word: string) => forms.get(word) ?? [word];
    this.#buckets.get(name)?.takeLike(words, start, formsOf, (text, value) => {
      this.#learn(root, text, value);
    });
  }

  /** The node after one more word, 0 where no value goes on like this. */
  step(node: number, word: number): number {
    return word === UNKNOWN_WORD ? 0 : this.#trie.step(node, word);
  }

  /** Whether a type is indexed bit by bit: {@link prepare} goes before its values then. */
  isLong({ name }: SlotType): boolean {
    return this.#buckets.has(name);
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
    const { root } = type;
    if (this.isLong(type)) this.prepare(type, wordsOfText(spoken), 0);
    const node = this.#walk(root, text);
    if (node === 0) return [];
    const owners: TypeValue[] = [];
    for (let at = this.#trie.mark(node); at !== 0; at = this.#owners[at]?.next ?? 0) {
      const owner = this.#owners[at]?.value;
      if (owner && !owners.includes(owner)) owners.push(owner);
    }
    if (owners.length < 2) return owners;
    owners.reverse();
    const isNamedSo = ({ name }: TypeValue) => this.#walk(root, fold(name.value)) === node;
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

  #index(name: string, model: SlotTypeModel | undefined): number {
    const root = this.#trie.root();
    const values = model?.values ?? [];
    const buckets = values.length > LONG_LIST ? new SpellingBuckets() : undefined;
    if (buckets) this.#buckets.set(name, buckets);
    const add = (spelling: string, value: TypeValue): void => {
      if (buckets) buckets.add(spelling, value);
      else this.#learn(root, spelling, value);
    };
    for (const value of values) {
      add(value.name.value, value);
      for (const synonym of value.name.synonyms ?? []) add(synonym, value);
    }
    return root;
  }

  #indexList(name: string): number {
    const words = builtInList(name, this.#locale);
    if (words.length === 0) return 0;
    const root = this.#trie.root();
    for (const word of words) this.#learn(root, word, LISTED);
    return root;
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
