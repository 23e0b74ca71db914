import type { Slot, SlotValue, slu } from 'ask-sdk-model';
import { isWishValue, type WishName, WISHES } from '../pets/pet';

/**
 * What a slot says about a wish:
 * - `empty`: nothing yet;
 * - `clear`: one value that the catalogue knows;
 * - `ambiguous`: a word of several values, or several values at once (their ids);
 * - `unsupported`: a value that the interaction model knows and the catalogue does not;
 * - `unknown`: a word that the interaction model does not know;
 * - `unclear`: nobody can tell (resolution failed, or was not made).
 */
export type WishReading =
  | { readonly kind: 'empty' }
  | { readonly kind: 'clear'; readonly id: string }
  | { readonly kind: 'ambiguous'; readonly ids: readonly string[] }
  | { readonly kind: 'unsupported'; readonly spoken: string }
  | { readonly kind: 'unknown'; readonly spoken: string }
  | { readonly kind: 'unclear'; readonly spoken: string };

/** Gives the locale's word for a value. */
export type WordFor = (wish: WishName, id: string) => string;

/**
 * Reads a slot. A match in any authority counts, static or dynamic, and in any value of a
 * multi-value slot. Where resolution failed, a spoken word that is itself a canonical value is
 * taken at its word.
 */
export const readWish = (wish: WishName, slot: Slot | undefined, wordFor: WordFor): WishReading => {
  const values = slot ? spokenValues(slot) : [];
  const spoken = values.map(({ word }) => word).join(' ');
  if (values.length === 0) return { kind: 'empty' };
  const candidates = distinct(values.flatMap((value) => candidatesOf(wish, value, wordFor)));
  const known = candidates.filter(({ id }) => isWishValue(wish, id));
  const [first] = known;
  if (known.length > 1) return { kind: 'ambiguous', ids: known.map(({ id }) => id) };
  if (first) return { kind: 'clear', id: first.id };
  if (candidates.length > 0) return { kind: 'unsupported', spoken };
  return { kind: values.every(isUnknown) ? 'unknown' : 'unclear', spoken };
};

type Resolution = slu.entityresolution.Resolution;

interface SpokenValue {
  readonly word: string;
  readonly resolutions: readonly Resolution[];
}

interface Candidate {
  readonly id: string;
  readonly name: string;
}

const spokenValues = (slot: Slot): readonly SpokenValue[] => {
  const nested = slot.slotValue ? flatten(slot.slotValue) : [];
  return nested.length > 0 ? nested : spokenValue(slot.value, slot.resolutions);
};

const flatten = (value: SlotValue): readonly SpokenValue[] =>
  value.type === 'List'
    ? value.values.flatMap(flatten)
    : spokenValue(value.value, value.resolutions);

const spokenValue = (
  word: string | undefined,
  resolutions: slu.entityresolution.Resolutions | undefined,
): readonly SpokenValue[] =>
  word ? [{ word, resolutions: resolutions?.resolutionsPerAuthority ?? [] }] : [];

const candidatesOf = (
  wish: WishName,
  { word, resolutions }: SpokenValue,
  wordFor: WordFor,
): readonly Candidate[] => {
  const matches = resolutions.filter(({ status }) => status.code === 'ER_SUCCESS_MATCH');
  if (matches.length > 0)
    return matches.flatMap(({ values }) =>
      values.map(({ value }) =>
        isWishValue(wish, value.id) ? value : (canonical(wish, value.name, wordFor) ?? value),
      ),
    );
  const taken = isUnknown({ resolutions }) ? undefined : canonical(wish, word, wordFor);
  return taken ? [taken] : [];
};

/** Whether every authority that was asked says that it does not know the word. */
const isUnknown = ({ resolutions }: Pick<SpokenValue, 'resolutions'>): boolean =>
  resolutions.length > 0 &&
  resolutions.every(({ status }) => status.code === 'ER_SUCCESS_NO_MATCH');

/** The value of the catalogue that a word names, if it does. */
const canonical = (wish: WishName, word: string, wordFor: WordFor): Candidate | undefined => {
  const id = WISHES[wish].find(
    (one) => wordFor(wish, one).toLowerCase() === word.trim().toLowerCase(),
  );
  return id && { id, name: wordFor(wish, id) };
};

const distinct = (candidates: readonly Candidate[]): readonly Candidate[] => [
  ...new Map(candidates.map((candidate) => [candidate.id, candidate])).values(),
];
