/** Characters; a message that quotes more of what it refuses helps nobody. */
const LONGEST = 2_000;

/** What a terminal would act on, or draw somewhere else than it stands. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A message as one line that a terminal shows as it is: words of a file or of an option may hold line
 * breaks, escape sequences, or a megabyte.
 */
export const inOneLine = (text: string): string => {
  const line = text
    .slice(0, 2 * LONGEST)
    .replaceAll(/\s*[\r\n]\s*/g, ' ')
    .replaceAll(UNPRINTABLE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
};
