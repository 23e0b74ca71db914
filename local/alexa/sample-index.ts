import type { IntentModel, SlotModel } from './interaction-model';
import { partsOfSample } from './samples';
import type { SlotType, SlotTypes } from './slot-types';
import { Trie } from './trie';
import { fold, Words } from './utterance';
import type { Vocabulary } from './vocabulary';

/** A slot at a place of a sample. */
export interface SlotPlace {
  readonly id: number;
  readonly name: string;
  readonly type: SlotType;
  readonly multiple: boolean;
  /** Whether Alexa is just asking for this slot: then it takes any number of words. */
  readonly elicited: boolean;
}

export interface Sample {
  readonly intent: string;
  readonly text: string;
  /** Position in the model: the first of equally good samples wins. */
  readonly rank: number;
  /** The next sample that is literally the same, 0 if there is none. */
  readonly next: number;
}

/** A way on from a node through a slot. */
export interface SlotEdge {
  readonly place: SlotPlace;
  readonly child: number;
  readonly next: number;
}

const NO_SAMPLE: Sample = { intent: '', text: '', rank: 0, next: 0 };

/**
 * Sample utterances in tries: an edge is a word or a slot, and equal beginnings are shared. A trie
 * has a root, so that the samples of a dialog's slots can be searched beside those of the intents.
 */
export class SampleIndex {
  readonly #vocabulary: Vocabulary;
  readonly #types: SlotTypes;
  readonly #trie = new Trie();
  /** Node to sample, by the trie's marks; samples that are literally the same are chained. */
  readonly #samples: Sample[] = [NO_SAMPLE];
  readonly #edges: (SlotEdge | undefined)[] = [undefined];
  /** Node to its first slot edge. */
  readonly #slotEdges = new Map<number, number>();
  readonly #places: SlotPlace[] = [];
  readonly #words = new Words();

  constructor(vocabulary: Vocabulary, types: SlotTypes) {
    this.#vocabulary = vocabulary;
    this.#types = types;
  }

  root(): number {
    return this.#trie.root();
  }

  /** The places that the slots of an intent have in its samples. */
  placesOf(slots: readonly SlotModel[], elicited?: string): ReadonlyMap<string, number> {
    return new Map(
      slots.map(({ name, type, multipleValues }) => [
        name,
        this.#places.push({
          id: this.#places.length + 1,
          name,
          type: this.#types.type(type),
          multiple: multipleValues?.enabled ?? false,
          elicited: name === elicited,
        }),
      ]),
    );
  }

  addAll(root: number, { name, slots = [], samples = [] }: IntentModel): void {
    const places = this.placesOf(slots);
    for (const sample of samples) this.add(root, name, sample, places);
  }

  /** Adds one sample; `places` are those of the intent's slots. */
  add(root: number, intent: string, text: string, places: ReadonlyMap<string, number>): void {
    this.#own(this.#path(root, text, places, false), intent, text);
    if (text.includes("'") || text.includes('’')) {
      this.#own(this.#path(root, text, places, true), intent, text);
    }
  }

  /** The node after one more word. */
  step(node: number, word: number): number {
    return this.#trie.step(node, word);
  }

  /** The first way on through a slot, the others by its `next`. */
  slotEdge(node: number): SlotEdge | undefined {
    return this.edge(this.#slotEdges.get(node) ?? 0);
  }

  edge(index: number): SlotEdge | undefined {
    return this.#edges[index];
  }

  /** The sample that ends at the node, the same ones of later intents by its `next`. */
  sampleAt(node: number): Sample | undefined {
    return this.sample(this.#trie.mark(node));
  }

  sample(index: number): Sample | undefined {
    return index === 0 ? undefined : this.#samples[index];
  }

  #path(
    root: number,
    text: string,
    places: ReadonlyMap<string, number>,
    together: boolean,
  ): number {
    let node = root;
    for (const part of partsOfSample(text) ?? []) {
      if (part.kind === 'words') node = this.#wordsPath(node, fold(part.text), together);
      else node = this.#slotPath(node, places.get(part.name) ?? 0);
    }
    return node;
  }

  #wordsPath(from: number, text: string, together: boolean): number {
    const words = this.#words.read(text);
    let node = from;
    for (let index = 0; index < words.count; index++) {
      const start = words.starts[index] ?? 0;
      const end = words.ends[index] ?? 0;
      if (together && words.joined[index] === true) {
        const joined = text.slice(start, end) + text.slice(end + 1, words.ends[index + 1]);
        node = this.#trie.grow(node, this.#vocabulary.learn(joined, 0, joined.length));
        index++;
      } else {
        node = this.#trie.grow(node, this.#vocabulary.learn(text, start, end));
      }
    }
    return node;
  }

  #slotPath(node: number, number: number): number {
    const place = this.#places[number - 1];
    if (!place) return node;
    const child = this.#trie.step(node, -number);
    if (child !== 0) return child;
    const fresh = this.#trie.grow(node, -number);
    const next = this.#slotEdges.get(node) ?? 0;
    this.#slotEdges.set(node, this.#edges.push({ place, child: fresh, next }) - 1);
    return fresh;
  }

  #own(node: number, intent: string, text: string): void {
    const first = this.#trie.mark(node);
    const rank = this.#samples.length;
    if (first === 0) {
      this.#trie.setMark(node, this.#samples.push({ intent, text, rank, next: 0 }) - 1);
      return;
    }
    const second = this.#samples[first]?.next ?? 0;
    this.#samples.push({ intent, text, rank, next: second });
    this.#samples[first] = { ...(this.#samples[first] ?? NO_SAMPLE), next: rank };
  }
}
