import { createHash } from 'node:crypto';
import type { RequestEnvelope } from 'ask-sdk-model';
import { createInstance } from 'i18next';
import { type PartialWishes, type WishName, WISHES } from '../pets/pet';
import { FALLBACK_LOCALE, LOCALES, nearestLocale, type SentenceKey } from './locales';

export type { SentenceKey } from './locales';

/** Words to be put into a sentence, as plain text. */
type Words = Readonly<Record<string, string>>;

/** What the skill says in one turn, in the words of the request's locale. */
export interface Speech {
  /**
   * A sentence as SSML, safe to be spoken whatever the words contain. Of several variations the
   * request id chooses, so that the same request is always answered the same.
   */
  readonly say: (key: SentenceKey, words?: Words) => string;
  /** The same as plain text, for cards and screens. */
  readonly text: (key: SentenceKey, words?: Words) => string;
  /** The locale's word for a value; it is the value's canonical name in the interaction model. */
  readonly value: (wish: WishName, id: string) => string;
  /** "tiny, small or medium"; without ids all values that the catalogue knows. */
  readonly choices: (wish: WishName, ids?: readonly string[]) => string;
  /** What is wished for: "a large dog, for the family, with high energy". */
  readonly describe: (wishes: PartialWishes) => string;
  /** How a pet satisfies the wishes, one by one: "a large dog", "a friend for the family", … */
  readonly reasons: (wishes: PartialWishes) => readonly string[];
  /** "tiny, family and low" */
  readonly all: (words: readonly string[]) => string;
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

/** The speech for a request; a locale without a file, or none, gets the nearest one. */
export const speechFor = ({ request }: RequestEnvelope): Speech => {
  const locale = nearestLocale((request as { locale?: unknown }).locale);
  const requestId: unknown = request.requestId;
  const seed = typeof requestId === 'string' ? requestId : '';
  const translate = i18n.getFixedT(locale);
  const chosen = (key: SentenceKey, options: object): string => {
    const said: unknown = translate(key, { ...options, returnObjects: true });
    const sentence = Array.isArray(said)
      ? variation(said as readonly string[], `${key} ${seed}`)
      : String(said);
    return capitalised(sentence, locale);
  };
  const word = (key: SentenceKey): string => translate(key);
  const value = (wish: WishName, id: string) => word(`values.${wish}.${id}` as SentenceKey);
  const list = (type: Intl.ListFormatType, words: readonly string[]) =>
    new Intl.ListFormat(locale, { type }).format(words);
  const pet = ({ animal, size }: PartialWishes) => word(`pets.${animal ?? 'any'}.${size ?? 'any'}`);
  const others = (kind: 'traits' | 'reasons', { temperament, energy }: PartialWishes) => [
    ...(temperament ? [word(`${kind}.temperament.${temperament}`)] : []),
    ...(energy ? [word(`${kind}.energy.${energy}`)] : []),
  ];
  const namesPet = ({ animal, size }: PartialWishes) => Boolean(animal ?? size);
  return {
    say: (key, words = {}) => chosen(key, words),
    text: (key, words = {}) => chosen(key, { ...words, interpolation: { escapeValue: false } }),
    value,
    choices: (wish, ids = WISHES[wish]) =>
      list(
        'disjunction',
        ids.map((id) => value(wish, id)),
      ),
    describe: (wishes) =>
      [...(namesPet(wishes) ? [pet(wishes)] : []), ...others('traits', wishes)].join(', '),
    reasons: (wishes) => [pet(wishes), ...others('reasons', wishes)],
    all: (words) => list('conjunction', words),
  };
};

const variation = (sentences: readonly string[], seed: string): string => {
  const hash = createHash('sha256').update(seed).digest().readUInt32BE();
  return sentences[hash % sentences.length] ?? '';
};

/** A sentence may begin with a word that stands elsewhere in the middle: "a dog". */
const capitalised = (sentence: string, locale: string): string =>
  sentence.replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase(locale));

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
