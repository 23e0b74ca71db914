import type { TunedModel } from './tuned-model';

/** A word that the model gives to several values of a type. */
export interface AmbiguousSynonym {
  readonly type: string;
  /** As the model writes it for its first value. */
  readonly word: string;
  readonly values: readonly string[];
}

export const ambiguousSynonyms = ({
  languageModel: { types = [] },
}: TunedModel): readonly AmbiguousSynonym[] =>
  types.flatMap(({ name: type, values = [] }) => {
    const owners = new Map<string, { readonly word: string; readonly values: string[] }>();
    for (const { name } of values)
      for (const word of [name.value, ...(name.synonyms ?? [])]) {
        const key = word.toLowerCase();
        const known = owners.get(key) ?? { word, values: [] };
        if (!known.values.includes(name.value)) known.values.push(name.value);
        owners.set(key, known);
      }
    return [...owners.values()]
      .filter((owner) => owner.values.length > 1)
      .map((owner) => ({ type, ...owner }));
  });
