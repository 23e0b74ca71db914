import { languageOf } from './languages';

/** What users say for a built-in intent; nothing for an intent without words of its own. */
export const phrasesOf = (intent: string, locale: string): readonly string[] =>
  languageOf(locale).intents[intent] ?? [];

/** What closes a session without the skill being asked. */
export const exitPhrases = (locale: string): readonly string[] => languageOf(locale).exit;
