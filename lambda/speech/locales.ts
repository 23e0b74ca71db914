import deDE from './de-DE.json';
import enAU from './en-AU.json';
import enCA from './en-CA.json';
import enGB from './en-GB.json';
import enIN from './en-IN.json';
import enUS from './en-US.json';
import esES from './es-ES.json';
import frFR from './fr-FR.json';

/** The locale whose sentences are spoken where a locale has none of its own. */
export const FALLBACK_LOCALE = 'en-US';

type Leaf = string | readonly string[];

type Sentences = typeof enUS;

/** A locale's file: the keys of {@link FALLBACK_LOCALE}, each with one text or with variations. */
type Texts<T> = { readonly [K in keyof T]?: T[K] extends Leaf ? Leaf : Texts<T[K]> };

type PathOf<T> = {
  [K in keyof T & string]: T[K] extends Leaf ? K : `${K}.${PathOf<T[K]>}`;
}[keyof T & string];

/** Key of a text of the speech files, such as `questions.size`. */
export type SentenceKey = PathOf<Sentences>;

/** The speech files by locale. A locale is added by its file and a line here. */
export const LOCALES: Readonly<Record<string, Texts<Sentences>>> = {
  'en-US': enUS,
  'de-DE': deDE,
  'en-AU': enAU,
  'en-CA': enCA,
  'en-GB': enGB,
  'en-IN': enIN,
  'es-ES': esES,
  'fr-FR': frFR,
};

/** The locale to speak in: the one asked for, else one of its language, else the fallback. */
export const nearestLocale = (asked: unknown): string => {
  if (typeof asked !== 'string' || asked === '') return FALLBACK_LOCALE;
  if (Object.hasOwn(LOCALES, asked)) return asked;
  const [language = ''] = asked.split('-');
  const related = Object.keys(LOCALES).find((locale) => locale.startsWith(`${language}-`));
  return related ?? FALLBACK_LOCALE;
};
