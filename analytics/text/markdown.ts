/**
 * What marks up wherever it stands: also GitHub's mentions, formulas, and addresses without brackets,
 * which need `://` or a point before a letter.
 */
const ANYWHERE = /[\\`*_[\]<>&|~#@$]|(?<=:)\/|\.(?=\p{L})/u;

/** What marks up where a line begins: lists, and underlines of headings. */
const AT_BEGINNING = /(?<=^\s*)[+=-]|(?<=^\s*\d+)[.)](?=\s|$)/u;

const MARKUP = new RegExp(`${ANYWHERE.source}|${AT_BEGINNING.source}`, 'gu');

/**
 * A text of somebody else within a line of Markdown. Words stay plain words, so that the text reads
 * well without being rendered; what could mark up or make a link gets a backslash.
 */
export const escapeMarkdown = (text: string): string => text.replaceAll(MARKUP, String.raw`\$&`);

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
