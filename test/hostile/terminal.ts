/**
 * What a terminal obeys: C0 (00–1f), delete (7f) and C1 (80–9f); what turns or hides text: the marks,
 * embeddings, overrides and isolates of Unicode's bidirectional algorithm, line separators, and tags.
 */
export const OBEYED =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

/** What is obeyed in a text of several lines, as it is printed. */
export const obeyedIn = (printed: string): string | undefined =>
  OBEYED.exec(printed.replaceAll('\n', ''))?.[0];
