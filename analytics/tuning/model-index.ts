import type { TunedIntent, TunedModel } from './tuned-model';

/** What is often asked of a model: its intents and the types of their slots. */
export interface ModelIndex {
  readonly intents: readonly TunedIntent[];
  readonly intent: (name: string) => TunedIntent | undefined;
  /** The type of an intent's slot. */
  readonly typeOf: (intent: string, slot: string) => string | undefined;
  /** Whether the model itself has values of the type, so that words of it resolve. */
  readonly isCustom: (type: string) => boolean;
  /** A word that the type surely knows, the name of its first value; none for a built-in type. */
  readonly wordOf: (type: string) => string | undefined;
  /** Types whose slots stand beside those of the type in an intent, itself left out. */
  readonly competitorsOf: (
    type: string,
  ) => readonly { readonly type: string; readonly intent: string }[];
}

export const modelIndex = ({ languageModel }: TunedModel): ModelIndex => {
  const { intents, types = [] } = languageModel;
  const byName = new Map(intents.map((intent) => [intent.name, intent]));
  const slotTypes = new Map(
    intents.map(({ name, slots = [] }) => [
      name,
      new Map(slots.map((slot) => [slot.name, slot.type])),
    ]),
  );
  const words = new Map(types.map(({ name, values = [] }) => [name, values[0]?.name.value]));
  return {
    intents,
    intent: (name) => byName.get(name),
    typeOf: (intent, slot) => slotTypes.get(intent)?.get(slot),
    isCustom: (type) => words.has(type),
    wordOf: (type) => words.get(type),
    competitorsOf: (type) => {
      const found = new Map<string, string>();
      for (const [intent, slots] of slotTypes) {
        const all = [...slots.values()];
        if (!all.includes(type)) continue;
        for (const other of all)
          if (other !== type && words.has(other) && !found.has(other)) found.set(other, intent);
      }
      return [...found].map(([other, intent]) => ({ type: other, intent }));
    },
  };
};
