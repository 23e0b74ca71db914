/** Where a JSON text stops being JSON: 1-based line and column. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

class Fault extends Error {
  readonly at: number;
  constructor(at: number, expected: string) {
    super(expected);
    this.at = at;
  }
}

const SPACES = /[\t\n\r ]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y; // eslint-disable-line no-control-regex
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/** Each level is a call within another. */
const MOST_LEVELS = 1_000;

/**
 * The place of the first fault of a text that JSON.parse refused: its own messages name no line,
 * and differ from one version of Node to the next. Undefined where there is no fault.
 */
export const findJsonFault = (text: string): JsonFault | undefined => {
  try {
    const end = skip(SPACES, text, value(text, skip(SPACES, text, 0)));
    if (end < text.length) throw new Fault(end, 'the end of the file');
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const before = text.slice(0, error.at).split('\n');
    return {
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      expected: error.message,
    };
  }
};

const take = (pattern: RegExp, text: string, at: number): number | undefined => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
};

const skip = (pattern: RegExp, text: string, at: number): number => take(pattern, text, at) ?? at;

const value = (text: string, at: number, level = 0): number => {
  if (level > MOST_LEVELS) throw new Fault(at, `at most ${MOST_LEVELS} levels`);
  if (text[at] === '{') return members(text, at + 1, '}', level + 1, member);
  if (text[at] === '[') return members(text, at + 1, ']', level + 1, value);
  const end = take(STRING, text, at) ?? take(NUMBER, text, at) ?? take(WORD, text, at);
  if (end === undefined) throw new Fault(at, 'a value');
  return end;
};

const member = (text: string, at: number, level: number): number => {
  const name = take(STRING, text, at);
  if (name === undefined) throw new Fault(at, 'a property name in double quotes');
  const colon = skip(SPACES, text, name);
  if (text[colon] !== ':') throw new Fault(colon, '":"');
  return value(text, skip(SPACES, text, colon + 1), level);
};

const members = (
  text: string,
  start: number,
  close: string,
  level: number,
  one: (text: string, at: number, level: number) => number,
): number => {
  let at = skip(SPACES, text, start);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skip(SPACES, text, one(text, at, level));
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') throw new Fault(at, `"," or "${close}"`);
    at = skip(SPACES, text, at + 1);
  }
};
