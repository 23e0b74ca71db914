import { wordsOfText } from './utterance';

/** The words that a class takes from a place on: where they end, and what they say. */
export type WordClass = (
  words: readonly string[],
  start: number,
) => readonly (readonly [end: number, value: number])[];

/** What the classes of a pattern captured. */
export type Captures = Readonly<Record<string, number>>;

interface Token {
  readonly optional: boolean;
  /** The words of which one stands here; undefined for a class. */
  readonly words?: ReadonlySet<string>;
  readonly className: string;
}

/** A pattern of {@link Pattern} in pieces. */
export type WordPattern = readonly Token[];

export const parsePattern = (pattern: string): WordPattern =>
  pattern.split(' ').flatMap((piece) => {
    const optional = piece.endsWith('?');
    const body = optional ? piece.slice(0, -1) : piece;
    if (body.startsWith('{')) return [{ optional, className: body.slice(1, -1) }];
    if (body.includes('|')) return [{ optional, className: '', words: new Set(body.split('|')) }];
    return wordsOfText(body).map((word) => ({ optional, className: '', words: new Set([word]) }));
  });

/** Calls `found` for every end to which a pattern fits from a place on. */
export const matchPattern = (
  pattern: WordPattern,
  words: readonly string[],
  start: number,
  classes: Readonly<Record<string, WordClass>>,
  found: (end: number, captures: Captures) => void,
): void => {
  const go = (index: number, at: number, captures: Captures): void => {
    const token = pattern[index];
    if (!token) {
      if (at > start) found(at, captures);
      return;
    }
    if (token.optional) go(index + 1, at, captures);
    if (at >= words.length) return;
    if (token.words) {
      if (token.words.has(words[at] ?? '')) go(index + 1, at + 1, captures);
      return;
    }
    for (const [end, value] of classes[token.className]?.(words, at) ?? []) {
      go(index + 1, end, { ...captures, [token.className]: value });
    }
  };
  go(0, start, {});
};
