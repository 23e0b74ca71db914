import type { ModelIndex } from './model-index';
import type { Elicited } from './resolver';
import { filledSample, slotsOfSample } from './sample-text';
import type { SpokenTurn } from './spoken-turn';
import type { TunedSlot } from './tuned-model';

/** Words in circumstances in which they may have been said. */
export interface Utterance {
  readonly text: string;
  /** The slot that was asked for; undefined where none was. */
  readonly elicited: Elicited | undefined;
  /** The sample that it follows. */
  readonly sample: string;
  /** Whether it is a value and nothing else: what may answer any question. */
  readonly isBare: boolean;
}

/**
 * What may have been said in a turn, of which the rows know the slots and not the words around them:
 * each sample of the intent with just these slots, filled, at any time and while any slot was asked
 * for; the samples of a slot while that one was; and bare values whatever was asked for.
 */
export const utterancesOf = (
  { intent: name, slots }: Pick<SpokenTurn, 'intent' | 'slots'>,
  { intent: intentOf }: ModelIndex,
): readonly Utterance[] => {
  const intent = intentOf(name);
  if (!intent) return [];
  const words = new Map(slots.map((slot) => [slot.name, slot.spoken]));
  const fill = (samples: readonly string[]): readonly Filled[] =>
    samples.flatMap((sample) => {
      const named = slotsOfSample(sample);
      if (named.length !== words.size) return [];
      const text = filledSample(sample, (slot) => words.get(slot));
      return text === undefined ? [] : [{ text, sample, isBare: sample === `{${named[0] ?? ''}}` }];
    });
  const whole = fill(intent.samples ?? []);
  const asked = intent.slots ?? [];
  const bare = fill(asked.map((slot) => `{${slot.name}}`));
  return [
    ...unique(whole).map((each) => ({ ...each, elicited: undefined })),
    ...asked.flatMap((slot) =>
      unique([...whole, ...fill(slot.samples ?? []), ...bare]).map((each) => ({
        ...each,
        elicited: { intent: name, slot: slot.name },
      })),
    ),
  ];
};

type Filled = Omit<Utterance, 'elicited'>;

/** What answers when a slot is asked for: its samples, and the bare value. */
export const answersTo = ({ name, samples = [] }: TunedSlot): readonly string[] => [
  `{${name}}`,
  ...samples,
];

const unique = <T extends { readonly text: string }>(texts: readonly T[]): readonly T[] => [
  ...new Map(texts.map((each) => [each.text, each])).values(),
];
