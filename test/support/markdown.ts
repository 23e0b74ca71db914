import { marked, type Token } from 'marked';

/** What a reader of GitHub's Markdown makes of a text: its tokens, those within others too. */
export const tokensOf = (markdown: string): readonly Token[] => {
  const tokens: Token[] = [];
  void marked.walkTokens(marked.lexer(markdown), (token) => {
    tokens.push(token);
  });
  return tokens;
};

/** The kinds of tokens by which a text asks elsewhere, or brings HTML of its own. */
const FOREIGN = ['link', 'image', 'html', 'def'];

/** Tokens that no text of ours has. */
export const foreignTokens = (markdown: string): readonly string[] =>
  tokensOf(markdown)
    .filter(({ type }) => FOREIGN.includes(type))
    .map(({ raw }) => raw);

/** The HTML that Markdown becomes. */
export const htmlOf = (markdown: string): string => marked.parse(markdown, { async: false });

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text in HTML: characters that are seen as they are. */
export const seen = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
