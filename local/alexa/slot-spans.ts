import type { DynamicEntities, EntityNode } from './dynamic-entities';
import { wordSet } from './languages';
import type { Language } from './languages/language';
import type { SlotPlace } from './sample-index';
import { isNumeric, isValueKind, type ValueKind } from './slot-kinds';
import type { SlotTypes } from './slot-types';
import { UtteranceValues } from './spoken-values';
import { MAX_WORDS, spokenIn, wordsOf, type Utterance } from './utterance';
import { UNKNOWN_WORD, type Vocabulary } from './vocabulary';

/**
 * What a reading costs. Words outside the lists weigh more than any number of words in the lists,
 * these more than the number of values, and a word of the sample itself costs nothing: so the
 * cheapest reading has the fewest words outside the lists, then the most words of the sample, then
 * the fewest values.
 */
const COST = { inList: 16, freeWord: 4_095, outOfList: 4_096, value: 1 } as const;

/** How many words outside the lists a cost stands for. */
export const outOfListWords = (cost: number): number =>
  Math.floor((cost + MAX_WORDS) / COST.outOfList);

/** How many words a value outside its list may have, unless Alexa has just asked for it. */
const MAX_OUT_OF_LIST_WORDS = 6;

/** A span of words that a slot may take: it ends before the word `end`. */
export interface Span {
  readonly end: number;
  readonly cost: number;
}

/** A single value within a span. */
export interface ValueSpan {
  readonly from: number;
  readonly to: number;
}

/** What Alexa passes on for words that it takes for a number and does not understand. */
const NOT_UNDERSTOOD = '?';

interface WordNumbers {
  readonly ids: readonly number[];
  /** Number of the word together with the next one, where only an apostrophe parts them. */
  readonly joinedIds: readonly number[];
}

/** An utterance in the numbers of a vocabulary, which may still learn while it is read. */
export class NumberedUtterance {
  readonly utterance: Utterance;
  readonly #vocabulary: Vocabulary;
  #size = 0;
  #numbers: WordNumbers = { ids: [], joinedIds: [] };
  #strings: readonly string[] | undefined;

  constructor(utterance: Utterance, vocabulary: Vocabulary) {
    this.utterance = utterance;
    this.#vocabulary = vocabulary;
  }

  get count(): number {
    return this.utterance.words.count;
  }

  get words(): readonly string[] {
    return (this.#strings ??= wordsOf(this.utterance));
  }

  get numbers(): WordNumbers {
    if (this.#size !== this.#vocabulary.size) {
      this.#size = this.#vocabulary.size;
      this.#numbers = numbersOf(this.utterance, this.#vocabulary);
    }
    return this.#numbers;
  }
}

const numbersOf = ({ text, words }: Utterance, vocabulary: Vocabulary): WordNumbers => {
  const ids: number[] = [];
  const joinedIds: number[] = [];
  for (let index = 0; index < words.count; index++) {
    const start = words.starts[index] ?? 0;
    const end = words.ends[index] ?? 0;
    ids.push(vocabulary.find(text, start, end));
    if (!words.hasJoined) continue;
    const joined =
      words.joined[index] === true
        ? text.slice(start, end) + text.slice(end + 1, words.ends[index + 1])
        : '';
    joinedIds.push(joined === '' ? UNKNOWN_WORD : vocabulary.find(joined, 0, joined.length));
  }
  return { ids, joinedIds };
};

/** Which words a slot may take from a place of one utterance on. Answers are kept. */
export class SlotSpans {
  readonly #types: SlotTypes;
  readonly #dynamic: DynamicEntities;
  readonly #said: NumberedUtterance;
  readonly #open: boolean;
  readonly #separators: ReadonlySet<string>;
  readonly #language: Language;
  readonly #now: () => Date;
  /** Most utterances never ask for these. */
  #valuesOnce: UtteranceValues | undefined;
  #known: Map<number, readonly Span[]> | undefined;

  constructor({
    types,
    dynamic,
    said,
    open,
    language,
    now,
  }: {
    readonly types: SlotTypes;
    readonly dynamic: DynamicEntities;
    readonly said: NumberedUtterance;
    /** Whether words outside the lists are taken. */
    readonly open: boolean;
    readonly language: Language;
    /** What dates are relative to. */
    readonly now: () => Date;
  }) {
    this.#types = types;
    this.#dynamic = dynamic;
    this.#said = said;
    this.#open = open;
    this.#separators = wordSet(language.separators);
    this.#language = language;
    this.#now = now;
  }

  /** The spans that begin at a word. Several may have the same end. */
  from(place: SlotPlace, start: number): readonly Span[] {
    const key = place.id * 256 + start;
    const cache = (this.#known ??= new Map<number, readonly Span[]>());
    const known = cache.get(key);
    if (known) return known;
    const spans = place.multiple
      ? this.#listSpans(place, start).map(({ end, cost }) => ({ end, cost }))
      : this.#singles(place, start);
    cache.set(key, spans);
    return spans;
  }

  /** The values of a span that {@link from} gave. */
  valuesIn(place: SlotPlace, from: number, to: number): readonly ValueSpan[] {
    if (!place.multiple) return [{ from, to }];
    const steps = new Map(this.#listSpans(place, from).map((step) => [step.end, step]));
    const values: ValueSpan[] = [];
    for (let step = steps.get(to); step; step = steps.get(step.previous)) {
      values.unshift({ from: step.from, to: step.end });
    }
    return values;
  }

  /** What Alexa would hand on for these words: built-in values in its own form, else the words. */
  valueOf({ type }: SlotPlace, { from, to }: ValueSpan): string {
    if (isValueKind(type.kind)) {
      const value = this.#values.from(type.kind, from).get(to);
      if (value !== undefined) return value;
      if (isNumeric(type.kind)) return NOT_UNDERSTOOD;
    }
    return spokenIn(this.#said.utterance, from, to);
  }

  get #words(): readonly string[] {
    return this.#said.words;
  }

  get #values(): UtteranceValues {
    return (this.#valuesOnce ??= new UtteranceValues(this.#language, this.#said, this.#now));
  }

  #singles(place: SlotPlace, start: number): Span[] {
    const { type } = place;
    const spans: Span[] = [];
    const add = (end: number) =>
      spans.push({ end, cost: COST.inList * (end - start) + COST.value });
    if (isValueKind(type.kind)) this.#builtInValues(type.kind, start, add);
    if (type.resolves) {
      const { root } = type;
      if (this.#types.isLong(type)) this.#types.prepare(type, this.#words, start);
      this.#listed(root, start, add);
    }
    if (type.listRoot !== 0) this.#listed(type.listRoot, start, add);
    const dynamic = this.#dynamic.get(type.name);
    if (dynamic) this.#dynamicValues(dynamic, start, add);
    if (this.#open) this.#anyWords(place, start, this.#said.count, spans);
    return spans;
  }

  #builtInValues(kind: ValueKind, start: number, add: (end: number) => void): void {
    for (const end of this.#values.from(kind, start).keys()) add(end);
  }

  #listed(node: number, at: number, add: (end: number) => void): void {
    const { ids, joinedIds } = this.#said.numbers;
    if (at >= ids.length) return;
    const next = this.#types.step(node, ids[at] ?? UNKNOWN_WORD);
    if (next !== 0) {
      if (this.#types.isValue(next)) add(at + 1);
      this.#listed(next, at + 1, add);
    }
    const joined = this.#types.step(node, joinedIds[at] ?? UNKNOWN_WORD);
    if (joined === 0) return;
    if (this.#types.isValue(joined)) add(at + 2);
    this.#listed(joined, at + 2, add);
  }

  #dynamicValues(root: EntityNode, start: number, add: (end: number) => void): void {
    let node = root.next.get(this.#words[start] ?? '');
    for (let end = start + 1; node; end++) {
      if (node.values.length > 0) add(end);
      node = node.next.get(this.#words[end] ?? '');
    }
  }

  #anyWords({ type, elicited }: SlotPlace, start: number, limit: number, spans: Span[]): void {
    const { kind } = type;
    if (isValueKind(kind) && !isNumeric(kind)) return;
    const word = kind === 'list' || kind === 'phrase' ? COST.freeWord : COST.outOfList;
    const unbounded = elicited || kind === 'phrase';
    const last = unbounded ? limit : Math.min(limit, start + MAX_OUT_OF_LIST_WORDS);
    for (let end = start + 1; end <= last; end++) {
      spans.push({ end, cost: word * (end - start) + COST.value });
    }
  }

  /** "a, b and c": the cheapest way to each end, with the last value of it. */
  #listSpans(place: SlotPlace, start: number): readonly ListStep[] {
    const one: SlotPlace = { ...place, multiple: false, elicited: false };
    const best = new Map<number, ListStep>();
    this.#extend(one, start, { end: start, cost: 0, from: start, previous: start }, best);
    for (let at = start + 1; at < this.#said.count; at++) {
      const before = best.get(at);
      if (!before) continue;
      this.#extend(one, at, before, best);
      if (this.#separators.has(this.#words[at] ?? '')) this.#extend(one, at + 1, before, best);
    }
    return [...best.values()];
  }

  #extend(one: SlotPlace, at: number, before: ListStep, best: Map<number, ListStep>): void {
    for (const { end, cost } of this.#singles(one, at)) {
      if (cost >= COST.freeWord && !this.#mayEndOutside(at, end)) continue;
      const total = before.cost + cost;
      const known = best.get(end);
      if (known && known.cost <= total) continue;
      best.set(end, { end, cost: total, from: at, previous: before.end });
    }
  }

  /** A value outside the list goes from separator to separator. */
  #mayEndOutside(start: number, end: number): boolean {
    const { comma } = this.#said.utterance.words;
    for (let at = start; at < end; at++) {
      if (this.#separators.has(this.#words[at] ?? '')) return false;
      if (at < end - 1 && comma[at] === true) return false;
    }
    return true;
  }
}

interface ListStep extends Span {
  /** Where the last value begins. */
  readonly from: number;
  /** Where the value before it ends. */
  readonly previous: number;
}
