import { languageOf } from './languages';
import { wordsOfText } from './utterance';

const ALLOWED = /^[\p{Ll}\p{Lo}\p{M}'’. ー-]+$/u;
const MIN_LENGTH = 2;
const MAX_LENGTH = 50;
const WAKE_WORDS = new Set(['alexa', 'amazon', 'echo', 'computer', 'ziggy']);
const OWN_WORDS = new Set(['skill', 'app']);

/**
 * Why Amazon refuses an invocation name, undefined if it does not
 * (custom-skills/choose-the-invocation-name-for-a-custom-skill, "Invocation Name Requirements").
 */
export const invocationNameFault = (name: string, locale: string): string | undefined => {
  if (name.length < MIN_LENGTH || name.length > MAX_LENGTH) {
    return `"${name}" has ${name.length} characters; ${MIN_LENGTH} to ${MAX_LENGTH} are allowed`;
  }
  if (!ALLOWED.test(name)) {
    return `"${name}" may hold lower-case letters, spaces, apostrophes and periods only; spell numbers out`;
  }
  const words = wordsOfText(name);
  const { reserved, articles } = languageOf(locale).invocation;
  const wakeWord = words.find((word) => WAKE_WORDS.has(word));
  if (wakeWord !== undefined) return `"${name}" holds the wake word "${wakeWord}"`;
  const own = words.find((word) => OWN_WORDS.has(word));
  if (own !== undefined) return `"${name}" holds "${own}", which is kept for Alexa's own use`;
  const launch = words.find((word) => reserved.includes(word));
  if (launch !== undefined) {
    return `"${name}" holds "${launch}", which users say to call a skill`;
  }
  const small = words.length === 2 ? words.find((word) => articles.includes(word)) : undefined;
  if (small === undefined) return undefined;
  return `"${name}" has two words, and "${small}" may not be one of them`;
};

/** What certification asks about an invocation name that is not refused. */
export const invocationNameWarning = (name: string): string | undefined =>
  /[\s-]/.test(name.trim()) || !/^\p{Script=Latin}/u.test(name)
    ? undefined
    : `"${name}" is one word: Amazon wants two or more, unless it is your brand or a compound`;
