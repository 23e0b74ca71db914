import type { Evidence, MissedWord, SlotEvidence } from './evidence';
import { wordKey } from './same-words';
import type { Suggestion } from './suggestion';

/**
 * The evidence with suggestions among it: each counts like people who said the word and repaired it
 * at once. Who said the word, and how often, stays as it is: a word that nobody said is not proposed
 * because somebody suggests it.
 */
export const withSuggestions = (
  evidence: Evidence,
  suggestions: readonly Suggestion[],
): Evidence =>
  suggestions.length === 0
    ? evidence
    : { ...evidence, slots: evidence.slots.map((slot) => suggestedSlot(slot, suggestions)) };

const suggestedSlot = (slot: SlotEvidence, suggestions: readonly Suggestion[]): SlotEvidence => {
  const ofType = suggestions.filter((suggestion) => suggestion.slot === slot.slot);
  return { ...slot, misses: slot.misses.map((missed) => suggestedWord(missed, ofType)) };
};

const suggestedWord = (missed: MissedWord, suggestions: readonly Suggestion[]): MissedWord => ({
  ...missed,
  followUps: [
    ...missed.followUps,
    ...suggestions
      .filter(({ word }) => wordKey(word) === wordKey(missed.word))
      .map(({ value, weight }) => ({ value, delay: 1, weight })),
  ],
});
