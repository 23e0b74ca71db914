/**
 * The words of a text as they are compared: compatibility forms folded, lower case; everything that
 * is no letter, mark or digit separates.
 */
export const tokensOf = (text: string): readonly string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

/** One text for texts that differ in case and punctuation only. */
export const plain = (text: string): string => tokensOf(text).join(' ');

/**
 * What a change of these words may touch: their tokens, also without the apostrophes within.
 * Numbers and the shortest words are taken for others ("7" for "seven", "an" for "a"): a token of
 * that kind touches every other of its kind.
 */
export const touchTokens = (text: string): ReadonlySet<string> => {
  const joined = tokensOf(text.replaceAll(/(?<=\p{L})['’](?=\p{L})/gu, ''));
  const tokens = [...tokensOf(text), ...joined];
  return new Set([...tokens, ...(tokens.some(isExchangeable) ? [EXCHANGEABLE] : [])]);
};

const SHORT = 2;

/** No token of a text: it has a separator in it. */
const EXCHANGEABLE = '#';

const isExchangeable = (token: string): boolean => token.length <= SHORT || /\p{N}/u.test(token);
