import { codePoints } from './syntax-tree';

/** A query's text with a name in the place of each `?`, as the parser loses the order of the `?`. */
export interface MarkedQuery {
  readonly text: string;
  /** How many `?` there are. */
  readonly count: number;
  /** The offset in the original text (code points from 0) of one in the marked text. */
  readonly originalOffset: (offset: number) => number;
}

const MARK = 'athena_parameter_';

/** The number of the `?` that a name stands for, counted from 0. */
export const placeholderOf = (name: string): number | undefined =>
  /^athena_parameter_\d+$/.test(name) ? Number(name.slice(MARK.length)) : undefined;

/** Literals, quoted names and comments keep their question marks. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[^]*?\*\/|\?/g;

/** Marks the placeholders of a query. */
export const markPlaceholders = (sql: string): MarkedQuery => {
  const marks: { readonly at: number; readonly grownBy: number }[] = [];
  let grown = 0;
  const text = sql.replaceAll(TOKENS, (token, at: number) => {
    if (token !== '?') return token;
    const mark = `"${MARK}${marks.length}"`;
    const offset = codePoints(sql.slice(0, at)).length + grown;
    grown += mark.length - 1;
    marks.push({ at: offset, grownBy: mark.length - 1 });
    return mark;
  });
  const originalOffset = (offset: number): number =>
    marks.reduce((left, { at, grownBy }) => (at < offset ? left - grownBy : left), offset);
  return { text, count: marks.length, originalOffset };
};
