import type { InteractionModel, ModelNote } from './interaction-model';
import { fold, Words } from './utterance';

/**
 * What Alexa accepts and the author probably did not mean: the same sample in two intents, a
 * synonym that two values of a type own (Alexa then answers with both).
 */
export const findModelWarnings = (model: InteractionModel): readonly ModelNote[] => [
  ...sharedSamples(model),
  ...sharedSynonyms(model),
];

const sharedSamples = ({ languageModel }: InteractionModel): ModelNote[] => {
  const owners = new Map<string, string>();
  const notes: ModelNote[] = [];
  languageModel.intents.forEach((intent, i) =>
    intent.samples?.forEach((sample, s) => {
      const key = plain(sample);
      const owner = owners.get(key) ?? intent.name;
      owners.set(key, owner);
      if (owner === intent.name) return;
      notes.push({
        path: `interactionModel.languageModel.intents[${i}].samples[${s}]`,
        message: `"${sample}" is a sample of ${owner} too, which comes first`,
      });
    }),
  );
  return notes;
};

const sharedSynonyms = ({ languageModel }: InteractionModel): ModelNote[] => {
  const notes: ModelNote[] = [];
  languageModel.types?.forEach((type, t) => {
    const owners = new Map<string, string>();
    type.values?.forEach(({ name }, v) =>
      [name.value, ...(name.synonyms ?? [])].forEach((word) => {
        const key = plain(word);
        const owner = owners.get(key) ?? name.value;
        owners.set(key, owner);
        if (owner === name.value) return;
        notes.push({
          path: `interactionModel.languageModel.types[${t}].values[${v}]`,
          message: `"${word}" of "${name.value}" belongs to "${owner}" too: Alexa answers with both`,
        });
      }),
    );
  });
  return notes;
};

/** A sample or value without what makes no difference to the ear; slot names are kept apart. */
const plain = (text: string): string => {
  const folded = fold(text.replaceAll('{', ' slot0').replaceAll('}', ' '));
  const words = new Words().read(folded);
  return Array.from({ length: words.count }, (_, index) =>
    folded.slice(words.starts[index], words.ends[index]),
  ).join(' ');
};
