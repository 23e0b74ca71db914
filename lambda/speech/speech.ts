import { createHash } from 'node:crypto';
import type { RequestEnvelope } from 'ask-sdk-model';
import { createInstance } from 'i18next';
import { type WishName, WISHES } from '../pets/pet';
import enUS from './en-US.json';

/** The locale whose sentences are spoken where a locale has none of its own. */
const FALLBACK_LOCALE = 'en-US';

type Resources = typeof enUS;

const LOCALES: Readonly<Record<string, Resources>> = { [FALLBACK_LOCALE]: enUS };

/** A sentence of the speech files. */
export type SentenceKey = Exclude<keyof Resources, 'wishes' | 'values' | 'reasons'>;

/** Words to be put into a sentence, as plain text. */
type Words = Readonly<Record<string, string>>;

/** What the skill says in one turn, in the words of the request's locale. */
export interface Speech {
  /**
   * A sentence as SSML, safe to be spoken whatever the words contain. Of several variations the
   * request id chooses, so that the same request is always answered the same.
   */
  readonly say: (key: SentenceKey, words?: Words) => string;
  /** The locale's word for a wish: "energy level". */
  readonly wish: (wish: WishName) => string;
  /** The locale's word for a value; it is the value's canonical name in the interaction model. */
  readonly value: (wish: WishName, id: string) => string;
  /** "tiny, small or medium"; without ids all values that the catalogue knows. */
  readonly choices: (wish: WishName, ids?: readonly string[]) => string;
  /** "tiny or small" */
  readonly either: (words: readonly string[]) => string;
  /** "tiny, family and low" */
  readonly all: (words: readonly string[]) => string;
  /** How a pet that has the value satisfies the wish: "a large dog". */
  readonly reason: (wish: 'size' | 'temperament' | 'energy', id: string, words: Words) => string;
}

const i18n = createInstance();
void i18n.init({
  resources: Object.fromEntries(
    Object.entries(LOCALES).map(([locale, translation]) => [locale, { translation }]),
  ),
  fallbackLng: FALLBACK_LOCALE,
  load: 'currentOnly',
  initAsync: false,
  interpolation: { escape: (text: string) => ssmlText(text) },
  showSupportNotice: false,
});

/** The speech for a request; a locale without a file, or none, gets {@link FALLBACK_LOCALE}. */
export const speechFor = ({ request }: RequestEnvelope): Speech => {
  const asked = (request as { locale?: unknown }).locale;
  const locale =
    typeof asked === 'string' && Object.hasOwn(LOCALES, asked) ? asked : FALLBACK_LOCALE;
  const translate = i18n.getFixedT(locale);
  const plain = (key: string, words: Words = {}) =>
    translate(key, { ...words, interpolation: { escapeValue: false } });
  const value = (wish: WishName, id: string) => plain(`values.${wish}.${id}`);
  const list = (type: Intl.ListFormatType, words: readonly string[]) =>
    new Intl.ListFormat(locale, { type }).format(words);
  const either = (words: readonly string[]) => list('disjunction', words);
  return {
    say: (key, words = {}) => {
      const said: unknown = translate(key, { ...words, returnObjects: true });
      return Array.isArray(said)
        ? variation(said as readonly string[], `${key} ${request.requestId}`)
        : String(said);
    },
    wish: (wish) => plain(`wishes.${wish}`),
    value,
    choices: (wish, ids = WISHES[wish]) => either(ids.map((id) => value(wish, id))),
    either,
    all: (words) => list('conjunction', words),
    reason: (wish, id, words) => plain(`reasons.${wish}.${id}`, words),
  };
};

const variation = (sentences: readonly string[], seed: string): string => {
  const hash = createHash('sha256').update(seed).digest().readUInt32BE();
  return sentences[hash % sentences.length] ?? '';
};

const SSML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const ssmlText = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => SSML_ESCAPES[character] ?? character);

const MAX_SPOKEN = 60;

/**
 * The user's own words as they can be said back: without characters that XML has no place for.
 *
 * @returns undefined where nothing is left to say, or so much that nobody would listen
 */
export const speakable = (words: string): string | undefined => {
  const text = words.replace(/\p{C}/gu, ' ').replace(/\s+/g, ' ').trim();
  return text !== '' && text.length <= MAX_SPOKEN ? text : undefined;
};
