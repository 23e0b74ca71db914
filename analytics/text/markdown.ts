/**
 * A text of somebody else within a line of Markdown. Words stay plain words, so that the text reads
 * well without being rendered; any other sign gets a backslash, so that it neither marks up nor makes
 * a link.
 */
export const escapeMarkdown = (text: string): string =>
  text.replaceAll(/["!#$&(-+/<-@[-`{-~]|\.(?=\S)/g, '\\$&');

/** A text of one line as code; backslashes are none of code's, so more backticks stand around it. */
export const codeSpan = (text: string): string => {
  const fence = '`'.repeat(longestRun(text) + 1);
  // One blank on either side is not shown.
  return `${fence} ${text} ${fence}`;
};

/** Lines as a block of code. */
export const codeBlock = (lines: readonly string[]): string => {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [fence, ...lines, fence].join('\n');
};

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
