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
 * The tokens of an utterance, also without the apostrophes within words. The shortest words are taken
 * for each other ("an" for "a"), and numbers for words ("7" for "seven"): that such are there is
 * noted, too.
 */
export const touchTokens = (text: string): ReadonlySet<string> => {
  const tokens = spellings(text).flat();
  return new Set([
    ...tokens,
    ...(tokens.some(isShort) ? [SOME_SHORT] : []),
    ...(tokens.some(isNumber) ? [SOME_NUMBER] : []),
  ]);
};

/** Whether all tokens of a text may be in an utterance that has these. */
export const mayContain = (utterance: ReadonlySet<string>, text: string): boolean =>
  utterance.has(SOME_NUMBER) ||
  spellings(text).some((tokens) =>
    tokens.every(
      (token) =>
        utterance.has(token) || isNumber(token) || (isShort(token) && utterance.has(SOME_SHORT)),
    ),
  );

const spellings = (text: string): readonly (readonly string[])[] => [
  tokensOf(text),
  tokensOf(text.replaceAll(/(?<=\p{L})['’](?=\p{L})/gu, '')),
];

/** No tokens of a text: separators. */
const SOME_SHORT = '+';
const SOME_NUMBER = '#';

const SHORT = 2;

const isShort = (token: string): boolean => token.length <= SHORT;

const isNumber = (token: string): boolean => /\p{N}/u.test(token);
