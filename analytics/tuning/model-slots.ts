import type { TunedModel, TunedValue } from './tuned-model';

/** A slot of an intent, with its type. */
export interface ModelSlot {
  readonly intent: string;
  readonly slot: string;
  readonly type: string;
}

/** The slots of all intents. */
export const modelSlots = ({ languageModel }: TunedModel): readonly ModelSlot[] =>
  languageModel.intents.flatMap(({ name: intent, slots = [] }) =>
    slots.map(({ name: slot, type }) => ({ intent, slot, type })),
  );

/** The name and the synonyms of a value, each once, in lower case. */
export const wordsOf = ({ name }: TunedValue): readonly string[] => [
  ...new Set([name.value, ...(name.synonyms ?? [])].map((word) => word.toLowerCase())),
];

/** Words that stand for several values of a type, with the type. */
export const ambiguousWords = ({
  languageModel,
}: TunedModel): readonly (readonly [type: string, word: string])[] =>
  (languageModel.types ?? []).flatMap(({ name, values = [] }) => {
    const words = values.flatMap(wordsOf);
    const repeated = words.filter((word, index) => words.indexOf(word) < index);
    return [...new Set(repeated)].map((word) => [name, word] as const);
  });
