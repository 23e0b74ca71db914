import type { Sample, SampleIndex, SlotPlace } from './sample-index';
import type { NumberedUtterance, SlotSpans } from './slot-spans';
import { UNKNOWN_WORD } from './vocabulary';

/** Where a search begins: a trie of samples, and what its samples cost in advance. */
export interface SearchRoot {
  readonly root: number;
  readonly cost: number;
}

/** A slot that a sample's reading of the utterance filled with the words [from, to). */
export interface SlotMatch {
  readonly place: SlotPlace;
  readonly from: number;
  readonly to: number;
  readonly cost: number;
}

/** A way to read the whole utterance as one sample. */
export interface SampleMatch {
  readonly sample: Sample;
  readonly cost: number;
  readonly slots: readonly SlotMatch[];
}

/** Steps that a search may take: it ends in bounded time whatever the model and the utterance. */
const MAX_STEPS = 50_000;

interface State {
  readonly node: number;
  cost: number;
  previous: State | undefined;
  /** The slot that was filled on the way from `previous`; undefined for a word. */
  place: SlotPlace | undefined;
  readonly at: number;
  /** The next state that waits at the same word. */
  readonly next: State | undefined;
}

/**
 * The cheapest reading of an utterance by every sample that fits it, cheapest first, the earlier in
 * the model first among equals.
 *
 * A state is a node of the trie at a word of the utterance; every step leads to a later word, so
 * going through the words once, in order, finds the cheapest way to each state.
 */
export const searchSamples = (
  index: SampleIndex,
  said: NumberedUtterance,
  spans: SlotSpans,
  roots: readonly SearchRoot[],
): readonly SampleMatch[] => new Search(index, said, spans).run(roots);

class Search {
  readonly #index: SampleIndex;
  readonly #said: NumberedUtterance;
  readonly #spans: SlotSpans;
  /** The states that wait at each word. */
  readonly #waiting: (State | undefined)[];
  /** States that were reached through a slot, by node and word: others have one way in only. */
  #reached: Map<number, State> | undefined;
  #steps = 0;

  constructor(index: SampleIndex, said: NumberedUtterance, spans: SlotSpans) {
    this.#index = index;
    this.#said = said;
    this.#spans = spans;
    this.#waiting = new Array<State | undefined>(said.count + 1).fill(undefined);
  }

  run(roots: readonly SearchRoot[]): readonly SampleMatch[] {
    for (const { root, cost } of roots) this.#wait(root, 0, cost, undefined, undefined);
    const end = this.#said.count;
    for (let at = 0; at < end; at++) {
      for (let state = this.#waiting[at]; state; state = state.next) {
        this.#step(state, at);
        if (this.#steps > MAX_STEPS) return this.#matches(end);
      }
    }
    return this.#matches(end);
  }

  #step(state: State, at: number): void {
    const { ids, joinedIds } = this.#said.numbers;
    const word = ids[at] ?? UNKNOWN_WORD;
    if (word !== UNKNOWN_WORD) this.#word(state, this.#index.step(state.node, word), at + 1);
    const joined = joinedIds[at] ?? UNKNOWN_WORD;
    if (joined !== UNKNOWN_WORD) this.#word(state, this.#index.step(state.node, joined), at + 2);
    let edge = this.#index.slotEdge(state.node);
    for (; edge; edge = this.#index.edge(edge.next)) {
      for (const { end, cost } of this.#spans.from(edge.place, at)) {
        this.#slot(state, edge.child, end, state.cost + cost, edge.place);
      }
    }
  }

  #word(state: State, child: number, at: number): void {
    if (child !== 0) this.#wait(child, at, state.cost, state, undefined);
  }

  #slot(state: State, child: number, at: number, cost: number, place: SlotPlace): void {
    const key = child * 256 + at;
    const reached = (this.#reached ??= new Map<number, State>());
    const known = reached.get(key);
    if (!known) {
      reached.set(key, this.#wait(child, at, cost, state, place));
    } else if (cost < known.cost) {
      known.cost = cost;
      known.previous = state;
      known.place = place;
    }
    this.#steps++;
  }

  #wait(
    node: number,
    at: number,
    cost: number,
    previous: State | undefined,
    place: SlotPlace | undefined,
  ): State {
    const state = { node, cost, previous, place, at, next: this.#waiting[at] };
    this.#waiting[at] = state;
    this.#steps++;
    return state;
  }

  #matches(end: number): readonly SampleMatch[] {
    const matches: SampleMatch[] = [];
    for (let state = this.#waiting[end]; state; state = state.next) {
      const first = this.#index.sampleAt(state.node);
      if (!first) continue;
      const slots = slotsOn(state);
      let sample: Sample | undefined = first;
      for (; sample; sample = this.#index.sample(sample.next)) {
        matches.push({ sample, cost: state.cost, slots });
      }
    }
    if (matches.length < 2) return matches;
    return matches.sort((a, b) => a.cost - b.cost || a.sample.rank - b.sample.rank);
  }
}

const slotsOn = (last: State): readonly SlotMatch[] => {
  const slots: SlotMatch[] = [];
  for (let state: State | undefined = last; state; state = state.previous) {
    if (!state.place) continue;
    const { at: from, cost } = state.previous ?? { at: 0, cost: 0 };
    slots.unshift({ place: state.place, from, to: state.at, cost: state.cost - cost });
  }
  return slots;
};
