import type { Change } from './change';
import { carrierOf } from './sample-text';
import { tokensOf, touchTokens } from './tokens';

/** Whether a change can make a text be understood otherwise; what it can't need not be replayed. */
export type Touches = (tokens: ReadonlySet<string>) => boolean;

/**
 * A reading changes only where words of the change are in it: a new word is understood only where it
 * is said, a removed one is missed only there, and a new sample fits only where its own words are. A
 * sample of slots alone fits everywhere.
 */
export const touchesOf = (changes: readonly Change[]): Touches => {
  const texts = changes.flatMap(textsOf);
  if (texts.some((text) => tokensOf(text).length === 0)) return () => true;
  const tokens = new Set(texts.flatMap((text) => [...touchTokens(text)]));
  return (of) => [...tokens].some((token) => of.has(token));
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
