import type { SpokenSlot, SpokenTurn } from '../../analytics/tuning/spoken-turn';
import type { TunedIntent, TunedModel } from '../../analytics/tuning/tuned-model';
import type { Alexa } from '../alexa';
import { type Annotation, parseAnnotationSet } from './annotation-set';
import { evaluate } from './evaluate';

/** An annotation set as the files of the NLU evaluation tool have it. */
export interface AnnotationSetFile {
  readonly data: readonly {
    readonly inputs: { readonly utterance: string };
    readonly expected: readonly [
      {
        readonly intent: {
          readonly name: string;
          readonly slots?: Readonly<Record<string, { readonly slotValue: SlotValueFile }>>;
        };
      },
    ];
  }[];
}

interface SlotValueFile {
  readonly type: 'Simple';
  readonly value: string;
}

/** Turns, and how many different ones. */
export interface TurnCount {
  readonly different: number;
  readonly turns: number;
}

export interface WrittenAnnotations {
  readonly set: AnnotationSetFile;
  /** Turns that the set stands for. */
  readonly written: TurnCount;
  /**
   * No sample has exactly their slots, or a slot has several values or one that Alexa rewrites. Most of
   * them answer a question, which an annotation set can't ask.
   */
  readonly withoutSample: TurnCount;
  /** Rebuilt from a sample, they are read as something else by the model. */
  readonly readOtherwise: TurnCount;
}

/**
 * Makes an annotation set of what was said. Rows hold words of slots and no utterance: it is rebuilt
 * from the first sample of the intent that has exactly the turn's slots and is read as the turn was.
 *
 * @param model that knows the samples
 * @param alexaAt see `evaluate`
 */
export const writeAnnotations = (
  turns: readonly SpokenTurn[],
  { languageModel }: TunedModel,
  alexaAt: (time: Date | undefined) => Alexa,
): WrittenAnnotations => {
  const data: AnnotationSetFile['data'][number][] = [];
  const counts = { written: none(), withoutSample: none(), readOtherwise: none() };
  const utterances = new Set<string>();
  for (const turn of turns) {
    const intent = languageModel.intents.find(({ name }) => name === turn.intent);
    const candidates = intent ? utterancesOf(turn, intent) : [];
    const written = candidates.find((utterance) => passes(entryOf(utterance, turn), alexaAt));
    const count =
      candidates.length === 0
        ? 'withoutSample'
        : written === undefined
          ? 'readOtherwise'
          : 'written';
    counts[count] = plus(counts[count], turn.turns);
    // The same words may have resolved otherwise under an earlier model: what was said most stands.
    if (written === undefined || utterances.has(written)) continue;
    utterances.add(written);
    data.push(entryOf(written, turn));
  }
  return { set: { data }, ...counts };
};

const none = (): TurnCount => ({ different: 0, turns: 0 });

const plus = ({ different, turns }: TurnCount, more: number): TurnCount => ({
  different: different + 1,
  turns: turns + more,
});

/** Alexa rewrites what is said for them: nobody says "2026-11-30". */
const REWRITTEN = new Set([
  'AMAZON.DATE',
  'AMAZON.TIME',
  'AMAZON.DURATION',
  'AMAZON.FOUR_DIGIT_NUMBER',
]);

/** A sample is tried so often with so many: those of one meaning are read alike. */
const MOST_CANDIDATES = 12;

const utterancesOf = (turn: SpokenTurn, { slots = [], samples = [] }: TunedIntent): string[] => {
  const said = wordsBySlot(turn.slots);
  const types = new Map(slots.map(({ name, type }) => [name, type]));
  const isPlain = [...said].every(
    ([name, words]) => words.length === 1 && !REWRITTEN.has(types.get(name) ?? ''),
  );
  if (!isPlain || said.size === 0) return [];
  return samples
    .filter((sample) => {
      const names = [...sample.matchAll(SLOT)].map(([, name]) => name);
      return names.length === said.size && names.every((name) => said.has(name ?? ''));
    })
    .slice(0, MOST_CANDIDATES)
    .map((sample) => sample.replaceAll(SLOT, (_, name: string) => said.get(name)?.[0] ?? ''));
};

/** `{name}`; older models write `{words|name}`. */
const SLOT = /\{(?:[^{}|]*\|)?(\w+)\}/g;

const wordsBySlot = (slots: readonly SpokenSlot[]): ReadonlyMap<string, readonly string[]> => {
  const words = new Map<string, readonly string[]>();
  for (const { name, spoken } of slots) words.set(name, [...(words.get(name) ?? []), spoken]);
  return words;
};

const entryOf = (utterance: string, { intent, slots }: SpokenTurn) => {
  const entries = slots.map(
    ({ name, spoken }) => [name, { slotValue: { type: 'Simple', value: spoken } }] as const,
  );
  return {
    inputs: { utterance },
    expected: [{ intent: { name: intent, slots: Object.fromEntries(entries) } }],
  } as const satisfies AnnotationSetFile['data'][number];
};

const passes = (
  entry: AnnotationSetFile['data'][number],
  alexaAt: (time: Date | undefined) => Alexa,
): boolean => evaluate(annotationsIn(entry), alexaAt).every(({ passed }) => passed);

/** Read as the tool reads the file. */
const annotationsIn = (entry: AnnotationSetFile['data'][number]): readonly Annotation[] =>
  parseAnnotationSet(JSON.stringify({ data: [entry] }));
