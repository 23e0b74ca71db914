import type { Language } from './language';

/** Typed digits mean the number word up to here, so that they fit samples that spell it out. */
const LAST_NUMBER = 20;

interface Aliases {
  readonly pairs: readonly (readonly [word: string, meaning: string])[];
  /** A word with every other word that is taken for the same. */
  readonly forms: ReadonlyMap<string, readonly string[]>;
}

const known = new WeakMap<Language, Aliases>();

/** The words of a language that are taken for another one: "an" for "a", "7" for "seven". */
export const aliasesOf = (language: Language): Aliases => {
  const before = known.get(language);
  if (before) return before;
  const numbers = Array.from(
    { length: LAST_NUMBER + 1 },
    (_, value) => [String(value), language.numbers.below100(value)[0] ?? ''] as const,
  );
  const pairs = [...language.aliases, ...numbers.filter(([, word]) => /^\p{L}+$/u.test(word))];
  const groups = new Map<string, string[]>();
  for (const [word, meaning] of pairs) {
    const group = groups.get(meaning) ?? [meaning];
    group.push(word);
    groups.set(meaning, group).set(word, group);
  }
  const fresh = { pairs, forms: groups };
  known.set(language, fresh);
  return fresh;
};
