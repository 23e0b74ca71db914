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
}

/**
 * What may have been said in a turn, of which the rows know the slots and not the words around them:
 * each sample with just these slots, filled; at any time, and while any slot of the intent was asked
 * for.
 */
export const utterancesOf = (
  { intent: name, slots }: Pick<SpokenTurn, 'intent' | 'slots'>,
  { intent: intentOf }: ModelIndex,
): readonly Utterance[] => {
  const intent = intentOf(name);
  if (!intent) return [];
  const words = new Map(slots.map((slot) => [slot.name, slot.spoken]));
  const fill = (samples: readonly string[]): readonly { text: string; sample: string }[] =>
    samples.flatMap((sample) => {
      const named = slotsOfSample(sample);
      if (named.length !== words.size) return [];
      const text = filledSample(sample, (slot) => words.get(slot));
      return text === undefined ? [] : [{ text, sample }];
    });
  const whole = fill(intent.samples ?? []);
  const answers = unique([...whole, ...fill((intent.slots ?? []).flatMap(answersTo))]);
  return [
    ...unique(whole).map((each) => ({ ...each, elicited: undefined })),
    ...(intent.slots ?? []).flatMap(({ name: slot }) =>
      answers.map((each) => ({ ...each, elicited: { intent: name, slot } })),
    ),
  ];
};

/** What answers when a slot is asked for: its samples, and the bare value. */
export const answersTo = ({ name, samples = [] }: TunedSlot): readonly string[] => [
  `{${name}}`,
  ...samples,
];

const unique = <T extends { readonly text: string }>(texts: readonly T[]): readonly T[] => [
  ...new Map(texts.map((each) => [each.text, each])).values(),
];
