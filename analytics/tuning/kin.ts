import type { Evidence, SlotEvidence } from './evidence';
import { byKind, type KindShares } from './hypotheses';

/** What is believed of a word in another locale of the language. */
export interface KinBelief {
  readonly locale: string;
  /** The model there has the word; else it missed there, too. */
  readonly isKnown: boolean;
  readonly kinds: KindShares;
  /** By the names of the values here: probability that it means them. */
  readonly values: ReadonlyMap<string, number>;
}

/** Other locales of the language. */
export interface Kin {
  readonly beliefsOf: (slot: string, word: string) => readonly KinBelief[];
}

export const NO_KIN: Kin = { beliefsOf: () => [] };

/** What is believed of one word by itself, in its own locale. */
interface Believed {
  readonly slot: SlotEvidence;
  readonly missed: { readonly word: string };
  readonly kinds: KindShares;
  readonly values: ReadonlyMap<string, number>;
}

const KNOWN = { ...byKind(() => 0), meaning: 1 };

/**
 * What other locales know of the words that miss in one: words that their models have, and words that
 * missed there too. Values are the same where their ids are.
 *
 * @param beliefsOf what is believed of the missed words of a locale by itself
 */
export const kinOf = (
  { slots, locale }: Evidence,
  others: readonly Evidence[],
  beliefsOf: (evidence: Evidence) => readonly Believed[],
): Kin => {
  const names = new Map(
    slots.flatMap(({ slot, values }) =>
      values.flatMap(({ name, id }) => (id === undefined ? [] : [[`${slot}\n${id}`, name]])),
    ) as (readonly [string, string])[],
  );
  const nameOf = (slot: string, id: string | undefined): string | undefined =>
    id === undefined ? undefined : names.get(`${slot}\n${id}`);
  const found = new Map<string, KinBelief[]>();
  const add = (slot: string, word: string, belief: KinBelief): void => {
    const key = `${slot}\n${word}`;
    found.set(key, [...(found.get(key) ?? []), belief]);
  };
  const language = locale.slice(0, 2);
  for (const other of others) {
    if (other.locale === locale || !other.locale.startsWith(language)) continue;
    for (const { slot, values } of other.slots)
      for (const [word, meant] of meaningsOf(values, (id) => nameOf(slot, id)))
        add(slot, word, {
          locale: other.locale,
          isKnown: true,
          kinds: KNOWN,
          values: new Map(meant.map((name) => [name, 1 / meant.length])),
        });
    for (const { slot, missed, kinds, values } of beliefsOf(other))
      add(slot.slot, missed.word, {
        locale: other.locale,
        isKnown: false,
        kinds,
        values: new Map(
          [...values].flatMap(([name, probability]) => {
            const here = nameOf(slot.slot, slot.values.find((value) => value.name === name)?.id);
            return here === undefined ? [] : [[here, probability] as const];
          }),
        ),
      });
  }
  return { beliefsOf: (slot, word) => found.get(`${slot}\n${word}`) ?? [] };
};

/** Names of the values here, by the words that a model has for them there. */
const meaningsOf = (
  values: SlotEvidence['values'],
  nameOf: (id: string | undefined) => string | undefined,
): ReadonlyMap<string, readonly string[]> => {
  const meanings = new Map<string, string[]>();
  for (const { id, words } of values) {
    const name = nameOf(id);
    if (name === undefined) continue;
    for (const word of new Set(words.map((each) => each.toLowerCase())))
      meanings.set(word, [...(meanings.get(word) ?? []), name]);
  }
  return meanings;
};
