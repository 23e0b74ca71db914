import type { Change } from './change';
import type { ModelIndex } from './model-index';
import type { Elicited } from './resolver';
import { filledSample } from './sample-text';
import { touchesOf } from './touched';
import { touchTokens } from './tokens';
import type { TunedIntent } from './tuned-model';
import { answersTo, type Utterance } from './utterances';

type Probe = Pick<Utterance, 'text' | 'elicited'>;

/**
 * What might be said with a change, whether anybody said it or not: its words alone, whatever slot
 * is asked for; every sample with a slot of its type, filled with them; and all samples, of whatever
 * intent, whose own words are among them. Other slots are filled with a word of their type.
 */
export const probesOf = (change: Change, slots: ModelIndex): readonly Probe[] => {
  const spoken = spokenBy(change);
  const words = spoken.words.length > 0 ? spoken.words : [undefined];
  const everySlot = slots.intents.flatMap(elicitable);
  const alone = spoken.words.flatMap((text) =>
    [undefined, ...everySlot].map((elicited): Probe => ({ text, elicited })),
  );
  const inSamples = words.flatMap((word) =>
    slots.intents.flatMap((intent) => filledSamples(intent, slots, spoken.type, word)),
  );
  const touches = touchesOf([change]);
  const [sample] = change.kind === 'add-sample' ? [change] : [];
  const own = sample ? filledSamples(withSample(sample), slots, undefined, undefined) : [];
  return [...alone, ...inSamples, ...own].filter(({ text }) => touches(touchTokens(text)));
};

const spokenBy = (
  change: Change,
): { readonly type: string | undefined; readonly words: readonly string[] } => {
  switch (change.kind) {
    case 'add-synonym':
      return { type: change.type, words: [change.word] };
    case 'add-value':
      return { type: change.type, words: [change.value, ...change.synonyms] };
    // What is removed is not said any more; who still says it is found in the past.
    case 'remove-synonym':
    case 'add-sample':
      return { type: undefined, words: [] };
  }
};

const elicitable = ({ name, slots = [] }: TunedIntent): readonly Elicited[] =>
  slots.map((slot) => ({ intent: name, slot: slot.name }));

const withSample = ({
  intent,
  slot,
  sample,
}: Extract<Change, { kind: 'add-sample' }>): TunedIntent =>
  slot === null
    ? { name: intent, samples: [sample] }
    : { name: intent, slots: [{ name: slot, type: '', samples: [sample] }] };

/** Samples of an intent at any time, those of a slot while it is asked for. */
const filledSamples = (
  { name, slots: own = [], samples = [] }: TunedIntent,
  slots: ModelIndex,
  type: string | undefined,
  word: string | undefined,
): readonly Probe[] => {
  const wordOf = (slot: string): string | undefined => {
    const slotType = slots.typeOf(name, slot);
    if (slotType === undefined) return undefined;
    return slotType === type ? word : slots.wordOf(slotType);
  };
  const fill = (of: readonly string[], elicited: Elicited | undefined): readonly Probe[] =>
    of.flatMap((sample) => {
      const text = filledSample(sample, wordOf);
      return text === undefined ? [] : [{ text, elicited }];
    });
  return [
    ...fill(samples, undefined),
    ...own.flatMap((slot) => fill(answersTo(slot), { intent: name, slot: slot.name })),
  ];
};
