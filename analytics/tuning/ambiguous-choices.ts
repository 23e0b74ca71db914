import { ambiguousWords, modelSlots } from './model-slots';
import type { Run } from './run';
import type { TunedModel } from './tuned-model';
import { asker, numberOf, textOf } from './tuning-queries';

/** What people chose after a word that means several values, when they were asked back. */
export interface AmbiguousChoice {
  /** Slot type. */
  readonly type: string;
  /** In lower case. */
  readonly word: string;
  /** The value that the next word resolved to. */
  readonly chosen: string;
  /** Distinct users. */
  readonly users: number;
  readonly turns: number;
}

export interface ChoiceOptions {
  readonly locale: string;
  readonly from: string;
  readonly to: string;
}

/** Counts the next words after those that the model gives to several values. */
export const ambiguousChoices = async (
  run: Run,
  model: TunedModel,
  options: ChoiceOptions,
): Promise<readonly AmbiguousChoice[]> => {
  const words = ambiguousWords(model);
  if (words.length === 0) return [];
  const slots = modelSlots(model).map(({ intent, slot, type }) => [intent, slot, type]);
  const rows = await asker(run)('ambiguous-choices', {
    ...options,
    ambiguous: JSON.stringify(words),
    model_slots: JSON.stringify(slots),
  });
  return rows.map((row) => ({
    type: textOf(row, 'slot_type'),
    word: textOf(row, 'word'),
    chosen: textOf(row, 'chosen'),
    users: numberOf(row, 'users'),
    turns: numberOf(row, 'turns'),
  }));
};
