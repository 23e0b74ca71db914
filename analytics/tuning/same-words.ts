const BRACES = /(\{[^{}]*\})/u;

/**
 * Equal for words that Alexa takes for the same: upper and lower case, composed and decomposed
 * characters and the width of white space make no difference.
 */
export const wordKey = (word: string): string =>
  word.normalize('NFC').toLowerCase().normalize('NFC').replaceAll(/\s+/gu, ' ').trim();

/** The same for sample utterances; names of slots are kept apart as they are. */
export const sampleKey = (sample: string): string =>
  sample
    .split(BRACES)
    .map((part) => (part.startsWith('{') ? part.replaceAll(/\s/gu, '') : wordKey(part)))
    .filter((part) => part !== '')
    .join(' ');
