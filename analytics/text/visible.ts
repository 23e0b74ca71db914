/** Control characters, and the two separators that begin a line: they move a terminal's cursor. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/**
 * Marks that nobody sees: they turn the direction of writing, and hide or forge what stands beside
 * them. Emoji and the scripts of India need the joiners.
 */
const MARKS = /(?![\u200c\u200d])\p{Cf}/gu;

/**
 * A text of somebody else as it can stand on one line for people, on a terminal above all: without
 * what moves the cursor, colours, rings or renames the window, and without the marks that turn the
 * direction of writing. Programs get texts as they are, from other formats.
 *
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
export const visible = (text: string): string =>
  text.replaceAll(CONTROLS, ' ').replaceAll(MARKS, '');

/** The same for a text of several lines. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');

/**
 * JSON in which the characters that {@link visible} takes away are escapes: to a program it says the
 * same as any, and a terminal obeys nothing in it.
 */
export const visibleJson = (value: unknown, indentation?: number): string =>
  JSON.stringify(value, null, indentation).replaceAll(
    /(?![\n\u200c\u200d])[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/gu,
    (character) =>
      Array.from(
        { length: character.length },
        (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
      ).join(''),
  );
