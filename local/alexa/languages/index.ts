import { de } from './de';
import { en } from './en';
import { es } from './es';
import { fr } from './fr';
import { it } from './it';
import type { Language } from './language';
import { pt } from './pt';

const LANGUAGES: Readonly<Record<string, Language>> = { de, en, es, fr, it, pt };

/**
 * The language of a locale. A language that has no table here speaks English with Alexa: its
 * models still work, by their own samples and values.
 */
export const languageOf = (locale: string): Language => LANGUAGES[locale.slice(0, 2)] ?? en;

const wordSets = new Map<string, ReadonlySet<string>>();

/** The words of a text, as a set that is made once. */
export const wordSet = (text: string): ReadonlySet<string> => {
  const known = wordSets.get(text);
  if (known) return known;
  const words: ReadonlySet<string> = new Set(text.split(' '));
  wordSets.set(text, words);
  return words;
};
