import type { DynamicEntities, EntityNode } from './dynamic-entities';
import { smallWords } from './language';
import { LONGEST_NUMBER, numberOf } from './numbers';
import type { SlotPlace } from './sample-index';
import type { SlotTypes } from './slot-types';
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

/** An utterance in the numbers of a vocabulary. */
export interface NumberedUtterance {
  readonly utterance: Utterance;
  readonly words: readonly string[];
  readonly ids: readonly number[];
  /** Number of the word together with the next one, where only an apostrophe parts them. */
  readonly joinedIds: readonly number[];
}

export const numberWords = (utterance: Utterance, vocabulary: Vocabulary): NumberedUtterance => {
  const { text, words } = utterance;
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
  let strings: readonly string[] | undefined;
  return {
    utterance,
    ids,
    joinedIds,
    get words() {
      return (strings ??= wordsOf(utterance));
    },
  };
};

/** Which words a slot may take from a place of one utterance on. Answers are kept. */
export class SlotSpans {
  readonly #types: SlotTypes;
  readonly #dynamic: DynamicEntities;
  readonly #said: NumberedUtterance;
  readonly #open: boolean;
  readonly #separators: ReadonlySet<string>;
  readonly #known = new Map<number, readonly Span[]>();

  constructor({
    types,
    dynamic,
    said,
    open,
    locale,
  }: {
    readonly types: SlotTypes;
    readonly dynamic: DynamicEntities;
    readonly said: NumberedUtterance;
    /** Whether words outside the lists are taken. */
    readonly open: boolean;
    readonly locale: string;
  }) {
    this.#types = types;
    this.#dynamic = dynamic;
    this.#said = said;
    this.#open = open;
    this.#separators = smallWords(locale).separators;
  }

  /** The spans that begin at a word. Several may have the same end. */
  from(place: SlotPlace, start: number): readonly Span[] {
    const key = place.id * 256 + start;
    const known = this.#known.get(key);
    if (known) return known;
    const spans = place.multiple
      ? this.#listSpans(place, start).map(({ end, cost }) => ({ end, cost }))
      : this.#singles(place, start);
    this.#known.set(key, spans);
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

  /** What Alexa would hand on for these words: numbers as digits, else the words. */
  valueOf(place: SlotPlace, { from, to }: ValueSpan): string {
    if (place.type.kind === 'number') {
      const number = numberOf(this.#words.slice(from, to));
      if (number !== undefined) return String(number);
    }
    return spokenIn(this.#said.utterance, from, to);
  }

  get #words(): readonly string[] {
    return this.#said.words;
  }

  #singles(place: SlotPlace, start: number): Span[] {
    const spans: Span[] = [];
    const add = (end: number) =>
      spans.push({ end, cost: COST.inList * (end - start) + COST.value });
    if (place.type.kind === 'number') this.#numbers(start, add);
    else this.#values(place.type.root, start, add);
    const dynamic = this.#dynamic.get(place.type.name);
    if (dynamic) this.#dynamicValues(dynamic, start, add);
    if (this.#open) this.#anyWords(place, start, this.#said.ids.length, spans);
    return spans;
  }

  #values(node: number, at: number, add: (end: number) => void): void {
    const { ids, joinedIds } = this.#said;
    if (at >= ids.length) return;
    const next = this.#types.step(node, ids[at] ?? UNKNOWN_WORD);
    if (next !== 0) {
      if (this.#types.isValue(next)) add(at + 1);
      this.#values(next, at + 1, add);
    }
    const joined = this.#types.step(node, joinedIds[at] ?? UNKNOWN_WORD);
    if (joined === 0) return;
    if (this.#types.isValue(joined)) add(at + 2);
    this.#values(joined, at + 2, add);
  }

  #dynamicValues(root: EntityNode, start: number, add: (end: number) => void): void {
    let node = root.next.get(this.#words[start] ?? '');
    for (let end = start + 1; node; end++) {
      if (node.values.length > 0) add(end);
      node = node.next.get(this.#words[end] ?? '');
    }
  }

  #numbers(start: number, add: (end: number) => void): void {
    const last = Math.min(start + LONGEST_NUMBER, this.#words.length);
    for (let end = start + 1; end <= last; end++) {
      if (numberOf(this.#words.slice(start, end)) !== undefined) add(end);
    }
  }

  #anyWords({ type, elicited }: SlotPlace, start: number, limit: number, spans: Span[]): void {
    if (type.kind === 'number') return;
    const word = type.kind === 'custom' ? COST.outOfList : COST.freeWord;
    const unbounded = elicited || type.kind === 'phrase';
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
    for (let at = start + 1; at < this.#said.ids.length; at++) {
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
