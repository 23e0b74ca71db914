import { phrasesOf } from './built-in-intents';
import { NO_DYNAMIC_ENTITIES, type DynamicEntities } from './dynamic-entities';
import type { IntentModel, InteractionModel } from './interaction-model';
import { fillersOf } from './fillers';
import { languageOf } from './languages';
import { aliasesOf } from './languages/aliases';
import type { Language } from './languages/language';
import { SampleIndex } from './sample-index';
import { searchSamples, type SampleMatch, type SearchRoot, type SlotMatch } from './sample-search';
import { SlotTypes } from './slot-types';
import { NumberedUtterance, outOfListWords, SlotSpans } from './slot-spans';
import { partOf, readUtterance, wordsOf, type Utterance } from './utterance';
import { Vocabulary } from './vocabulary';

export const FALLBACK_INTENT = 'AMAZON.FallbackIntent';

/** What an utterance means: an intent, and the words that fill its slots. */
export interface Reading {
  readonly intent: string;
  /** The sample that fitted; undefined for the fallback intent. */
  readonly sample?: string;
  readonly slots: readonly SlotFilling[];
}

export interface SlotFilling {
  readonly name: string;
  readonly multiple: boolean;
  /** What was said, value by value; one value unless the slot takes several. */
  readonly values: readonly string[];
}

/** A reading that was weighed, and what came of it. */
export interface Candidate extends Reading {
  /** Words of the sample, words in the slots' lists, and words outside them. */
  readonly words: {
    readonly literal: number;
    readonly inList: number;
    readonly outOfList: number;
  };
  /** Lower is better. */
  readonly cost: number;
  /** `chosen`, or why not. */
  readonly verdict: string;
}

/** What the user can be expected to say, beside the intents' samples. */
export interface Expectation {
  /** The slot that Alexa is asking for. */
  readonly elicited?: { readonly intent: string; readonly slot: string };
  /** Whether a word outside the slot's list may answer: not while it asks for a confirmation. */
  readonly acceptsAnyWord?: boolean;
  readonly dynamic?: DynamicEntities;
}

export interface Explanation {
  readonly utterance: string;
  readonly reading: Reading | undefined;
  readonly candidates: readonly Candidate[];
}

/** What samples cost in advance while Alexa asks for a slot: its own ones go first. */
const ADVANCE = { elicited: 0, intents: 2_000, otherSlots: 3_000 } as const;

const NOT_INDEXED = 0;

interface ElicitationRoots {
  readonly elicited: number;
  readonly others: number;
}

interface Search {
  readonly matches: readonly SampleMatch[];
  readonly spans: SlotSpans;
}

/**
 * How many words outside the lists a reading may have beside so many known ones. Alexa decides by
 * a likelihood that nobody outside knows; a more sensitive fallback intent catches more.
 */
const OUT_OF_LIST_WORDS = {
  LOW: (anchors: number) => anchors + 1,
  MEDIUM: (anchors: number) => anchors,
  HIGH: (anchors: number) => Math.floor(anchors / 2),
} as const;

const countWords = (slots: readonly SlotMatch[], words: number): Candidate['words'] => {
  const inSlots = slots.reduce((sum, { from, to }) => sum + to - from, 0);
  const outOfList = slots.reduce((sum, { cost }) => sum + outOfListWords(cost), 0);
  return { literal: words - inSlots, inList: inSlots - outOfList, outOfList };
};

const toReading = ({ sample, slots }: SampleMatch, spans: SlotSpans): Reading => ({
  intent: sample.intent,
  sample: sample.text,
  slots: slots.map(({ place, from, to }) => ({
    name: place.name,
    multiple: place.multiple,
    values: spans.valuesIn(place, from, to).map((value) => spans.valueOf(place, value)),
  })),
});

/**
 * Natural language understanding for one interaction model: prepared once, then each utterance is
 * read in time that does not depend on the number of samples that do not begin like it.
 */
export class Nlu {
  readonly #locale: string;
  readonly #language: Language;
  readonly #clock: () => Date;
  readonly #model: InteractionModel['languageModel'];
  readonly #intents: ReadonlyMap<string, IntentModel>;
  readonly #vocabulary: Vocabulary;
  readonly #types: SlotTypes;
  readonly #samples: SampleIndex;
  #root = NOT_INDEXED;
  readonly #elicitations = new Map<string, ElicitationRoots>();
  readonly #maxOutOfList: (anchors: number) => number;

  /** @param clock what dates are relative to; by default now. */
  constructor({ languageModel }: InteractionModel, locale: string, clock = () => new Date()) {
    this.#locale = locale;
    this.#language = languageOf(locale);
    this.#clock = clock;
    this.#model = languageModel;
    this.#intents = new Map(languageModel.intents.map((intent) => [intent.name, intent]));
    this.#vocabulary = new Vocabulary();
    for (const [word, meaning] of aliasesOf(this.#language).pairs) {
      this.#vocabulary.alias(word, meaning);
    }
    this.#types = new SlotTypes(this.#vocabulary, languageModel.types ?? [], locale);
    this.#samples = new SampleIndex(this.#vocabulary, this.#types);
    const level = languageModel.modelConfiguration?.fallbackIntentSensitivity?.level ?? 'LOW';
    this.#maxOutOfList = this.#intents.has(FALLBACK_INTENT)
      ? OUT_OF_LIST_WORDS[level]
      : () => Infinity;
  }

  get types(): SlotTypes {
    return this.#types;
  }

  /** Whether the model defines a slot type or gives it to a slot. */
  declaresType(name: string): boolean {
    const { types = [], intents } = this.#model;
    return (
      types.some((type) => type.name === name) ||
      intents.some(({ slots = [] }) => slots.some(({ type }) => type === name))
    );
  }

  /** The intent of this name, undefined if the model has none. */
  intent(name: string): IntentModel | undefined {
    return this.#intents.get(name);
  }

  /**
   * Reads an utterance. Undefined where nothing fits and the model has no fallback intent.
   * The same model, utterance and expectation always give the same reading.
   */
  read(utterance: Utterance, expectation: Expectation = {}): Reading | undefined {
    return this.readListed(utterance, expectation) ?? this.readOpen(utterance, expectation);
  }

  /** Reads an utterance only as one of the model's own, without words outside the lists. */
  readListed(utterance: Utterance, expectation: Expectation = {}): Reading | undefined {
    const whole = this.#search(utterance, expectation, false);
    const [best] = whole.matches;
    if (best) return toReading(best, whole.spans);
    const part = this.#withoutFillers(utterance);
    if (part === utterance) return undefined;
    const rest = this.#search(part, expectation, false);
    return rest.matches[0] && toReading(rest.matches[0], rest.spans);
  }

  /** Every reading that was weighed, best first. */
  explain(spoken: string, expectation: Expectation = {}): Explanation {
    const utterance = readUtterance(spoken);
    const reading = this.read(utterance, expectation);
    const whole = this.#candidates(utterance, expectation, false);
    const part = this.#withoutFillers(utterance);
    const more = this.#candidates(part, expectation, true);
    const listed = whole.length > 0 ? whole : more.filter(({ words }) => words.outOfList === 0);
    const rest = more.filter(({ words }) => words.outOfList > 0);
    let chosen = reading?.sample === undefined;
    const candidates = [...listed, ...rest].map((candidate) => {
      if (chosen || candidate.verdict !== '') {
        return { ...candidate, verdict: candidate.verdict || 'another reading is better' };
      }
      chosen = true;
      return { ...candidate, verdict: 'chosen' };
    });
    return { utterance: spoken, reading, candidates };
  }

  /** The samples of all intents, indexed when the first utterance is read. */
  get #intentsRoot(): number {
    if (this.#root !== NOT_INDEXED) return this.#root;
    this.#root = this.#samples.root();
    for (const intent of this.#model.intents) this.#samples.addAll(this.#root, intent);
    for (const { name } of this.#model.intents) this.#addPhrases(name);
    return this.#root;
  }

  #addPhrases(intent: string): void {
    for (const phrase of phrasesOf(intent, this.#locale)) {
      this.#samples.add(this.#root, intent, phrase, new Map());
    }
  }

  /** Reads what {@link readListed} can't read: with words outside the lists, or as the fallback. */
  readOpen(utterance: Utterance, expectation: Expectation = {}): Reading | undefined {
    const part = this.#withoutFillers(utterance);
    const { matches, spans } = this.#search(part, expectation, true);
    const best = matches.find((match) => this.#isAnchored(match, part.words.count));
    return best ? toReading(best, spans) : this.#fallback();
  }

  #fallback(): Reading | undefined {
    return this.#intents.has(FALLBACK_INTENT) ? { intent: FALLBACK_INTENT, slots: [] } : undefined;
  }

  #search(utterance: Utterance, expectation: Expectation, open: boolean): Search {
    const roots = this.#rootsOf(expectation, open);
    const said = new NumberedUtterance(utterance, this.#vocabulary);
    const dynamic = expectation.dynamic ?? NO_DYNAMIC_ENTITIES;
    const spans = new SlotSpans({
      types: this.#types,
      dynamic,
      said,
      open,
      language: this.#language,
      now: this.#clock,
    });
    return {
      matches: said.count === 0 ? [] : searchSamples(this.#samples, said, spans, roots),
      spans,
    };
  }

  #rootsOf({ elicited, acceptsAnyWord = true }: Expectation, open: boolean): SearchRoot[] {
    if (!elicited) return [{ root: this.#intentsRoot, cost: 0 }];
    const roots = this.#elicitationRoots(elicited.intent, elicited.slot);
    const intents = { root: this.#intentsRoot, cost: ADVANCE.intents };
    const own = { root: roots.elicited, cost: ADVANCE.elicited };
    if (open) return acceptsAnyWord ? [own, intents] : [intents];
    return [own, intents, { root: roots.others, cost: ADVANCE.otherSlots }];
  }

  /** The samples of a slot and its bare value, prepared when it is asked for the first time. */
  #elicitationRoots(intentName: string, slotName: string): ElicitationRoots {
    const key = `${intentName}\n${slotName}`;
    const known = this.#elicitations.get(key);
    if (known) return known;
    const roots = { elicited: this.#samples.root(), others: this.#samples.root() };
    const slots = this.#intents.get(intentName)?.slots ?? [];
    const places = this.#samples.placesOf(slots, slotName);
    for (const { name, samples = [] } of slots) {
      const root = name === slotName ? roots.elicited : roots.others;
      for (const sample of [...samples, `{${name}}`]) {
        this.#samples.add(root, intentName, sample, places);
      }
    }
    this.#elicitations.set(key, roots);
    return roots;
  }

  #withoutFillers(utterance: Utterance): Utterance {
    const fillers = fillersOf(this.#language);
    const words = wordsOf(utterance);
    const from = fillers.skip(words, 0);
    const to = fillers.skipBack(words, words.length);
    return from >= to ? utterance : partOf(utterance, from, to);
  }

  /**
   * Whether enough of the utterance is known to believe a reading with words outside the lists.
   * What Alexa has asked for needs no such anchor, and a built-in list takes any words.
   */
  #isAnchored({ slots }: SampleMatch, words: number): boolean {
    if (slots.some(({ place }) => place.elicited)) return true;
    const { literal, inList } = countWords(slots, words);
    const listed = slots.filter(({ place: { type } }) => !['list', 'phrase'].includes(type.kind));
    const anchors = literal + inList;
    return anchors > 0 && countWords(listed, words).outOfList <= this.#maxOutOfList(anchors);
  }

  #candidates(utterance: Utterance, expectation: Expectation, open: boolean): Candidate[] {
    const { matches, spans } = this.#search(utterance, expectation, open);
    return matches.map((match) => ({
      ...toReading(match, spans),
      words: countWords(match.slots, utterance.words.count),
      cost: match.cost,
      verdict: this.#isAnchored(match, utterance.words.count) || !open ? '' : 'too few known words',
    }));
  }
}
