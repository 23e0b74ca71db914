import type { Change } from './change';
import type { ModelIndex } from './model-index';
import type { Elicited } from './resolver';
import { carrierOf, slotsOfSample } from './sample-text';
import { mayContain } from './tokens';

/** Whether a change can make an utterance be understood otherwise, by its `touchTokens`. */
export type Touches = (tokens: ReadonlySet<string>) => boolean;

/**
 * A reading changes only where the words of a change are said: a new word is understood only there, a
 * removed one is missed only there, and a new sample fits only where its own words are. A sample of
 * slots alone fits everywhere. What no change touches need not be replayed.
 */
export const touchesOf = (changes: readonly Change[]): Touches => {
  const texts = changes.flatMap(textsOf);
  return (tokens) => texts.some((text) => mayContain(tokens, text));
};

const textsOf = (change: Change): readonly string[] => {
  switch (change.kind) {
    case 'add-synonym':
    case 'remove-synonym':
      return [change.word];
    case 'add-value':
      return [change.value, ...change.synonyms];
    case 'add-sample':
      return [carrierOf(change.sample)];
  }
};

/** Slot types whose words a change adds to or takes from. */
export const typesOf = (changes: readonly Change[]): ReadonlySet<string> =>
  new Set(changes.flatMap((change) => (change.kind === 'add-sample' ? [] : [change.type])));

/**
 * Slots that are asked for otherwise with a change: those of its types, those whose own samples hold
 * such a slot, and the slot that gets a sample.
 */
export const askedOtherwise = (
  changes: readonly Change[],
  { intents, typeOf }: ModelIndex,
): ((elicited: Elicited) => boolean) => {
  const types = typesOf(changes);
  const slots = new Set(
    intents.flatMap(({ name: intent, slots: own = [] }) =>
      own
        .filter(({ name, samples = [] }) =>
          [name, ...samples.flatMap(slotsOfSample)].some((slot) =>
            types.has(typeOf(intent, slot) ?? ''),
          ),
        )
        .map(({ name }) => keyOf({ intent, slot: name })),
    ),
  );
  for (const change of changes)
    if (change.kind === 'add-sample' && change.slot !== null)
      slots.add(keyOf({ intent: change.intent, slot: change.slot }));
  return (elicited) => slots.has(keyOf(elicited));
};

const keyOf = ({ intent, slot }: Elicited): string => `${intent}\n${slot}`;
