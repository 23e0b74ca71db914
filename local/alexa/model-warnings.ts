import { invocationNameWarning } from './invocation-name';
import type { InteractionModel, ModelNote } from './interaction-model';
import { misspeltType } from './slot-kinds';
import { fold, Words } from './utterance';

/**
 * What Alexa accepts and the author probably did not mean: an invocation name that certification
 * asks about, a built-in type in the wrong case, the same sample in two intents, a synonym that two
 * values of a type own (Alexa then answers with both).
 */
export const findModelWarnings = (model: InteractionModel): readonly ModelNote[] => [
  ...invocationName(model),
  ...unknownTypes(model),
  ...sharedSamples(model),
  ...sharedSynonyms(model),
];

const invocationName = ({ languageModel }: InteractionModel): ModelNote[] => {
  const message = invocationNameWarning(languageModel.invocationName);
  const path = 'interactionModel.languageModel.invocationName';
  return message === undefined ? [] : [{ path, message }];
};

/** Amazon adds built-in types from time to time, so that one unknown here need not be wrong. */
const unknownTypes = ({ languageModel }: InteractionModel): ModelNote[] =>
  languageModel.intents.flatMap(({ slots = [] }, i) =>
    slots.flatMap(({ type }, s) => {
      const meant = misspeltType(type);
      const path = `interactionModel.languageModel.intents[${i}].slots[${s}].type`;
      return meant === undefined ? [] : [{ path, message: `"${type}": is "${meant}" meant?` }];
    }),
  );

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
