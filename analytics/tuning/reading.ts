import type { ModelIndex } from './model-index';
import type { Resolver } from './resolver';
import { plain } from './tokens';
import type { Regression } from './tuning-report';
import type { Utterance } from './utterances';

/** What an utterance is understood as under a model, down to the values. */
export interface Reading {
  readonly intent: string;
  readonly slots: readonly ReadSlot[];
}

export interface ReadSlot {
  readonly name: string;
  readonly spoken: string;
  /** Canonical values; none where it misses; null for a built-in type, which does not resolve. */
  readonly values: readonly string[] | null;
}

/** How a reading became another one. */
export interface Difference {
  readonly kind: Regression['kind'];
  readonly before: string;
  readonly after: string;
}

/** What Alexa passes on for words that it takes for a number and does not understand. */
const NOT_UNDERSTOOD = '?';

export const FALLBACK_INTENT = 'AMAZON.FallbackIntent';

export const readingOf = (
  resolver: Resolver,
  { text, elicited }: Pick<Utterance, 'text' | 'elicited'>,
  { typeOf, isCustom }: ModelIndex,
): Reading => {
  const { intent, slots } = resolver.understand(text, elicited);
  return {
    intent,
    slots: slots.map(({ name, spoken }) => {
      const type = typeOf(intent, name);
      const resolves = type !== undefined && isCustom(type);
      return { name, spoken, values: resolves ? resolver.valuesOf(type, spoken) : null };
    }),
  };
};

export const missesOf = ({ slots }: Reading): readonly ReadSlot[] => slots.filter(isMissed);

/**
 * What somebody who was understood before would lose: the intent, or what filled a slot. Where
 * nothing was understood, or the words of a slot missed, there was nothing to lose.
 *
 * @returns undefined where nothing is lost
 */
export const differenceOf = (before: Reading, after: Reading): Difference | undefined => {
  if (before.intent === FALLBACK_INTENT) return undefined;
  const difference = { before: describe(before), after: describe(after) };
  if (before.intent !== after.intent) return { kind: 'changes the intent', ...difference };
  const lost = before.slots.some((slot) => !isMissed(slot) && !isKept(slot, after));
  return lost ? { kind: 'changes the slots', ...difference } : undefined;
};

const isMissed = ({ values, spoken }: ReadSlot): boolean =>
  values?.length === 0 || spoken === NOT_UNDERSTOOD;

const isKept = ({ name, spoken, values }: ReadSlot, { slots }: Reading): boolean =>
  slots.some(
    (slot) =>
      slot.name === name &&
      plain(slot.spoken) === plain(spoken) &&
      (values === null || sameValues(values, slot.values ?? [])),
  );

/** The first value is what a skill takes: the order counts. */
export const sameValues = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

/** Such as `PetMatchIntent (animal "dog" = dog, size "gargantuan" = ?)`. */
export const describe = ({ intent, slots }: Reading): string => {
  if (slots.length === 0) return intent;
  const parts = slots.map(({ name, spoken, values }) =>
    values === null ? `${name} “${spoken}”` : `${name} “${spoken}” = ${valuesText(values)}`,
  );
  return `${intent} (${parts.join(', ')})`;
};

export const valuesText = (values: readonly string[]): string =>
  values.length === 0 ? '?' : values.join(' or ');
